-- What is known of a remote address, in sections. Parameters: sites, address, ip_key, from, to, rows.
WITH
entries AS (
  SELECT
    CAST(NULL AS STRING) AS site, 'listing' AS section, list AS what,
    concat_ws(', ', value, category) AS detail,
    CAST(NULL AS STRING) AS severity, CAST(NULL AS INT) AS port,
    listed_from AS first_time, listed_to AS last_time, CAST(NULL AS BIGINT) AS count,
    -unix_micros(listed_from) AS rank
  FROM indicators
  WHERE first_key <= :ip_key AND last_key >= :ip_key
  UNION ALL
  SELECT
    site, 'seen', concat(site, ', as ', role),
    concat(
      coalesce(try_sum(sessions_established), 9223372036854775807), ' established, ',
      coalesce(try_sum(events), 9223372036854775807), ' events, ', count(*), ' days'),
    NULL, NULL, min(first_time), max(last_time),
    coalesce(try_sum(sessions), 9223372036854775807), 0L
  FROM sightings
  WHERE ip_key = :ip_key AND array_contains(:sites, site) AND event_date BETWEEN :from AND :to
  GROUP BY site, role
  UNION ALL
  SELECT
    site, 'day', concat(site, ' ', event_date),
    concat(sum(sessions_established), ' established, ', sum(events), ' events'),
    NULL, NULL, min(first_time), max(last_time), sum(sessions),
    CAST(-unix_date(event_date) AS BIGINT)
  FROM sightings
  WHERE ip_key = :ip_key AND array_contains(:sites, site) AND event_date BETWEEN :from AND :to
  GROUP BY site, event_date
  UNION ALL
  -- The days are narrow; logins of one source are few.
  SELECT
    site, 'user', coalesce(user_name, '(not told)'),
    concat_ws(', ', concat('at ', coalesce(host, dst_ip)), concat('by ', category)),
    NULL, NULL, min(time), max(time), coalesce(try_sum(count), 9223372036854775807),
    -unix_micros(max(time))
  FROM events
  WHERE event_type = 'login'
    AND outcome = 'success'
    AND is_counted
    AND src_ip = :address
    AND array_contains(:sites, site)
    AND event_date BETWEEN :from AND :to
  GROUP BY site, user_name, host, dst_ip, category
)
SELECT site, section, place, total, what, detail, severity, port, first_time, last_time, count
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY section ORDER BY rank, what, detail, first_time) AS place,
    count(*) OVER (PARTITION BY section) AS total
  FROM entries
)
WHERE place <= :rows
