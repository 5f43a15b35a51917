-- The latest state of each finding of a detector, with the day on which it was found first.
-- View: report_detector (its findings up to the day reported on). Parameters: detector, day.
SELECT * EXCEPT (nth), :detector AS detector,
  -- An unknown word counts as high, so that it is looked at.
  CASE severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2
    WHEN 'low' THEN 1 WHEN 'informational' THEN 0 ELSE 3 END AS severity_rank,
  first_date = :day AS is_new
FROM (
  SELECT *,
    min(event_date) OVER (PARTITION BY finding_id) AS first_date,
    row_number() OVER (PARTITION BY finding_id ORDER BY event_date DESC, last_time DESC) AS nth
  FROM report_detector
)
WHERE nth = 1
