-- Sessions as OCSF Network Activity (class 4001). Views: exported (rows of sessions).
-- Parameters: version (of Lookback). Times are milliseconds, as OCSF has them.
WITH
-- One row per session.
told AS (
  SELECT
    *,
    protocol IN (1, 58) AS is_icmp,
    -- 2 Close, 3 Reset, 4 Fail, 5 Refuse, 6 Traffic: what it ended with, as far as it is known.
    CASE
      WHEN is_open OR is_partial THEN 6
      WHEN conn_state = 'REJ' THEN 5
      WHEN conn_state IN ('RSTO', 'RSTR', 'RSTOS0', 'RSTRH') THEN 3
      WHEN protocol = 6 AND NOT is_established THEN 4
      WHEN conn_state = 'SF' THEN 2
      ELSE 6
    END AS activity
  FROM exported
)
SELECT
  event_date,
  site,
  named_struct(
    'activity_id', activity,
    'activity_name', element_at(array('Open', 'Close', 'Reset', 'Fail', 'Refuse', 'Traffic'), activity),
    'category_uid', 4,
    'category_name', 'Network Activity',
    'class_uid', 4001,
    'class_name', 'Network Activity',
    'type_uid', 400100 + activity,
    'severity_id', 1,
    'severity', 'Informational',
    'time', unix_millis(end_time),
    'start_time', unix_millis(start_time),
    'end_time', unix_millis(end_time),
    'duration', duration_ms,
    'status_id', CASE WHEN is_established THEN 1 WHEN NOT is_established THEN 2 ELSE 0 END,
    'is_src_dst_assignment_known', orientation = 'observed',
    'src_endpoint', named_struct('ip', src_ip, 'port', if(is_icmp, NULL, src_port)),
    'dst_endpoint', named_struct('ip', dst_ip, 'port', if(is_icmp, NULL, dst_port)),
    'connection_info', named_struct(
      'uid', uid,
      'community_uid', community_id(src_ip, dst_ip, src_port, dst_port, protocol),
      'protocol_num', protocol,
      'protocol_name', CASE protocol
        WHEN 1 THEN 'icmp' WHEN 2 THEN 'igmp' WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp'
        WHEN 41 THEN 'ipv6' WHEN 47 THEN 'gre' WHEN 50 THEN 'esp' WHEN 51 THEN 'ah'
        WHEN 58 THEN 'ipv6-icmp' WHEN 132 THEN 'sctp' END,
      'protocol_ver_id', if(contains(src_ip, ':'), 6, 4),
      'direction_id', CASE direction
        WHEN 'inbound' THEN 1 WHEN 'outbound' THEN 2 WHEN 'internal' THEN 3 WHEN 'external' THEN 99
        ELSE 0 END,
      'direction', coalesce(direction, 'unknown'),
      'tcp_flags', tcp_flags,
      'flag_history', history),
    -- out is what the client sent; where only the sum of both ends is known it is that.
    'traffic', if(
      bytes_basis = 'total',
      named_struct(
        'bytes', src_bytes,
        'bytes_out', CAST(NULL AS BIGINT),
        'bytes_in', CAST(NULL AS BIGINT),
        'bytes_missed', missed_bytes,
        'packets', src_packets + dst_packets,
        'packets_out', src_packets,
        'packets_in', dst_packets),
      named_struct(
        'bytes', src_bytes + dst_bytes,
        'bytes_out', src_bytes,
        'bytes_in', dst_bytes,
        'bytes_missed', missed_bytes,
        'packets', src_packets + dst_packets,
        'packets_out', src_packets,
        'packets_in', dst_packets)),
    'app_protocol_name', service,
    'metadata', named_struct(
      'version', '1.9.0-dev',
      'uid', session_id,
      'product', named_struct('name', 'Lookback', 'vendor_name', 'Lookback', 'version', :version),
      'log_name', source_format,
      'log_provider', sensor),
    'unmapped', named_struct(
      'site', site,
      'orientation', orientation,
      'conn_state', conn_state,
      'session_class', session_class,
      'size_class', size_class,
      'bytes_basis', bytes_basis,
      'bytes_suspect', bytes_suspect,
      'is_partial', is_partial,
      'is_open', is_open,
      'is_sampled', is_sampled,
      'icmp_type', if(is_icmp, src_port, NULL),
      'icmp_code', if(is_icmp, dst_port, NULL),
      'file_id', file_id,
      'line_no', line_no)) AS record
FROM told
