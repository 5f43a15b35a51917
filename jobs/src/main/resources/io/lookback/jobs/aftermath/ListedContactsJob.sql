-- Own hosts that listed addresses reached. Views: session_records, listed_days (retrohunt_hit_days
-- without allowed addresses).
WITH
-- One row per day, site and listed address that held a conversation.
listed AS (
  SELECT event_date, site, address, sort_array(collect_set(list)) AS lists
  FROM listed_days
  WHERE role <> 'server'
    AND (before_sessions_established > 0 OR during_sessions_established > 0
      OR after_sessions_established > 0)
  GROUP BY event_date, site, address
)
SELECT /*+ BROADCAST(listed) */
  sessions.event_date,
  sessions.site,
  sessions.dst_ip AS host,
  listed.address,
  listed.lists,
  sessions.protocol,
  if(protocol IN (6, 17, 33, 132, 136), dst_port, CAST(NULL AS INT)) AS port,
  min(start_time) AS first_time,
  max(timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0))) AS last_time,
  count(*) AS sessions,
  coalesce(
    try_sum(if(bytes_suspect, 0L, try_add(coalesce(src_bytes, 0L), coalesce(dst_bytes, 0L)))),
    9223372036854775807) AS bytes
FROM session_records AS sessions
JOIN listed
  ON listed.event_date = sessions.event_date
  AND listed.site = sessions.site
  AND listed.address = sessions.src_ip
WHERE is_established AND NOT is_open AND direction = 'inbound' AND orientation <> 'unknown'
GROUP BY ALL
