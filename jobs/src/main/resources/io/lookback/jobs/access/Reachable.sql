-- Services of own hosts that were reached from outside on a cell's day, with who used them in the
-- days up to it. Views: cells, first_seen_days.
WITH
-- One row per service and network.
networks AS (
  SELECT
    cells.event_date, cells.site, entity AS host, term_type, port, term AS network,
    sum(if(first_seen_days.event_date = cells.event_date, count, 0L)) AS sessions_of_day,
    coalesce(try_sum(count), 9223372036854775807) AS sessions,
    count(DISTINCT first_seen_days.event_date) AS days,
    min(if(first_seen_days.event_date = cells.event_date, first_time, NULL)) AS first_time,
    max(if(first_seen_days.event_date = cells.event_date, last_time, NULL)) AS last_time
  FROM first_seen_days
  JOIN cells
    ON cells.site = first_seen_days.site
    AND first_seen_days.event_date BETWEEN date_sub(cells.event_date, :history_days - 1)
      AND cells.event_date
  -- Ports that clients use too are no services to declare.
  WHERE kind = 'network' AND port IS NOT NULL AND split_part(term_type, '/', 1) IN ('tcp', 'udp')
  GROUP BY cells.event_date, cells.site, entity, term_type, port, term
),
-- The networks of a service, those with most sessions first.
ranked AS (
  SELECT
    *,
    row_number() OVER by_use AS place,
    try_divide(
      CAST(sum(CAST(sessions AS DECIMAL(19, 0))) OVER by_use AS DOUBLE) - sessions,
      CAST(sum(CAST(sessions AS DECIMAL(19, 0))) OVER (
        PARTITION BY event_date, site, host, term_type) AS DOUBLE)) AS share_before
  FROM networks
  WINDOW by_use AS (
    PARTITION BY event_date, site, host, term_type
    ORDER BY sessions DESC, network
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT
  event_date,
  site,
  host,
  if(term_type LIKE 'tcp/%', 6, 17) AS protocol,
  port,
  min(first_time) AS first_time,
  max(last_time) AS last_time,
  sum(sessions_of_day) AS sessions,
  count_if(sessions_of_day > 0) AS networks,
  max(days) AS days,
  concat(
    '{name = "', term_type, ' of ', host, '", hosts = ["', host, '"], ports = [', port, ']',
    if(term_type LIKE 'udp/%', ', protocol = udp', ''),
    ', sources = [',
    if(
      count(*) > :busy_networks,
      'any',
      concat_ws(
        ', ',
        'own',
        transform(
          array_sort(
            collect_list(
              if(
                share_before < :suggested_share AND place <= 20,
                struct(place, network),
                NULL))),
          one -> concat('"', one.network, '"')))),
    ']}') AS suggestion
FROM ranked
GROUP BY event_date, site, host, term_type, port
HAVING sum(sessions_of_day) > 0
