-- One row per remote end of a session or event. A conversation of two remote addresses has two.
-- View: records (Records.sql).
WITH
-- remote_end: 0 = src is the remote end, 1 = dst is.
ends AS (
  SELECT
    *,
    explode(
      CASE direction
        WHEN 'inbound' THEN array(0)
        WHEN 'outbound' THEN array(1)
        -- An address that talks to itself has one end.
        WHEN 'external' THEN if(src_ip = dst_ip, array(0), array(0, 1))
      END
    ) AS remote_end
  FROM records
)
SELECT
  event_date,
  site,
  if(remote_end = 0, src_ip, dst_ip) AS remote_ip,
  CASE
    WHEN client_side IS NULL THEN 'unknown'
    WHEN (client_side = 'src') = (remote_end = 0) THEN 'client'
    ELSE 'server'
  END AS role,
  -- The own host at the other end; none when both ends are remote.
  CASE direction WHEN 'inbound' THEN dst_ip WHEN 'outbound' THEN src_ip END AS host,
  start_time,
  end_time,
  duration_us,
  is_event,
  is_open,
  is_established,
  count,
  if(remote_end = 0, src_bytes, dst_bytes) AS bytes_from_remote,
  if(remote_end = 0, dst_bytes, src_bytes) AS bytes_to_remote,
  if(is_event, CAST(NULL AS INT), port) AS port,
  session_kind AS session_class,
  event_type,
  event_name
FROM ends
