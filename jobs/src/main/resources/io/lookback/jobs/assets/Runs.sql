-- Days that follow each other are computed together; what came before is carried into the first. One
-- row per cell, with the first and the last day of its run. View: cells.
SELECT
  site,
  event_date,
  min(event_date) OVER (PARTITION BY site, run) AS from_date,
  max(event_date) OVER (PARTITION BY site, run) AS to_date
FROM (
  SELECT
    site,
    event_date,
    unix_date(event_date) - row_number() OVER (PARTITION BY site ORDER BY event_date) AS run
  FROM cells
)
