-- One row per session or event, both in the same words.
-- Views: counted_sessions (session_records), counted_events (events); only rows that count.
WITH
-- session_kind: the class of a TCP session, the protocol of any other.
sessions_of_a_kind AS (
  SELECT
    *,
    CASE
      WHEN protocol = 6 THEN coalesce(session_class, 'TCP')
      WHEN protocol = 17 THEN 'UDP'
      WHEN protocol = 1 THEN 'ICMP'
      WHEN protocol = 58 THEN 'ICMPv6'
      WHEN protocol = 2 THEN 'IGMP'
      WHEN protocol = 47 THEN 'GRE'
      WHEN protocol = 50 THEN 'ESP'
      WHEN protocol = 132 THEN 'SCTP'
      WHEN protocol IS NULL THEN 'Unknown'
      ELSE concat('IP_', protocol)
    END AS session_kind
  FROM counted_sessions
)
SELECT
  event_date,
  site,
  sensor,
  false AS is_event,
  is_open,
  coalesce(is_established, false) AS is_established,
  'network' AS event_type,
  coalesce(event_name, concat(upper(sensor), '-', session_kind)) AS event_name,
  session_kind,
  size_class,
  direction,
  protocol,
  -- ICMP and others have no ports: their columns hold type and code.
  if(protocol IN (6, 17, 33, 132, 136), dst_port, CAST(NULL AS INT)) AS port,
  src_ip,
  dst_ip,
  -- Which end is the client.
  if(orientation = 'unknown', CAST(NULL AS STRING), 'src') AS client_side,
  start_time,
  timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0)) AS end_time,
  duration_us,
  1L AS count,
  -- Bytes are null where the sensor's count is an artefact.
  if(bytes_suspect, CAST(NULL AS BIGINT), src_bytes) AS src_bytes,
  if(bytes_suspect, CAST(NULL AS BIGINT), dst_bytes) AS dst_bytes
FROM sessions_of_a_kind
UNION ALL
SELECT
  event_date,
  site,
  sensor,
  true AS is_event,
  false AS is_open,
  false AS is_established,
  event_type,
  event_name,
  CAST(NULL AS STRING) AS session_kind,
  CAST(NULL AS STRING) AS size_class,
  direction,
  protocol,
  if(
    coalesce(protocol, 6) IN (6, 17, 33, 132, 136),
    if(client_side = 'dst', src_port, dst_port),
    CAST(NULL AS INT)) AS port,
  src_ip,
  dst_ip,
  client_side,
  time AS start_time,
  time AS end_time,
  CAST(NULL AS BIGINT) AS duration_us,
  count,
  CAST(NULL AS BIGINT) AS src_bytes,
  CAST(NULL AS BIGINT) AS dst_bytes
FROM counted_events
