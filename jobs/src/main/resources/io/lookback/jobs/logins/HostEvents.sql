-- Logins and changes of hosts, in one set of words. View: named_events (events with known_address:
-- what the configuration says of the name), host_facts.
WITH
asked AS (
  SELECT DISTINCT event_date, site, lower(host) AS name
  FROM named_events
  WHERE dst_ip IS NULL AND known_address IS NULL AND host IS NOT NULL
),
-- What scanners say hosts are called, whole and up to the first dot.
facts AS (
  SELECT DISTINCT event_date, site, lower(name) AS name, ip
  FROM (
    SELECT event_date, site, host AS name, ip
    FROM host_facts
    WHERE ip IS NOT NULL AND host <> ip
    UNION ALL
    SELECT event_date, site, value, ip
    FROM host_facts
    WHERE ip IS NOT NULL AND fact IN ('fqdn', 'netbios_name') AND value IS NOT NULL
  )
),
names AS (
  SELECT event_date, site, name, ip, true AS is_whole FROM facts
  UNION ALL
  SELECT event_date, site, substring_index(name, '.', 1), ip, false
  FROM facts
  WHERE contains(name, '.')
),
resolved AS (
  SELECT
    asked.event_date,
    asked.site,
    asked.name,
    -- The latest that has the whole name; by the first label only where one host begins so.
    coalesce(
      max_by(ip, struct(names.event_date, ip)) FILTER (WHERE is_whole),
      if(count(DISTINCT ip) = 1, min(ip), NULL)) AS fact_address
  FROM asked
  JOIN names ON names.site = asked.site AND names.name = asked.name
  WHERE names.event_date BETWEEN date_sub(asked.event_date, :name_days) AND asked.event_date
  GROUP BY asked.event_date, asked.site, asked.name
)
SELECT
  event_date,
  site,
  unix_micros(time) AS time_us,
  unix_micros(time) DIV 1000000 AS second,
  event_type,
  event_name,
  outcome,
  severity,
  src_ip,
  src_port,
  -- The client's /24 or /48.
  CASE
    WHEN src_ip LIKE '%:%' THEN concat(
      ip_text(concat(substring(ip_key(src_ip), 1, 6), X'00000000000000000000')), '/48')
    WHEN src_ip IS NOT NULL THEN concat(substring_index(src_ip, '.', 3), '.0/24')
  END AS network,
  coalesce(dst_ip, known_address, fact_address) AS host_address,
  -- Sensors name the address, and themselves as the host.
  coalesce(dst_ip, lower(host)) AS host_name,
  coalesce(dst_ip, known_address, fact_address, lower(host)) AS host_key,
  dst_port AS port,
  user_name,
  category AS method,
  -- Of floods of failures nobody reads it.
  if(event_type = 'detected-change', message, NULL) AS message,
  count,
  source_format LIKE 'zeek%' AS is_inferred,
  event_name = 'SSHD-Invalid_User_Login_Failure' AS is_unknown_account
FROM (SELECT *, lower(host) AS name FROM named_events WHERE coalesce(dst_ip, host) IS NOT NULL)
LEFT JOIN resolved USING (event_date, site, name)
