-- Findings with what ranks their addresses. View: findings_to_rank (findings).
-- Parameters: last_day, and the number of days up to it within which detectors count.
SELECT *,
  max(severity_rank) OVER entity AS worst_rank,
  size(collect_set(
    CASE WHEN to_date(last_time) BETWEEN date_sub(:last_day, :days - 1) AND :last_day
      THEN detector END) OVER entity) AS detectors,
  max(last_time) OVER entity AS newest
FROM (
  SELECT *,
    -- An unknown word counts as high, so that it is looked at.
    CASE severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2
      WHEN 'low' THEN 1 WHEN 'informational' THEN 0 ELSE 3 END AS severity_rank
  FROM findings_to_rank
)
WINDOW entity AS (PARTITION BY site, address)
