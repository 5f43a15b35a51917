-- Members of lists, and hosts that left one. Views: run_days (Runs.sql), members (event_date, site,
-- address, list), asset_lists (of the day before the cells).
WITH
-- Days on the list; one before the first cell stands for the past.
days AS (
  SELECT
    members.site, from_date, to_date, list, address, members.event_date,
    members.event_date AS entered
  FROM members
  JOIN run_days ON run_days.site = members.site AND run_days.event_date = members.event_date
  UNION ALL
  SELECT
    asset_lists.site, from_date, to_date, list, address, asset_lists.event_date,
    asset_lists.entered
  FROM asset_lists
  JOIN (SELECT DISTINCT site, from_date, to_date FROM run_days) AS runs
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
