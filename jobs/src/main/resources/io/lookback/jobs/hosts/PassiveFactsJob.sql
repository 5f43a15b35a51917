-- Ports on which own hosts answered, and on which others reached them. View: session_records.
-- Parameters: service_ports (from 1024 up), other_port_clients.
WITH
-- One row per server port and client of a day: a port that everybody uses is counted in many
-- places.
clients AS (
  SELECT
    event_date,
    site,
    dst_ip AS ip,
    dst_port AS port,
    protocol,
    src_ip,
    direction = 'inbound' AS is_external,
    -- The last session stands for all; equal ends are told apart by their lines.
    max(
      struct(
        unix_micros(start_time) + coalesce(duration_us, 0) AS end_us,
        file_id,
        line_no,
        sensor,
        source_format,
        time_basis)) AS last_session,
    min(service) AS service
  FROM session_records
  WHERE
    is_established
    AND NOT is_open
    AND direction IN ('inbound', 'internal')
    AND orientation <> 'unknown'
    AND protocol IN (6, 17, 132)
    AND dst_port > 0
    -- UDP: only known services.
    AND (protocol <> 17 OR dst_port < 1024 OR array_contains(:service_ports, dst_port))
  GROUP BY ALL
),
ports AS (
  SELECT
    event_date,
    site,
    ip,
    port,
    protocol,
    max(last_session) AS last_session,
    min(service) AS service,
    max(if(is_external, last_session, NULL)) AS last_external,
    count(*) AS clients
  FROM clients
  GROUP BY event_date, site, ip, port, protocol
),
-- One row per fact.
facts AS (
  SELECT
    *,
    explode(
      if(
        last_external IS NULL,
        array(struct('open_port' AS fact, last_session AS shown)),
        array(
          struct('open_port' AS fact, last_session AS shown),
          struct('accepts_external' AS fact, last_external AS shown)))) AS told
  FROM ports
  WHERE
    clients >= :other_port_clients
    OR port < 1024
    OR array_contains(:service_ports, port)
)
SELECT
  event_date,
  site,
  told.shown.sensor AS sensor,
  told.shown.source_format AS source_format,
  told.shown.file_id AS file_id,
  told.shown.line_no AS line_no,
  told.shown.time_basis AS time_basis,
  timestamp_micros(told.shown.end_us) AS time,
  ip,
  CAST(NULL AS STRING) AS host,
  told.fact AS fact,
  service AS name,
  CAST(NULL AS STRING) AS value,
  port,
  protocol,
  'passive' AS basis,
  true AS is_counted
FROM facts
