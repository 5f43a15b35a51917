-- What is known of hosts, in sections. Views: report_hosts (host_no, site, host, from_day, to_day),
-- host_known (HostKnown.sql), host_logins (HostLogins.sql). Parameters: rows of a section of a host;
-- first_day and last_day of any of the hosts, which prune while planning.
WITH
lists AS (
  SELECT
    host_no, list, entered, max(left) AS left
  FROM asset_lists
  JOIN report_hosts
    ON asset_lists.site = report_hosts.site AND asset_lists.address = report_hosts.host
  WHERE event_date BETWEEN :first_day AND :last_day AND event_date BETWEEN from_day AND to_day
  GROUP BY host_no, list, entered
),
-- What the last report said of each plugin.
plugins AS (
  SELECT
    host_no,
    host_known.name AS plugin,
    max(plugin_name) AS plugin_name,
    max(cvss_score) AS cvss_score,
    sort_array(array_distinct(flatten(collect_list(cves)))) AS cves
  FROM host_known
  JOIN vulnerabilities
    ON vulnerabilities.event_date = host_known.last_date
    AND vulnerabilities.site = host_known.site
    AND vulnerabilities.ip = host_known.address
    AND CAST(vulnerabilities.plugin_id AS STRING) = host_known.name
  WHERE host_known.fact = 'vulnerability' AND is_counted
  GROUP BY host_no, host_known.name
),
-- The table of names, under a name that does not hide it.
address_names AS (
  SELECT event_date, site, address, name, source, first_time, last_time, records FROM names
),
-- What its own log may call it.
own_names AS (
  SELECT DISTINCT host_no, lower(value) AS name
  FROM host_known
  WHERE fact IN ('fqdn', 'netbios_name') AND value IS NOT NULL
  UNION
  SELECT host_no, host FROM host_logins
),
entries AS (
  SELECT
    host_no, 'list' AS section, list AS what,
    if(left IS NULL, 'on it', 'left it') AS detail,
    CAST(NULL AS STRING) AS severity, CAST(NULL AS INT) AS port,
    CAST(entered AS TIMESTAMP) AS first_time, CAST(left AS TIMESTAMP) AS last_time,
    CAST(NULL AS BIGINT) AS count,
    struct(left IS NOT NULL AS a, 0L AS b) AS rank
  FROM lists
  UNION ALL
  SELECT
    host_known.host_no, 'vulnerability',
    coalesce(plugin_name, concat('plugin ', name)),
    concat_ws(
      ', ', concat('plugin ', name), concat('CVSS ', cvss_score),
      nullif(array_join(slice(cves, 1, 5), ', '), '')),
    value, port, CAST(first_date AS TIMESTAMP), CAST(last_date AS TIMESTAMP), NULL,
    struct(
      false,
      -array_position(array('informational', 'low', 'medium', 'high', 'critical'), value))
  FROM host_known
  LEFT JOIN plugins
    ON plugins.host_no = host_known.host_no AND plugins.plugin = host_known.name
  WHERE fact = 'vulnerability' AND value <> 'informational'
  UNION ALL
  SELECT
    host_no, 'port',
    concat(
      CASE coalesce(protocol, 6) WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' ELSE CAST(protocol AS STRING) END,
      '/', port),
    concat_ws(
      ', ',
      nullif(array_join(sort_array(collect_set(name)), ', '), ''),
      concat('by ', array_join(sort_array(collect_set(basis)), ', ')),
      if(max(fact = 'accepts_external'), 'answers remote addresses', NULL)),
    NULL, port, CAST(min(first_date) AS TIMESTAMP), CAST(max(last_date) AS TIMESTAMP), NULL,
    struct(false, CAST(port AS BIGINT))
  FROM host_known
  WHERE fact IN ('open_port', 'accepts_external') AND port IS NOT NULL
  GROUP BY host_no, coalesce(protocol, 6), protocol, port
  UNION ALL
  SELECT host_no, 'name', name, NULL, NULL, NULL, NULL, NULL, NULL, struct(false, 0L)
  FROM own_names
  UNION ALL
  -- Names by which others reached it: chosen by whoever asked.
  SELECT
    host_no, 'name', name, concat('by ', array_join(sort_array(collect_set(source)), ', ')), NULL,
    NULL, min(first_time), max(last_time), coalesce(try_sum(records), 9223372036854775807),
    struct(true, -coalesce(try_sum(records), 9223372036854775807))
  FROM address_names
  JOIN report_hosts
    ON address_names.site = report_hosts.site AND address_names.address = report_hosts.host
  WHERE event_date BETWEEN :first_day AND :last_day AND event_date BETWEEN from_day AND to_day
  GROUP BY host_no, name
  UNION ALL
  SELECT
    host_no, 'fact', coalesce(name, value, '?'),
    concat_ws(', ', replace(fact, '_', ' '), if(name IS NULL, NULL, value), concat('by ', basis)),
    NULL, port, CAST(first_date AS TIMESTAMP), CAST(last_date AS TIMESTAMP), NULL,
    struct(fact <> 'os', 0L)
  FROM host_known
  WHERE fact IN ('os', 'web_server', 'client_software', 'software', 'listening_process')
  UNION ALL
  SELECT
    host_no, 'user', coalesce(user_name, '(not told)'),
    concat_ws(
      ', ',
      coalesce(concat('from ', network), 'at the host itself'),
      concat('by ', method),
      if(is_inferred, 'inferred', NULL)),
    NULL, NULL, min(first_time), max(last_time),
    coalesce(try_sum(logins), 9223372036854775807),
    struct(is_inferred, -unix_micros(max(last_time)))
  FROM host_logins
  GROUP BY host_no, user_name, network, method, is_inferred
  UNION ALL
  SELECT
    own_names.host_no, 'change', event_name, concat_ws(', ', user_name, message), severity, NULL, time,
    time, count, struct(false, -unix_micros(time))
  FROM events
  JOIN report_hosts ON events.site = report_hosts.site
  JOIN own_names
    ON own_names.host_no = report_hosts.host_no AND own_names.name = lower(events.host)
  WHERE event_type = 'detected-change' AND is_counted
    AND event_date BETWEEN :first_day AND :last_day AND event_date BETWEEN from_day AND to_day
  UNION ALL
  SELECT
    host_no, 'day', CAST(event_date AS STRING),
    concat(
      sum(sessions_established), ' established, ', sum(events), ' events'),
    NULL, NULL, CAST(event_date AS TIMESTAMP), CAST(event_date AS TIMESTAMP), sum(sessions),
    struct(false, CAST(-unix_date(event_date) AS BIGINT))
  FROM host_days
  JOIN report_hosts ON host_days.site = report_hosts.site AND host_days.host_ip = report_hosts.host
  WHERE event_date BETWEEN :first_day AND :last_day AND event_date BETWEEN from_day AND to_day
  GROUP BY host_no, event_date
)
SELECT host_no, section, place, total, what, detail, severity, port, first_time, last_time, count
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY host_no, section ORDER BY rank, what, detail, port, first_time) AS place,
    count(*) OVER (PARTITION BY host_no, section) AS total
  FROM entries
)
WHERE place <= :rows
ORDER BY host_no, section, place
