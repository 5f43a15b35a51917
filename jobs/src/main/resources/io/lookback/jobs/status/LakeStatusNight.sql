-- One row: the newest night and when one last succeeded; nulls if there was none. Times in
-- microseconds since 1970. View: job_runs. Parameter: night = the name nights are recorded under.
SELECT
  max_by(run_id, started_at) AS run_id,
  max(unix_micros(started_at)) AS started_us,
  max_by(duration_ms, started_at) AS duration_ms,
  max_by(status, started_at) AS status,
  max_by(message, started_at) AS message,
  max(if(status = 'done', unix_micros(started_at) + 1000 * duration_ms, NULL)) AS last_success_us
FROM job_runs
WHERE job = :night
