-- Records by day, hour and kind of the days shown, with few names and ports.
-- View: trend_hours (event_hours, and events that detectors derived). Parameters: first_day, last_day, names and ports that stay apart.
WITH
days AS (
  SELECT event_date, site, hour, event_type, event_name, coalesce(direction, 'none') AS direction,
    port, count
  FROM trend_hours
  WHERE event_date BETWEEN :first_day AND :last_day
),
-- The most frequent names of a site.
names AS (
  SELECT site, event_type, event_name
  FROM (
    SELECT *, row_number() OVER (
      PARTITION BY site ORDER BY total DESC, event_type, event_name) AS place
    FROM (
      SELECT site, event_type, event_name, coalesce(try_sum(count), 9223372036854775807) AS total
      FROM days
      GROUP BY ALL
    )
  )
  WHERE place <= :names
),
-- The busiest ports of each name and direction.
ports AS (
  SELECT site, event_type, event_name, direction, port
  FROM (
    SELECT *, row_number() OVER (
      PARTITION BY site, event_type, event_name, direction ORDER BY total DESC, port) AS place
    FROM (
      SELECT site, event_type, event_name, direction, port,
        coalesce(try_sum(count), 9223372036854775807) AS total
      FROM days
      WHERE port IS NOT NULL
      GROUP BY ALL
    )
  )
  WHERE place <= :ports
)
SELECT /*+ BROADCAST(names), BROADCAST(ports) */
  days.event_date,
  days.site,
  days.event_type,
  if(names.site IS NULL, 'all other names', days.event_name) AS event_name,
  days.direction,
  CASE
    WHEN names.site IS NULL THEN 'other'
    WHEN days.port IS NULL THEN 'none'
    WHEN ports.site IS NULL THEN 'other'
    ELSE CAST(days.port AS STRING)
  END AS port_group,
  -- Sessions made of flows may have ended a day before they were certain to be over.
  greatest(0, CAST(
    (unix_seconds(hour) - unix_seconds(CAST(:first_day AS TIMESTAMP))) DIV 3600 AS INT)) AS hour_no,
  coalesce(try_sum(count), 9223372036854775807) AS count
FROM days
LEFT JOIN names
  ON names.site = days.site AND names.event_type = days.event_type
  AND names.event_name = days.event_name
LEFT JOIN ports
  ON ports.site = days.site AND ports.event_type = days.event_type
  AND ports.event_name = days.event_name AND ports.direction = days.direction
  AND ports.port = days.port
GROUP BY ALL
