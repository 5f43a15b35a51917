-- Sessions that own hosts began, by the hour in which they ended.
-- View: tcp_sessions (TcpSessions.sql).
SELECT
  event_date,
  site,
  host_ip,
  array(
    count_if(hour = 0),
    count_if(hour = 1),
    count_if(hour = 2),
    count_if(hour = 3),
    count_if(hour = 4),
    count_if(hour = 5),
    count_if(hour = 6),
    count_if(hour = 7),
    count_if(hour = 8),
    count_if(hour = 9),
    count_if(hour = 10),
    count_if(hour = 11),
    count_if(hour = 12),
    count_if(hour = 13),
    count_if(hour = 14),
    count_if(hour = 15),
    count_if(hour = 16),
    count_if(hour = 17),
    count_if(hour = 18),
    count_if(hour = 19),
    count_if(hour = 20),
    count_if(hour = 21),
    count_if(hour = 22),
    count_if(hour = 23)) AS hours
FROM (
  SELECT event_date, site, src_ip AS host_ip, hour(timestamp_micros(end_us)) AS hour
  FROM tcp_sessions
  WHERE direction IN ('outbound', 'internal')
)
GROUP BY event_date, site, host_ip
