-- One row per remote end of a session or event. A conversation of two remote addresses has two.
-- Views: counted_sessions (session_records), counted_events (events); only rows that count.
WITH
-- remote_end: 0 = src is the remote end, 1 = dst is.
session_ends AS (
  SELECT
    *,
    explode(
      CASE direction
        WHEN 'inbound' THEN array(0)
        WHEN 'outbound' THEN array(1)
        WHEN 'external' THEN array(0, 1)
      END
    ) AS remote_end
  FROM counted_sessions
),
event_ends AS (
  SELECT
    *,
    explode(
      CASE direction
        WHEN 'inbound' THEN array(0)
        WHEN 'outbound' THEN array(1)
        WHEN 'external' THEN array(0, 1)
      END
    ) AS remote_end
  FROM counted_events
)
SELECT
  event_date,
  site,
  sensor,
  if(remote_end = 0, src_ip, dst_ip) AS remote_ip,
  CASE
    WHEN orientation = 'unknown' THEN 'unknown'
    WHEN remote_end = 0 THEN 'client'
    ELSE 'server'
  END AS role,
  -- The own host at the other end; none when both ends are remote.
  CASE direction WHEN 'inbound' THEN dst_ip WHEN 'outbound' THEN src_ip END AS host,
  start_time,
  timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0)) AS end_time,
  duration_us,
  false AS is_event,
  is_open,
  coalesce(is_established, false) AS is_established,
  1L AS count,
  -- Bytes are null where the sensor's count is an artefact.
  if(bytes_suspect, CAST(NULL AS BIGINT), if(remote_end = 0, src_bytes, dst_bytes))
    AS bytes_from_remote,
  if(bytes_suspect, CAST(NULL AS BIGINT), if(remote_end = 0, dst_bytes, src_bytes))
    AS bytes_to_remote,
  -- ICMP and others have no ports: their columns hold type and code.
  if(protocol IN (6, 17, 33, 132, 136), dst_port, CAST(NULL AS INT)) AS port,
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
  END AS session_class,
  CAST(NULL AS STRING) AS event_type,
  event_name
FROM session_ends
UNION ALL
SELECT
  event_date,
  site,
  sensor,
  if(remote_end = 0, src_ip, dst_ip) AS remote_ip,
  CASE
    WHEN client_side IS NULL THEN 'unknown'
    WHEN (client_side = 'src') = (remote_end = 0) THEN 'client'
    ELSE 'server'
  END AS role,
  CASE direction WHEN 'inbound' THEN dst_ip WHEN 'outbound' THEN src_ip END AS host,
  time AS start_time,
  time AS end_time,
  CAST(NULL AS BIGINT) AS duration_us,
  true AS is_event,
  false AS is_open,
  false AS is_established,
  count,
  CAST(NULL AS BIGINT) AS bytes_from_remote,
  CAST(NULL AS BIGINT) AS bytes_to_remote,
  CAST(NULL AS INT) AS port,
  CAST(NULL AS STRING) AS session_class,
  event_type,
  event_name
FROM event_ends
