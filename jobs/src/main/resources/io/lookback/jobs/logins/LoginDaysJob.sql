-- Who logged in on a day. View: host_events (HostEvents.sql).
SELECT
  event_date,
  site,
  host_name AS host,
  min(host_address) AS address,
  user_name,
  network,
  method,
  is_inferred,
  timestamp_micros(min(time_us)) AS first_time,
  timestamp_micros(max(time_us)) AS last_time,
  -- Sums of numbers that anybody may write into a log stop at the largest BIGINT.
  coalesce(try_sum(count), 9223372036854775807) AS logins,
  count(DISTINCT src_ip) AS sources
FROM host_events
WHERE event_type = 'login' AND outcome = 'success'
GROUP BY event_date, site, host_name, user_name, network, method, is_inferred
