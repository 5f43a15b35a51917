-- What is there again after a long time, one row per return. A month tells its first and its last
-- moment; no pause inside it is as long as those asked for. View: tiers.
WITH
ordered AS (
  SELECT
    *,
    max(last_time) OVER (
      PARTITION BY site, kind, entity, role, term_type, term, port
      ORDER BY event_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_time
  FROM tiers
  WHERE array_contains(:again, kind)
)
SELECT
  event_date, site, kind, entity, role, term_type, term, port, first_time, last_time, count,
  active_days, first_sensor, first_format, first_other, first_direction,
  CAST((unix_micros(first_time) - unix_micros(before_time)) DIV 86400000000 AS INT) AS quiet_days
FROM ordered
WHERE unix_micros(first_time) - unix_micros(before_time) >= :again_after_us
