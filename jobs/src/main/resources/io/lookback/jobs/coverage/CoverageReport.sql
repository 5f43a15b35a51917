-- What each sensor covered, hour by hour. Hours are numbered from 1970-01-01T00:00Z.
-- Views: coverage_rows (coverage), coverage_windows (site, from_hour, to_hour exclusive).
WITH
-- One row per sensor and hour with records, of whatever format.
seen AS (
  SELECT DISTINCT site, sensor, unix_micros(hour) DIV 3600000000 AS hour_no
  FROM coverage_rows
  WHERE records > 0
),
-- One row per sensor and day with records.
alive AS (
  SELECT DISTINCT site, sensor, hour_no DIV 24 AS day_no
  FROM seen
),
-- One row per sensor.
lives AS (
  SELECT site, sensor, min(hour_no) AS first_hour, max(hour_no) AS last_hour
  FROM seen
  GROUP BY site, sensor
),
-- One row per sensor and hour of the window; 28 days after its last record a sensor is retired.
hours AS (
  SELECT
    site,
    sensor,
    first_hour,
    explode(sequence(from_hour, least(to_hour - 1, last_hour + 672))) AS hour_no
  FROM lives
  JOIN coverage_windows USING (site)
  WHERE from_hour <= least(to_hour - 1, last_hour + 672)
),
-- One row per hour without records in the life of a sensor.
silent AS (
  SELECT hours.*
  FROM hours
  LEFT ANTI JOIN seen USING (site, sensor, hour_no)
  WHERE hour_no >= first_hour
),
-- One row per silent hour and day with records on which the same hour of week lies within 28 days.
compared AS (
  SELECT shifted.site, shifted.sensor, shifted.hour_no, shifted.other_no
  FROM (
    SELECT silent.*, hour_no + shift AS other_no
    FROM silent
    LATERAL VIEW explode(array(-672, -504, -336, -168, 168, 336, 504, 672)) AS shift
  ) AS shifted
  JOIN alive
    ON alive.site = shifted.site
    AND alive.sensor = shifted.sensor
    AND alive.day_no = shifted.other_no DIV 24
),
-- One row per silent hour that can be compared: how often that hour of week had records.
usual AS (
  SELECT compared.site, compared.sensor, compared.hour_no, count(*) AS weeks, count(seen.hour_no) AS weeks_seen
  FROM compared
  LEFT JOIN seen
    ON seen.site = compared.site
    AND seen.sensor = compared.sensor
    AND seen.hour_no = compared.other_no
  GROUP BY compared.site, compared.sensor, compared.hour_no
)
SELECT
  hours.site,
  hours.sensor,
  hours.hour_no,
  timestamp_micros(hours.hour_no * 3600000000) AS hour,
  CASE
    WHEN hours.hour_no < hours.first_hour THEN 'before'
    WHEN seen.hour_no IS NOT NULL THEN 'seen'
    -- Usually there are records at this hour of the week: in at least half of the weeks.
    WHEN usual.weeks IS NOT NULL THEN if(2 * usual.weeks_seen >= usual.weeks, 'gap', 'quiet')
    -- Nothing to compare with: a day with records has quiet hours, a day without is a gap.
    WHEN alive.day_no IS NOT NULL THEN 'quiet'
    ELSE 'gap'
  END AS state
FROM hours
LEFT JOIN seen
  ON seen.site = hours.site AND seen.sensor = hours.sensor AND seen.hour_no = hours.hour_no
LEFT JOIN usual
  ON usual.site = hours.site AND usual.sensor = hours.sensor AND usual.hour_no = hours.hour_no
LEFT JOIN alive
  ON alive.site = hours.site AND alive.sensor = hours.sensor AND alive.day_no = hours.hour_no DIV 24
