-- Moments at which so many failures of a source on a host lay behind: failures (step 0) and
-- successes (step 1); with the most failures within the short time of any moment of the day. A
-- window slides by adding a failure at its time and taking it away when it is too old, so that each
-- row costs the same. Views: failures, successes.
WITH
marks AS (
  SELECT site, src_ip, host_key, is_inferred, mark.*
  FROM (
    SELECT
      *,
      explode(
        array(
          named_struct(
            'second', second, 'step', 0, 'in_short', failures, 'in_day', failures),
          named_struct(
            'second', second + :short_s, 'step', 2, 'in_short', -failures, 'in_day', 0L),
          named_struct(
            'second', second + 86400, 'step', 2, 'in_short', 0L, 'in_day', -failures))
      ) AS mark
    FROM (SELECT site, src_ip, host_key, is_inferred, second, failures FROM failures)
  )
  UNION ALL
  SELECT DISTINCT site, src_ip, host_key, is_inferred, second, 1, 0L, 0L
  FROM successes
),
running AS (
  SELECT
    site, src_ip, host_key, is_inferred, event_date, second, step,
    sum(in_short) OVER so_far AS short_failures,
    sum(in_day) OVER so_far AS day_failures
  FROM (
    SELECT *, date_from_unix_date(CAST(second DIV 86400 AS INT)) AS event_date FROM marks
  )
  WINDOW so_far AS (
    PARTITION BY site, src_ip, host_key, is_inferred
    -- The day first, so that the rows of a day lie together below without being sorted again.
    ORDER BY event_date, second, step
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
peaks AS (
  SELECT
    *,
    max(if(step = 0, short_failures, NULL)) OVER (
      PARTITION BY site, src_ip, host_key, is_inferred, event_date) AS peak_failures
  FROM running
)
SELECT *
FROM peaks
WHERE (step = 0 AND (short_failures >= :short_least OR day_failures >= :day_least))
  OR (step = 1 AND day_failures >= :least_before)
