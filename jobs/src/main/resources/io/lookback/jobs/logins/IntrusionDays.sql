-- Suspicious logins, one row per kind, entity and cell's day on which one of their records is: a
-- login, or a change that followed one of the day before. Views: cells, entries (Entries.sql),
-- attached (Followed.sql).
WITH
days AS (
  SELECT kind, entity, site, is_inferred, event_date
  FROM (
    SELECT kind, entity, site, is_inferred, event_date FROM entries
    UNION
    SELECT kind, entity, site, is_inferred, change_date FROM attached
  )
  LEFT SEMI JOIN cells USING (event_date, site)
)
SELECT
  days.*,
  min_by(
    struct(
      second, time_us, src_ip, src_port, network, host_key, host_address, host_name, port, user_name,
      method),
    struct(second, time_us, src_ip, host_key, user_name, method, src_port)) AS first,
  min(second) AS first_second,
  max(second) AS last_second,
  max(failures_before) AS failures,
  max(networks_before) AS networks_before,
  min(is_warm_up) AS is_warm_up,
  count(DISTINCT host_key) AS hosts,
  count(DISTINCT entries.user_name) AS users,
  sum(if(entries.event_date = days.event_date, successes, 0L)) AS successes
FROM days
JOIN entries
  ON entries.kind = days.kind
  AND entries.entity = days.entity
  AND entries.site = days.site
  AND entries.is_inferred = days.is_inferred
WHERE entries.event_date BETWEEN date_sub(days.event_date, 1) AND days.event_date
GROUP BY days.kind, days.entity, days.site, days.is_inferred, days.event_date
