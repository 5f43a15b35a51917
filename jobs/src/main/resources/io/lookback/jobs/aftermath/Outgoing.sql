-- Whom a reached host contacted after it was reached, one row per host, day and destination. Views:
-- reached (Reached.sql), session_records.
SELECT /*+ BROADCAST(reached) */
  reached.event_date,
  reached.site,
  host,
  dst_ip,
  direction,
  protocol,
  if(protocol IN (6, 17, 33, 132, 136), dst_port, CAST(NULL AS INT)) AS port,
  contact_day,
  min(start_time) AS first_time,
  max(timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0))) AS last_time,
  count(*) AS sessions,
  sum(if(coalesce(is_established, false), 1L, 0L)) AS sessions_established,
  coalesce(try_sum(if(bytes_suspect, 0L, coalesce(src_bytes, 0L))), 9223372036854775807)
    AS bytes_sent,
  coalesce(try_sum(if(bytes_suspect, 0L, coalesce(dst_bytes, 0L))), 9223372036854775807)
    AS bytes_received
FROM session_records AS sessions
JOIN reached
  ON reached.event_date = sessions.event_date
  AND reached.site = sessions.site
  AND reached.host = sessions.src_ip
WHERE NOT is_open
  AND direction IN ('outbound', 'internal')
  AND orientation <> 'unknown'
  AND start_time >= contact_time
GROUP BY ALL
