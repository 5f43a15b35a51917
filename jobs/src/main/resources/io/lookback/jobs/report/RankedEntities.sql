-- Addresses of sites with what ranks them. View: report_findings. Parameters: day reported on, days
-- up to it within which detectors count.
SELECT site, address,
  bool_or(is_own) AS is_own,
  max(severity_rank) AS worst,
  count(DISTINCT
    CASE WHEN to_date(last_time) BETWEEN date_sub(:day, :days - 1) AND :day THEN detector END)
    AS detectors,
  min(first_time) AS first_time,
  max(last_time) AS last_time,
  bool_or(is_new) AS is_new,
  count_if(detector <> 'retrohunt_hits') AS others
FROM report_findings
WHERE suppression IS NULL AND severity_rank > 0
GROUP BY site, address
