-- What listed addresses did, hour by hour. Views: remote_ends (RemoteEnds.sql), retrohunt_hit_days.
WITH
-- One row per day, site and listed address.
listed AS (
  SELECT DISTINCT event_date, site, address AS remote_ip
  FROM retrohunt_hit_days
)
SELECT /*+ BROADCAST(listed) */
  event_date,
  site,
  remote_ip AS address,
  date_trunc('HOUR', start_time) AS hour,
  event_type,
  event_name,
  role,
  coalesce(try_sum(count), 9223372036854775807) AS count,
  coalesce(
    try_sum(try_add(coalesce(bytes_from_remote, 0L), coalesce(bytes_to_remote, 0L))),
    9223372036854775807) AS bytes,
  CAST(count(DISTINCT host) AS INT) AS hosts
FROM remote_ends
JOIN listed USING (event_date, site, remote_ip)
WHERE NOT is_open
GROUP BY ALL
