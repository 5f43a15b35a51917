-- Accounts that a source failed on, by day and host. View: host_events.
SELECT
  event_date,
  site,
  src_ip,
  network,
  host_key,
  is_inferred,
  is_unknown_account,
  user_name,
  min(host_address) AS host_address,
  min(host_name) AS host_name,
  min(port) AS port,
  min(second) AS first_second,
  max(second) AS last_second,
  least(coalesce(try_sum(count), 1000000000000L), 1000000000000L) AS failures
FROM host_events
WHERE event_type = 'login-failure'
  AND outcome = 'failure'
  AND src_ip IS NOT NULL
  AND NOT array_contains(:no_guesses, coalesce(method, ''))
GROUP BY ALL
