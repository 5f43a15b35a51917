-- One row per row of job_runs that still says something. View: runs (job_runs). Parameters: limit =
-- what is newer stays; retention = the name under which days are recorded that retention removed.
WITH
-- One row per cell of a job: when it last ended well.
last_good AS (
  SELECT job, event_date, site, max(started_at) AS started_at
  FROM runs
  WHERE status = 'done'
  GROUP BY job, event_date, site
),
-- One row per time at which the last digest of a day of some table became known.
last_digests AS (
  SELECT DISTINCT event_date, site, started_at
  FROM (
    SELECT table_name, event_date, site, max(started_at) AS started_at
    FROM runs
    LATERAL VIEW explode(json_object_keys(outputs)) AS table_name
    WHERE status = 'done'
    GROUP BY table_name, event_date, site
  )
)
SELECT *
FROM runs
WHERE
  started_at >= :limit
  OR job = :retention
  OR status = 'done' AND (
    EXISTS (
      SELECT 1
      FROM last_good
      WHERE
        last_good.job = runs.job
        AND last_good.event_date <=> runs.event_date
        AND last_good.site <=> runs.site
        AND last_good.started_at = runs.started_at)
    OR EXISTS (
      SELECT 1
      FROM last_digests
      WHERE
        last_digests.event_date <=> runs.event_date
        AND last_digests.site <=> runs.site
        AND last_digests.started_at = runs.started_at))
