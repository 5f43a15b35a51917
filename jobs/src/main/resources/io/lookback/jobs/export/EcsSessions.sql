-- Sessions as documents of the Elastic Common Schema 9.4. Views: exported (rows of sessions).
-- Parameters: version (of Lookback). The duration is in nanoseconds, as ECS has it.
SELECT
  event_date,
  site,
  named_struct(
    '@timestamp', end_time,
    'ecs', named_struct('version', '9.4.0'),
    'event', named_struct(
      'id', session_id,
      'kind', 'event',
      'category', array('network'),
      'type', array_compact(array(
        'connection',
        if(is_partial, NULL, 'start'),
        if(is_open OR is_partial, NULL, 'end'),
        if(conn_state = 'REJ', 'denied', NULL))),
      'outcome', CASE
        WHEN is_established THEN 'success' WHEN NOT is_established THEN 'failure'
        ELSE 'unknown' END,
      'start', start_time,
      'end', end_time,
      'duration', duration_us * 1000,
      'module', source_format,
      'dataset', 'lookback.sessions'),
    'network', named_struct(
      'type', if(contains(src_ip, ':'), 'ipv6', 'ipv4'),
      'transport', CASE protocol
        WHEN 1 THEN 'icmp' WHEN 2 THEN 'igmp' WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp'
        WHEN 47 THEN 'gre' WHEN 50 THEN 'esp' WHEN 51 THEN 'ah' WHEN 58 THEN 'ipv6-icmp'
        WHEN 132 THEN 'sctp' END,
      'iana_number', CAST(protocol AS STRING),
      'protocol', lower(service),
      'direction', coalesce(direction, 'unknown'),
      'community_id', community_id(src_ip, dst_ip, src_port, dst_port, protocol),
      'bytes', if(bytes_basis = 'total', src_bytes, src_bytes + dst_bytes),
      'packets', src_packets + dst_packets),
    'source', named_struct(
      'address', src_ip,
      'ip', src_ip,
      'port', if(protocol IN (1, 58), NULL, src_port),
      'bytes', if(bytes_basis = 'total', NULL, src_bytes),
      'packets', src_packets),
    'destination', named_struct(
      'address', dst_ip,
      'ip', dst_ip,
      'port', if(protocol IN (1, 58), NULL, dst_port),
      'bytes', if(bytes_basis = 'total', NULL, dst_bytes),
      'packets', dst_packets),
    'related', named_struct('ip', array_distinct(array(src_ip, dst_ip))),
    'observer', named_struct(
      'name', sensor, 'product', 'Lookback', 'vendor', 'Lookback', 'version', :version),
    'labels', named_struct(
      'site', site,
      'orientation', orientation,
      'session_class', session_class,
      'size_class', size_class,
      'conn_state', conn_state,
      'bytes_basis', bytes_basis,
      'file_id', file_id,
      'line_no', CAST(line_no AS STRING))) AS record
FROM exported
