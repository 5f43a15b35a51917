-- One row per established session with an own end. View: counted_sessions (session_records).
WITH
-- Numbers that cannot be, or that are an artefact, are none. A count of both ends together tells
-- nothing of either.
numbers AS (
  SELECT
    *,
    if(duration_us >= 0, duration_us, CAST(NULL AS BIGINT)) AS us,
    if(
      bytes_suspect OR src_bytes < 0 OR bytes_basis <=> 'total',
      CAST(NULL AS BIGINT),
      src_bytes) AS from_src,
    if(
      bytes_suspect OR dst_bytes < 0 OR bytes_basis <=> 'total',
      CAST(NULL AS BIGINT),
      dst_bytes) AS from_dst,
    if(
      NOT bytes_suspect AND bytes_basis <=> 'total' AND src_bytes >= 0,
      src_bytes,
      CAST(NULL AS BIGINT)) AS together
  FROM counted_sessions
  WHERE
    is_established
    AND NOT is_partial
    AND NOT is_inconsistent
    AND direction IN ('inbound', 'outbound', 'internal')
)
SELECT
  event_date,
  site,
  sensor,
  file_id,
  line_no,
  session_id,
  start_time,
  timestamp_micros(unix_micros(start_time) + coalesce(us, 0L)) AS end_time,
  src_ip,
  src_port,
  dst_ip,
  dst_port,
  protocol,
  -- Whoever is the client, its port is no service: all such ports are one, so that a scan of all
  -- ports makes no table of all ports.
  if(
    protocol IN (6, 17, 33, 132, 136)
      AND orientation <> 'unknown'
      AND (dst_port BETWEEN 1 AND 1023 OR array_contains(:service_ports, dst_port)),
    dst_port,
    CAST(NULL AS INT)) AS port,
  orientation,
  service,
  direction,
  is_open,
  src_bytes,
  dst_bytes,
  bytes_basis,
  if(direction = 'inbound', dst_ip, src_ip) AS host_ip,
  if(direction = 'inbound', src_ip, dst_ip) AS other_ip,
  us AS duration_us,
  if(direction = 'inbound', from_dst, from_src) AS bytes_out,
  if(direction = 'inbound', from_src, from_dst) AS bytes_in,
  coalesce(together, try_add(from_src, from_dst)) AS bytes
FROM numbers
