-- The longest and largest sessions of each own host and service.
-- View: sized_sessions (SizedSessions.sql) that ended.
SELECT
  event_date,
  site,
  host_ip,
  direction,
  protocol,
  port,
  count(*) AS sessions,
  max(duration_us) AS longest_us,
  max(bytes_out) AS largest_out,
  max(bytes_in) AS largest_in
FROM sized_sessions
GROUP BY event_date, site, host_ip, direction, protocol, port
