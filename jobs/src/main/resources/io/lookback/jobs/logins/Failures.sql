-- Failures by source, host and second. Hosts and sensors know no finer time for sure; so however
-- many there are, a source has 86,400 rows a day of a host at most. View: host_events.
SELECT
  event_date,
  site,
  src_ip,
  network,
  host_key,
  is_inferred,
  second,
  min(host_address) AS host_address,
  min(host_name) AS host_name,
  min(port) AS port,
  -- Numbers that anybody may write into a log: cut, so that days of them can be summed.
  least(coalesce(try_sum(count), 1000000000L), 1000000000L) AS failures
FROM host_events
WHERE event_type = 'login-failure'
  AND outcome = 'failure'
  AND src_ip IS NOT NULL
  AND NOT array_contains(:no_guesses, coalesce(method, ''))
GROUP BY event_date, site, src_ip, network, host_key, is_inferred, second
