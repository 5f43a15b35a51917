-- One row per site and hour: share of the sensor hours of the 25 days before it that were covered.
-- View: coverage_states (CoverageReport.hours).
WITH
-- One row per site and hour.
hours AS (
  SELECT
    site,
    hour_no,
    count_if(state IN ('seen', 'quiet')) AS covered,
    count(*) AS sensors
  FROM coverage_states
  GROUP BY site, hour_no
)
SELECT
  site,
  hour_no,
  CAST(100 * sum(covered) OVER prior DIV sum(sensors) OVER prior AS INT) AS percent
FROM hours
WINDOW prior AS (
  PARTITION BY site ORDER BY hour_no RANGE BETWEEN 600 PRECEDING AND 1 PRECEDING)
