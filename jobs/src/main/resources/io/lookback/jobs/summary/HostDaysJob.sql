-- What each own host did on a day. View: records (Records.sql).
WITH
-- One row per own end of a record; own_end: 0 = src is the own end, 1 = dst is. All ends of a host
-- together: the only shuffle.
ends AS (
  SELECT /*+ REPARTITION(event_date, site, host_ip) */ *
  FROM (
    SELECT
      event_date,
      site,
      if(own_end = 0, src_ip, dst_ip) AS host_ip,
      if(own_end = 0, dst_ip, src_ip) AS other_ip,
      direction,
      CASE
        WHEN client_side IS NULL THEN 'unknown'
        WHEN (client_side = 'src') = (own_end = 0) THEN 'client'
        ELSE 'server'
      END AS role,
      protocol,
      port,
      is_event,
      is_open,
      is_established,
      count,
      if(own_end = 0, src_bytes, dst_bytes) AS bytes_sent,
      if(own_end = 0, dst_bytes, src_bytes) AS bytes_received
    FROM (
      SELECT
        *,
        explode(
          CASE direction
            WHEN 'inbound' THEN array(1)
            WHEN 'outbound' THEN array(0)
            -- A host that talks to itself has one end.
            WHEN 'internal' THEN if(src_ip = dst_ip, array(0), array(0, 1))
          END
        ) AS own_end
      FROM records
    )
  )
),
-- One row per host, kind and address at the other end.
others AS (
  SELECT
    event_date,
    site,
    host_ip,
    direction,
    role,
    protocol,
    port,
    if(is_open, NULL, other_ip) AS other_ip,
    sum(if(is_event OR is_open, 0L, 1L)) AS sessions,
    sum(if(is_established AND NOT is_open, 1L, 0L)) AS sessions_established,
    sum(if(is_open, 1L, 0L)) AS open_sessions,
    coalesce(try_sum(if(is_event, count, 0L)), 9223372036854775807) AS events,
    coalesce(try_sum(if(is_open, 0L, coalesce(bytes_sent, 0L))), 9223372036854775807)
      AS bytes_sent,
    coalesce(try_sum(if(is_open, 0L, coalesce(bytes_received, 0L))), 9223372036854775807)
      AS bytes_received
  FROM ends
  GROUP BY ALL
)
SELECT
  event_date,
  site,
  host_ip,
  ip_key(host_ip) AS ip_key,
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
  count(other_ip) AS remote_addresses
FROM others
GROUP BY event_date, site, host_ip, direction, role, protocol, port
