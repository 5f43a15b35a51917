-- One row per moment. Views: coverage_moments (site, time), coverage_before (CoverageBefore.sql),
-- coverage_known_sites (site).
SELECT DISTINCT
  moments.site,
  moments.time,
  coalesce(before.percent, if(known.site IS NULL, CAST(NULL AS INT), 0)) AS percent
FROM coverage_moments AS moments
LEFT JOIN coverage_known_sites AS known
  ON known.site = moments.site
LEFT JOIN coverage_before AS before
  ON before.site = moments.site
  AND before.hour_no = unix_micros(date_trunc('HOUR', moments.time)) DIV 3600000000
