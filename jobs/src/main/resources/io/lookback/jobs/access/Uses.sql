-- Who used a declared service on a day, one row per service, host, port and source. Views:
-- protected_sessions (session_records with service_no), protected_logins (host events with
-- service_no).
WITH
uses AS (
  SELECT
    event_date, site, service_no,
    dst_ip AS host, protocol, dst_port AS port, src_ip,
    unix_micros(start_time) AS first_us,
    unix_micros(start_time) + duration_us AS last_us,
    duration_us,
    if(bytes_suspect, 0L, try_add(coalesce(src_bytes, 0L), coalesce(dst_bytes, 0L))) AS bytes,
    1L AS sessions, 0L AS logins, 0L AS inferred_logins,
    CAST(NULL AS STRING) AS user_name
  FROM protected_sessions
  WHERE is_established
    AND NOT is_open
    AND orientation <> 'unknown'
    AND direction IN ('inbound', 'internal')
    AND duration_us >= :least_us
  UNION ALL
  SELECT
    event_date, site, service_no,
    host_address, 6, port, src_ip, time_us, time_us, CAST(NULL AS BIGINT), 0L,
    0L, if(is_inferred, 0L, count), if(is_inferred, count, 0L), user_name
  FROM protected_logins
  WHERE event_type = 'login' AND outcome = 'success' AND src_ip IS NOT NULL AND src_ip <> host_address
)
SELECT
  event_date, site, service_no, host, protocol, port, src_ip,
  min(first_us) AS first_us,
  max(last_us) AS last_us,
  max(duration_us) AS longest_us,
  coalesce(try_sum(bytes), 9223372036854775807) AS bytes,
  sum(sessions) AS sessions,
  coalesce(try_sum(logins), 9223372036854775807) AS logins,
  coalesce(try_sum(inferred_logins), 9223372036854775807) AS inferred_logins,
  slice(sort_array(collect_set(substr(user_name, 1, 64))), 1, 10) AS user_names
FROM uses
GROUP BY event_date, site, service_no, host, protocol, port, src_ip
