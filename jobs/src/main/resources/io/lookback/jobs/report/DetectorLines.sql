-- The worst findings of each detector but the retrohunt. View: report_findings. Parameter: most of a
-- detector.
SELECT *
FROM (
  SELECT *,
    row_number() OVER (
      PARTITION BY detector ORDER BY severity_rank DESC, last_time DESC, finding_id) AS nth
  FROM report_findings
  WHERE suppression IS NULL AND detector <> 'retrohunt_hits'
)
WHERE nth <= :most
