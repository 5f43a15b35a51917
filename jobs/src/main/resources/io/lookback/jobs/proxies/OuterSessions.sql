-- Long sessions into own hosts that ended on the days in question.
-- Views: tcp_sessions (TcpSessions.sql), cells.
WITH
long AS (
  SELECT
    tcp_sessions.*,
    count(*) OVER (PARTITION BY event_date, site, dst_ip) AS host_outer_sessions,
    row_number() OVER (
      PARTITION BY event_date, site, dst_ip, dst_port
      ORDER BY direction, duration_us DESC, session_id) AS port_rank
  FROM tcp_sessions JOIN cells USING (event_date, site)
  -- In that order: what comes from outside first.
  WHERE direction IN ('inbound', 'internal') AND duration_us >= :least_us
),
ranked AS (
  SELECT
    *,
    -- The first of each port, then the second: clients of a busy port do not hide a login.
    row_number() OVER (
      PARTITION BY event_date, site, dst_ip
      ORDER BY port_rank, direction, duration_us DESC, session_id) AS host_rank
  FROM long
)
SELECT * EXCEPT (port_rank, host_rank) FROM ranked WHERE host_rank <= :sessions_per_host
