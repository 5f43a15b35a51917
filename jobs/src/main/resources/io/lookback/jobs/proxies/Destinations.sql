-- On how many of the 30 days before did a host deal with a destination? One row per day in question,
-- host, destination and day of the session. View: inner_sessions (InnerSessions.sql).
WITH
asked AS (
  SELECT DISTINCT
    event_date,
    site,
    host_ip,
    dst_ip,
    dst_port,
    direction,
    CAST(timestamp_micros(start_us) AS DATE) AS start_date
  FROM inner_sessions
  WHERE tick = 1
),
seen AS (
  SELECT asked.*, sightings.event_date AS seen_date
  FROM sightings JOIN asked
    ON sightings.site = asked.site AND sightings.remote_ip = asked.dst_ip
  WHERE
    asked.direction = 'outbound'
    AND sightings.role = 'server'
    AND sightings.event_date < asked.start_date
    AND sightings.event_date >= date_sub(asked.event_date, :seen_days)
    -- Where not all hosts are named the destination is one of everybody.
    AND (array_contains(hosts, asked.host_ip) OR local_hosts > size(hosts))
  UNION ALL
  -- Of own destinations nobody wrote down with whom they dealt: whether they served that port.
  SELECT asked.*, host_days.event_date AS seen_date
  FROM host_days JOIN asked
    ON host_days.site = asked.site AND host_days.host_ip = asked.dst_ip
  WHERE
    asked.direction = 'internal'
    AND host_days.direction = 'internal'
    AND host_days.role = 'server'
    AND host_days.protocol = 6
    AND host_days.port = asked.dst_port
    AND host_days.sessions_established > 0
    AND host_days.event_date < asked.start_date
    AND host_days.event_date >= date_sub(asked.event_date, :seen_days)
)
SELECT
  event_date,
  site,
  host_ip,
  dst_ip,
  dst_port,
  start_date,
  CAST(count(DISTINCT seen_date) AS INT) AS days_seen
FROM seen
GROUP BY event_date, site, host_ip, dst_ip, dst_port, start_date
