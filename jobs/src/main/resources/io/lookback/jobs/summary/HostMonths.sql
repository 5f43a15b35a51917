-- What each own host did in a month. View: host_days.
SELECT
  trunc(event_date, 'MM') AS event_date,
  site,
  host_ip,
  ip_key,
  direction,
  role,
  protocol,
  port,
  sum(sessions) AS sessions,
  sum(sessions_established) AS sessions_established,
  sum(open_sessions) AS open_sessions,
  coalesce(try_sum(events), 9223372036854775807) AS events,
  coalesce(try_sum(bytes_sent), 9223372036854775807) AS bytes_sent,
  coalesce(try_sum(bytes_received), 9223372036854775807) AS bytes_received,
  max(remote_addresses) AS most_remote_addresses,
  CAST(count(*) AS INT) AS days
FROM host_days
GROUP BY trunc(event_date, 'MM'), site, host_ip, ip_key, direction, role, protocol, port
