-- Logins and changes of hosts, in one set of words. Views: asked_events, logging_hosts (the days and
-- hosts of them, with known_address: what the configuration says of the name), host_facts.
WITH
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
-- One row per day and host. A condition on known_address would ask the configuration of each event.
resolved AS (
  SELECT
    hosts.event_date,
    hosts.site,
    hosts.host,
    -- The latest that has the whole name; by the first label only where one host begins so.
    coalesce(
      known_address,
      max_by(ip, struct(names.event_date, ip)) FILTER (WHERE is_whole),
      if(count(DISTINCT ip) = 1, min(ip), NULL)) AS address
  FROM logging_hosts AS hosts
  LEFT JOIN names
    ON names.site = hosts.site
    AND names.name = lower(hosts.host)
    AND names.event_date BETWEEN date_sub(hosts.event_date, :name_days) AND hosts.event_date
  GROUP BY hosts.event_date, hosts.site, hosts.host, known_address
)
SELECT /*+ BROADCAST(resolved) */
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
  ip_network(src_ip) AS network,
  coalesce(dst_ip, address) AS host_address,
  -- Sensors name the address, and themselves as the host.
  coalesce(dst_ip, lower(host)) AS host_name,
  coalesce(dst_ip, address, lower(host)) AS host_key,
  dst_port AS port,
  user_name,
  category AS method,
  -- Of floods of failures nobody reads it.
  if(event_type = 'detected-change', message, NULL) AS message,
  count,
  source_format LIKE 'zeek%' AS is_inferred,
  event_name = 'SSHD-Invalid_User_Login_Failure' AS is_unknown_account
FROM asked_events
LEFT JOIN resolved USING (event_date, site, host)
WHERE coalesce(dst_ip, host) IS NOT NULL
