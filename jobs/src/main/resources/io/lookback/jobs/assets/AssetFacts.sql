-- What is known of hosts at the end of each cell's day. Views: run_days (Runs.sql), told (Told.sql, of
-- own addresses), asset_facts (of the day before the runs), given_up (days on which an address is not
-- own of which something may be known).
WITH
runs AS (
  SELECT DISTINCT site, from_date, to_date FROM run_days
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
SELECT /*+ BROADCAST(given_up) */
  run_days.event_date,
  run_days.site,
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
JOIN run_days
  ON run_days.site = since.site
  -- Days of another run are another run's.
  AND run_days.from_date = since.from_date
  AND run_days.event_date >= since.day
  AND run_days.event_date <= date_add(last_date, :keep_days)
  AND (next_day IS NULL OR run_days.event_date < next_day)
  AND (next_scan IS NULL OR run_days.event_date < next_scan)
LEFT ANTI JOIN given_up
  ON given_up.site = since.site
  AND given_up.address = since.address
  -- What is forgotten stays so, as when days are computed one by one.
  AND given_up.event_date BETWEEN since.day AND run_days.event_date
