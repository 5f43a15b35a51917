-- The records of some hosts in the time of each, once for each host that is an end.
-- Views: records (Records.sql, of the days of any of them), report_hosts (host_no, site, host,
-- from_day, to_day).
SELECT /*+ BROADCAST(report_hosts) */
  host_no,
  ends.* EXCEPT (host, site),
  if(src_ip = ends.host, dst_ip, src_ip) AS other_ip,
  if(src_ip = ends.host, src_bytes, dst_bytes) AS bytes_sent,
  if(src_ip = ends.host, dst_bytes, src_bytes) AS bytes_received,
  CASE
    WHEN client_side IS NULL THEN 'unknown'
    WHEN (client_side = 'src') = (src_ip = ends.host) THEN 'client'
    ELSE 'server'
  END AS role
FROM (
  SELECT *, explode(array_distinct(array(src_ip, dst_ip))) AS host
  FROM records
  WHERE NOT is_open
) AS ends
JOIN report_hosts
  ON report_hosts.site = ends.site AND report_hosts.host = ends.host
  AND ends.event_date BETWEEN from_day AND to_day
