-- One row per established TCP session that ended. View: counted_sessions (session_records).
SELECT
  event_date,
  site,
  sensor,
  file_id,
  line_no,
  session_id,
  unix_micros(start_time) AS start_us,
  unix_micros(start_time) + duration_us AS end_us,
  duration_us,
  src_ip,
  src_port,
  dst_ip,
  dst_port,
  service,
  direction,
  CASE
    WHEN bytes_suspect OR src_bytes < 0 OR dst_bytes < 0 THEN CAST(NULL AS BIGINT)
    WHEN bytes_basis <=> 'total' THEN src_bytes
    ELSE try_add(src_bytes, dst_bytes)
  END AS bytes,
  -- Both times are whole seconds: the source may know no finer.
  pmod(unix_micros(start_time), 1000000) = 0 AND pmod(duration_us, 1000000) = 0 AS is_whole_seconds
FROM counted_sessions
WHERE
  protocol = 6
  AND is_established
  AND NOT is_open
  AND orientation <> 'unknown'
  AND direction IN ('inbound', 'outbound', 'internal')
  AND duration_us >= 0
  AND src_ip <> dst_ip
