-- What is known of hosts at the end of each cell's day. Views: cells, host_facts, vulnerabilities,
-- passive_facts, asset_facts (of the day before the cells).
WITH
-- Days that follow each other are computed together; what came before is carried into the first.
runs AS (
  SELECT site, min(event_date) AS from_date, max(event_date) AS to_date
  FROM (
    SELECT
      site,
      event_date,
      unix_date(event_date) - row_number() OVER (PARTITION BY site ORDER BY event_date) AS run
    FROM cells
  )
  GROUP BY site, run
),
told AS (
  SELECT
    event_date, site, ip AS address, fact, name, value, port, protocol,
    CAST(NULL AS STRING) AS scan, basis
  FROM host_facts
  WHERE ip IS NOT NULL AND NOT array_contains(:left_out, fact)
  UNION ALL
  -- A report may name the host only.
  SELECT
    event_date, site, ip, 'vulnerability', CAST(plugin_id AS STRING), severity, port, protocol,
    coalesce(scan, ''), 'nessus'
  FROM vulnerabilities
  WHERE ip IS NOT NULL
  UNION ALL
  SELECT
    event_date, site, ip, 'cve', explode(cves), NULL, NULL, NULL, coalesce(scan, ''), 'nessus'
  FROM vulnerabilities
  WHERE ip IS NOT NULL
  UNION ALL
  -- Established sessions: which ports a host answers on, and which of them to outside.
  SELECT
    event_date, site, ip, fact, name, value, port, protocol, NULL, basis
  FROM passive_facts
  WHERE ip IS NOT NULL
),
new AS (
  SELECT
    runs.from_date, told.site, address, fact, name, value, port, protocol, scan, basis,
    event_date AS day, event_date AS first_date, event_date AS last_date
  FROM told
  JOIN runs
    ON runs.site = told.site AND told.event_date BETWEEN runs.from_date AND runs.to_date
  GROUP BY ALL
),
-- A later report of the same name says anew what it finds on a host.
scans AS (
  SELECT
    *, lead(day) OVER (PARTITION BY from_date, site, address, scan ORDER BY day) AS next_scan
  FROM (
    SELECT DISTINCT from_date, site, address, scan, day FROM new WHERE scan IS NOT NULL
  )
),
carried AS (
  SELECT
    runs.from_date, asset_facts.site, address, fact, name, value, port, protocol, scan, basis,
    date_sub(runs.from_date, 1) AS day, first_date, last_date
  FROM asset_facts
  JOIN runs
    ON runs.site = asset_facts.site AND asset_facts.event_date = date_sub(runs.from_date, 1)
),
first_scans AS (
  SELECT from_date, site, address, scan, min(day) AS next_scan
  FROM scans
  GROUP BY from_date, site, address, scan
),
marks AS (
  SELECT
    from_date, site, address, fact, name, value, port, protocol, scan, basis, day, first_date,
    last_date, next_scan
  FROM new
  LEFT JOIN scans USING (from_date, site, address, scan, day)
  UNION ALL
  SELECT
    from_date, site, address, fact, name, value, port, protocol, scan, basis, day, first_date,
    last_date, next_scan
  FROM carried
  LEFT JOIN first_scans USING (from_date, site, address, scan)
),
-- Each mark holds until the next one of the same fact, the next report, or too long a silence.
spans AS (
  SELECT
    *,
    lead(day) OVER fact_days AS next_day,
    lag(least(next_scan, date_add(last_date, :keep_days + 1))) OVER fact_days AS ended
  FROM marks
  WINDOW fact_days AS (
    PARTITION BY from_date, site, address, fact, name, value, port, protocol, scan, basis
    ORDER BY day)
),
-- A fact that is told again in time goes on.
numbered AS (
  SELECT
    *,
    sum(if(ended IS NULL OR ended < day, 1, 0)) OVER (
      PARTITION BY from_date, site, address, fact, name, value, port, protocol, scan, basis
      ORDER BY day) AS stretch
  FROM spans
),
since AS (
  SELECT
    *,
    min(first_date) OVER (
      PARTITION BY from_date, site, address, fact, name, value, port, protocol, scan, basis, stretch
      ORDER BY day) AS known_date
  FROM numbered
)
SELECT
  cells.event_date,
  cells.site,
  address,
  fact,
  name,
  value,
  port,
  protocol,
  scan,
  basis,
  known_date AS first_date,
  last_date
FROM since
JOIN cells
  ON cells.site = since.site
  AND cells.event_date >= greatest(since.day, since.from_date)
  AND cells.event_date <= date_add(last_date, :keep_days)
  AND (next_day IS NULL OR cells.event_date < next_day)
  AND (next_scan IS NULL OR cells.event_date < next_scan)
-- Days of another run are another run's.
JOIN runs
  ON runs.site = since.site
  AND runs.from_date = since.from_date
  AND cells.event_date <= runs.to_date
