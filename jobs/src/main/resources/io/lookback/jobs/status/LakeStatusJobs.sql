-- One row per job of one run, in the order of their beginning. View: job_runs. Parameters: run,
-- night = the name nights are recorded under.
WITH
-- One row per job and piece of work: its cells share the start, and what it took is of all of them.
pieces AS (
  SELECT
    job,
    started_at,
    status,
    max(duration_ms) AS duration_ms,
    count_if(event_date IS NOT NULL OR site IS NOT NULL) AS cells,
    sum(rows) AS rows,
    max(message) AS message,
    max(spark_jobs) AS spark_jobs,
    max(cpu_ms) AS cpu_ms,
    max(input_bytes) AS input_bytes,
    max(shuffle_bytes) AS shuffle_bytes,
    max(spill_bytes) AS spill_bytes
  FROM job_runs
  WHERE run_id = :run AND job <> :night
  GROUP BY job, started_at, status
)
SELECT
  job,
  -- Any failure makes the job a failed one; the words sort that way.
  max(CASE status WHEN 'failed' THEN 2 WHEN 'blocked' THEN 1 ELSE 0 END) AS worst,
  sum(cells) AS cells,
  sum(rows) AS rows,
  sum(duration_ms) AS duration_ms,
  max(message) AS message,
  sum(spark_jobs) AS spark_jobs,
  sum(cpu_ms) AS cpu_ms,
  sum(input_bytes) AS input_bytes,
  sum(shuffle_bytes) AS shuffle_bytes,
  sum(spill_bytes) AS spill_bytes
FROM pieces
GROUP BY job
ORDER BY min(started_at), job
