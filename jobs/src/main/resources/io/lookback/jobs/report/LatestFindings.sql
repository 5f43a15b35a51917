-- Each finding as on its worst day, with the days on which it was found first and last.
-- View: report_finding_days (findings of detectors up to the day reported on). Parameter: day.
SELECT * EXCEPT (nth, event_date, last_time, latest_date, ended),
  latest_date AS event_date,
  event_date AS worst_date,
  ended AS last_time,
  first_date = :day AS is_new
FROM (
  SELECT *,
    min(event_date) OVER (PARTITION BY detector, finding_id) AS first_date,
    max(event_date) OVER (PARTITION BY detector, finding_id) AS latest_date,
    max(last_time) OVER (PARTITION BY detector, finding_id) AS ended,
    row_number() OVER (
      PARTITION BY detector, finding_id
      ORDER BY severity_rank DESC, event_date DESC, last_time DESC) AS nth
  FROM (
    SELECT *,
      -- An unknown word counts as high, so that it is looked at.
      CASE severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2
        WHEN 'low' THEN 1 WHEN 'informational' THEN 0 ELSE 3 END AS severity_rank
    FROM report_finding_days
  )
)
WHERE nth = 1
