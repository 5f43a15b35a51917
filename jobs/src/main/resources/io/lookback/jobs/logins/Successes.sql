-- Logins by source, host, account and second. View: host_events.
SELECT
  event_date,
  site,
  src_ip,
  network,
  host_key,
  is_inferred,
  user_name,
  method,
  second,
  min(time_us) AS time_us,
  min(host_address) AS host_address,
  min(host_name) AS host_name,
  min(port) AS port,
  min_by(src_port, struct(time_us, src_port)) AS src_port,
  least(coalesce(try_sum(count), 1000000000L), 1000000000L) AS successes
FROM host_events
WHERE event_type = 'login' AND outcome = 'success' AND src_ip IS NOT NULL
GROUP BY event_date, site, src_ip, network, host_key, is_inferred, user_name, method, second
