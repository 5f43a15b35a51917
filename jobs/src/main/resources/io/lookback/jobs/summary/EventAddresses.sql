-- The busiest addresses of each kind of record on a day. Views: records (Records.sql), event_hours.
-- Parameters: ports, how many of a kind have a group of their own; addresses, how many of each group
-- and side are kept.
WITH
-- The busiest ports of each day, site, type, name and direction.
busy_ports AS (
  SELECT event_date, site, event_type, event_name, direction, port
  FROM (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY event_date, site, event_type, event_name, direction
        ORDER BY count DESC, port
      ) AS place
    FROM (
      SELECT
        event_date, site, event_type, event_name, direction, port,
        coalesce(try_sum(count), 9223372036854775807) AS count
      FROM event_hours
      WHERE port IS NOT NULL AND direction IS NOT NULL
      GROUP BY ALL
    )
  )
  WHERE place <= :ports
),
-- One row per end of a record that is own or remote; end: 0 = src, 1 = dst.
ends AS (
  SELECT /*+ BROADCAST(busy_ports) */
    records.event_date,
    records.site,
    records.event_type,
    records.event_name,
    records.direction,
    CASE
      WHEN records.port IS NULL THEN 'none'
      WHEN busy_ports.port IS NULL THEN 'other'
      ELSE CAST(records.port AS STRING)
    END AS port_group,
    -- A host that talks to itself has one end.
    explode(if(src_ip = dst_ip, array(0), array(0, 1))) AS end,
    src_ip,
    dst_ip,
    count
  FROM records
  LEFT JOIN busy_ports
    ON busy_ports.event_date = records.event_date
    AND busy_ports.site = records.site
    AND busy_ports.event_type = records.event_type
    AND busy_ports.event_name = records.event_name
    AND busy_ports.direction = records.direction
    AND busy_ports.port = records.port
  WHERE NOT is_open AND records.direction IS NOT NULL
),
-- One row per kind, group of ports, side and address.
counted AS (
  SELECT
    event_date,
    site,
    event_type,
    event_name,
    direction,
    port_group,
    CASE
      WHEN direction = 'internal' OR (direction = 'outbound') = (end = 0) AND direction <> 'external'
        THEN 'own'
      ELSE 'remote'
    END AS side,
    if(end = 0, src_ip, dst_ip) AS address,
    coalesce(try_sum(count), 9223372036854775807) AS count
  FROM ends
  GROUP BY ALL
)
SELECT *
FROM (
  SELECT
    *,
    CAST(
      row_number() OVER (
        PARTITION BY event_date, site, event_type, event_name, direction, port_group, side
        ORDER BY count DESC, ip_key(address)
      ) AS INT) AS rank,
    count(*) OVER (
      PARTITION BY event_date, site, event_type, event_name, direction, port_group, side
    ) AS addresses
  FROM counted
)
WHERE rank <= :addresses
