-- Sources that failed on many hosts within 24 hours, by day. A host counts from a failure on it
-- until 24 hours after the last one. The moment with the most of them is told. View: failures.
WITH
many AS (
  SELECT site, src_ip, is_inferred
  FROM failures
  GROUP BY site, src_ip, is_inferred
  HAVING count(DISTINCT host_key) >= :spray_hosts
),
spans AS (
  SELECT
    *,
    lag(second) OVER of_host AS before,
    lead(second) OVER of_host AS next
  FROM (
    SELECT site, src_ip, is_inferred, host_key, second
    FROM failures
    LEFT SEMI JOIN many USING (site, src_ip, is_inferred)
  )
  WINDOW of_host AS (PARTITION BY site, src_ip, is_inferred, host_key ORDER BY second)
),
marks AS (
  SELECT
    site, src_ip, is_inferred, second, 0 AS step,
    if(before IS NULL OR second - before > 86400, 1L, 0L) AS more
  FROM spans
  UNION ALL
  SELECT site, src_ip, is_inferred, second + 86400, 1, -1L
  FROM spans
  WHERE next IS NULL OR next - second > 86400
),
running AS (
  SELECT
    site, src_ip, is_inferred, second, step,
    sum(more) OVER (
      PARTITION BY site, src_ip, is_inferred
      ORDER BY second, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS hosts
  FROM marks
)
SELECT
  date_from_unix_date(CAST(second DIV 86400 AS INT)) AS event_date,
  site,
  src_ip,
  is_inferred,
  max(hosts) AS hosts,
  max_by(second, struct(hosts, second)) AS last_second
FROM running
WHERE step = 0 AND hosts >= :spray_hosts
GROUP BY 1, site, src_ip, is_inferred
