-- What was there on a day. Views: session_records, long_term_activity, alerts (FirstSeenAlerts.sql,
-- with is_own_src and is_own_dst).
WITH
-- One row per pair of hosts, service and sensor. Of outbound conversations only the own host matters.
conversations AS (
  SELECT
    event_date,
    site,
    sensor,
    source_format,
    direction,
    src_ip,
    if(direction = 'outbound', NULL, dst_ip) AS dst_ip,
    -- A service is known where it is known who serves, on a port.
    if(
      direction <> 'outbound' AND orientation <> 'unknown'
        AND protocol IN (6, 17, 33, 132, 136) AND dst_port IS NOT NULL,
      CASE protocol
        WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' WHEN 132 THEN 'sctp' ELSE concat('ip_', protocol)
      END,
      NULL) AS protocol_name,
    if(
      direction <> 'outbound' AND orientation <> 'unknown'
        AND protocol IN (6, 17, 33, 132, 136) AND dst_port < :dynamic_ports_from,
      dst_port,
      NULL) AS port,
    min(start_time) AS first_time,
    max(timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0))) AS last_time,
    count(*) AS count
  FROM session_records
  WHERE is_established AND NOT is_open AND direction IN ('inbound', 'outbound', 'internal')
  GROUP BY ALL
),
services AS (
  SELECT
    *,
    coalesce(CAST(port AS STRING), 'dynamic') AS port_name,
    ip_network(src_ip) AS network
  FROM conversations
),
-- One row per conversation, long-term activity or kind of event and thing that it shows.
shown AS (
  SELECT
    event_date, site, sensor, source_format, direction, first_time, last_time, count,
    explode(
      array_compact(
        array(
          if(
            protocol_name IS NOT NULL,
            named_struct(
              'kind', 'service', 'entity', dst_ip, 'role', 'dst', 'term_type', protocol_name,
              'term', port_name, 'port', port, 'other', src_ip),
            NULL),
          if(
            protocol_name IS NOT NULL AND direction = 'internal' AND src_ip <> dst_ip,
            named_struct(
              'kind', 'trust', 'entity', src_ip, 'role', 'src',
              'term_type', concat(protocol_name, '/', port_name),
              'term', dst_ip, 'port', port, 'other', dst_ip),
            NULL),
          if(
            protocol_name IS NOT NULL AND direction = 'inbound',
            named_struct(
              'kind', 'network', 'entity', dst_ip, 'role', 'dst',
              'term_type', concat(protocol_name, '/', port_name),
              'term', network, 'port', port, 'other', src_ip),
            NULL),
          if(
            direction <> 'inbound',
            named_struct(
              'kind', 'host', 'entity', src_ip, 'role', '', 'term_type', '', 'term', '',
              'port', CAST(NULL AS INT), 'other', CAST(NULL AS STRING)),
            NULL),
          if(
            direction <> 'outbound',
            named_struct(
              'kind', 'host', 'entity', dst_ip, 'role', '', 'term_type', '', 'term', '',
              'port', CAST(NULL AS INT), 'other', CAST(NULL AS STRING)),
            NULL)))
    ) AS thing
  FROM services
  UNION ALL
  SELECT
    event_date, site, sensor, source_format, direction, first_time, last_time, count,
    explode(
      array_compact(
        array(
          if(
            is_own_src,
            named_struct(
              'kind', 'event', 'entity', src_ip, 'role', 'src', 'term_type', event_type,
              'term', event_name, 'port', CAST(NULL AS INT), 'other', dst_ip),
            NULL),
          if(
            is_own_dst,
            named_struct(
              'kind', 'event', 'entity', dst_ip, 'role', 'dst', 'term_type', event_type,
              'term', event_name, 'port', CAST(NULL AS INT), 'other', src_ip),
            NULL),
          -- Whatever events there are, long-term activity could have been seen.
          named_struct(
            'kind', 'sensor', 'entity', 'lookback', 'role', 'derived', 'term_type', '',
            'term', 'event', 'port', CAST(NULL AS INT), 'other', CAST(NULL AS STRING))))
    )
  FROM alerts
  UNION ALL
  SELECT
    event_date, site, 'lookback', 'derived', direction, reached_time, reached_time, 1L,
    explode(
      array_compact(
        array(
          if(
            direction IN ('outbound', 'internal'),
            named_struct(
              'kind', 'event', 'entity', src_ip, 'role', 'src', 'term_type', 'continuous',
              'term', event_name, 'port', CAST(NULL AS INT), 'other', dst_ip),
            NULL),
          if(
            direction IN ('inbound', 'internal'),
            named_struct(
              'kind', 'event', 'entity', dst_ip, 'role', 'dst', 'term_type', 'continuous',
              'term', event_name, 'port', CAST(NULL AS INT), 'other', src_ip),
            NULL)))
    )
  FROM long_term_activity
  -- On the day on which it became long.
  WHERE form = 'run' AND dst_ip IS NOT NULL AND reached_time >= CAST(event_date AS TIMESTAMP)
),
-- Each shows, too, that its sensor tells of that kind.
marked AS (
  SELECT
    event_date, site, sensor, source_format, direction, first_time, last_time, count,
    explode(
      if(
        thing.kind IN ('host', 'sensor'),
        array(thing),
        array(
          thing,
          named_struct(
            'kind', 'sensor', 'entity', sensor, 'role', source_format, 'term_type', '',
            'term', thing.kind, 'port', CAST(NULL AS INT), 'other', CAST(NULL AS STRING))))
    ) AS thing
  FROM shown
  WHERE thing.kind IN ('host', 'sensor') OR array_contains(:kinds, thing.kind)
),
added AS (
  SELECT
    event_date,
    site,
    thing.kind,
    thing.entity,
    thing.role,
    thing.term_type,
    thing.term,
    thing.port,
    max(last_time) AS last_time,
    coalesce(try_sum(count), 9223372036854775807) AS count,
    -- The earliest record; of several at one moment the smallest.
    min(
      named_struct(
        'first_time', first_time,
        'sensor', sensor,
        'source_format', source_format,
        'other', thing.other,
        'direction', direction)
    ) AS first
  FROM marked
  GROUP BY ALL
)
SELECT
  event_date, site, kind, entity, role, term_type, term, port,
  first.first_time,
  last_time,
  count,
  1 AS active_days,
  first.sensor AS first_sensor,
  first.source_format AS first_format,
  first.other AS first_other,
  first.direction AS first_direction
FROM added
