-- Members of lists, and hosts that left one. Views: cells, members (event_date, site, address,
-- list), asset_lists (of the day before the cells).
WITH
runs AS (
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
),
-- Days on the list; one before the first cell stands for the past.
days AS (
  SELECT
    members.site, from_date, to_date, list, address, members.event_date,
    members.event_date AS entered
  FROM members
  JOIN runs ON runs.site = members.site AND runs.event_date = members.event_date
  UNION ALL
  SELECT
    asset_lists.site, from_date, to_date, list, address, asset_lists.event_date,
    asset_lists.entered
  FROM asset_lists
  JOIN (SELECT DISTINCT site, from_date, to_date FROM runs) AS runs
    ON runs.site = asset_lists.site AND asset_lists.event_date = date_sub(runs.from_date, 1)
  WHERE asset_lists.left IS NULL
),
-- Days in a row have the same difference of day and rank.
stays AS (
  SELECT
    *,
    unix_date(event_date) - row_number() OVER (
      PARTITION BY site, from_date, list, address ORDER BY event_date) AS stay
  FROM days
),
since AS (
  SELECT
    *,
    min(entered) OVER of_stay AS entered_date,
    max(event_date) OVER of_stay AS last_date
  FROM stays
  WINDOW of_stay AS (PARTITION BY site, from_date, list, address, stay)
)
SELECT event_date, site, list, address, entered_date AS entered, CAST(NULL AS DATE) AS left
FROM since
WHERE event_date >= from_date
UNION ALL
SELECT date_add(last_date, 1), site, list, address, entered_date, date_add(last_date, 1)
FROM since
WHERE event_date = last_date AND last_date < to_date
