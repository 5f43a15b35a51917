-- Sessions that the hosts of outer sessions began in their time, and how many had ended by then.
-- One row per such session (tick = 1; those to the rarest destinations of each host), one per begin
-- of an outer session (tick = 0), one per end (tick = 2).
-- Views: tcp_sessions (TcpSessions.sql), outer_sessions.
WITH
hosts AS (
  SELECT
    event_date,
    site,
    dst_ip AS host_ip,
    min(start_us) AS from_us,
    max(end_us) AS to_us
  FROM outer_sessions
  GROUP BY event_date, site, dst_ip
),
ticks AS (
  SELECT
    hosts.event_date,
    hosts.site,
    hosts.host_ip,
    tcp_sessions.end_us AS time_us,
    1 AS tick,
    tcp_sessions.start_us >= from_us AS is_inner,
    session_id,
    start_us,
    end_us,
    duration_us,
    tcp_sessions.dst_ip,
    dst_port,
    service,
    direction,
    bytes,
    is_whole_seconds
  FROM tcp_sessions JOIN hosts
    ON tcp_sessions.site = hosts.site AND tcp_sessions.src_ip = hosts.host_ip
  WHERE
    direction IN ('outbound', 'internal')
    AND tcp_sessions.event_date <= hosts.event_date
    -- The days that the outer sessions lasted, though end_us says so too: days are partitions.
    AND tcp_sessions.event_date >= CAST(timestamp_micros(from_us) AS DATE)
    AND end_us >= from_us
    -- A second more, for sources that know no finer.
    AND end_us <= to_us + 1000000
  UNION ALL
  SELECT
    event_date,
    site,
    dst_ip AS host_ip,
    if(tick = 0, start_us, end_us) AS time_us,
    tick,
    false AS is_inner,
    session_id,
    start_us,
    end_us,
    duration_us,
    CAST(NULL AS STRING) AS dst_ip,
    dst_port,
    service,
    direction,
    bytes,
    is_whole_seconds
  FROM outer_sessions LATERAL VIEW explode(array(0, 2)) ends AS tick
),
counted AS (
  SELECT
    *,
    -- A session that ends with the begin of another, or with its end, ended in its time.
    sum(if(tick = 1, 1L, 0L)) OVER (
      PARTITION BY event_date, site, host_ip
      ORDER BY time_us, tick
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ended_so_far,
    count_if(is_inner) OVER (PARTITION BY event_date, site, host_ip) AS host_inner_sessions,
    count(*) OVER (PARTITION BY event_date, site, host_ip, dst_ip, dst_port) AS to_destination
  FROM ticks
),
ranked AS (
  SELECT
    *,
    -- Whoever hides a hop among many sessions hides it among those to other destinations.
    row_number() OVER (
      PARTITION BY event_date, site, host_ip
      ORDER BY is_inner DESC, to_destination, start_us, session_id) AS host_rank
  FROM counted
)
SELECT * EXCEPT (time_us, to_destination, host_rank)
FROM ranked
WHERE tick <> 1 OR (is_inner AND host_rank <= :sessions_per_host)
