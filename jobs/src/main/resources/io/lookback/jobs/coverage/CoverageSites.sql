-- One row per site. View: coverage_states (CoverageReport.hours). Whole percent, rounded down: what is
-- not complete is never shown as 100.
SELECT
  site,
  count_if(state IN ('seen', 'quiet')) AS covered_hours,
  count(*) AS sensor_hours,
  CAST(100 * count_if(state IN ('seen', 'quiet')) DIV count(*) AS INT) AS percent
FROM coverage_states
GROUP BY site
