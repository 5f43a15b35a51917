-- One row per stretch of hours that a sensor missed: silent though it usually is not ('gap'), or
-- not there yet ('before'). View: coverage_states (CoverageReport.hours).
WITH
-- Hours of one stretch share hour_no - position.
positioned AS (
  SELECT
    site,
    sensor,
    state,
    hour_no,
    hour_no - row_number() OVER (PARTITION BY site, sensor, state ORDER BY hour_no) AS stretch
  FROM coverage_states
  WHERE state IN ('gap', 'before')
)
SELECT
  site,
  sensor,
  state,
  timestamp_micros(min(hour_no) * 3600000000) AS from_time,
  timestamp_micros((max(hour_no) + 1) * 3600000000) AS to_time
FROM positioned
GROUP BY site, sensor, state, stretch
