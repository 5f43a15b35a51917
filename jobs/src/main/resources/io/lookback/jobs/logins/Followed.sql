-- Changes of hosts that followed a suspicious login. Views: entries (Entries.sql), host_events.
WITH
changes AS (
  SELECT
    site, host_key, second, time_us, event_name, user_name, message,
    date_from_unix_date(CAST(second DIV 86400 AS INT)) AS change_date
  FROM host_events
  -- What the configuration expects is informational: capturing on the interfaces of a sensor.
  WHERE event_type = 'detected-change' AND coalesce(severity, '') <> 'informational'
),
-- Days on which a change may follow a suspicious login: the window is 24 hours at most.
asked AS (
  SELECT DISTINCT
    kind, entity, site, is_inferred, host_key,
    explode(array(event_date, date_add(event_date, 1))) AS change_date
  FROM entries
),
-- The last suspicious login before each change of its host.
marks AS (
  SELECT DISTINCT
    kind, entity, site, is_inferred, host_key, second, 0 AS step,
    CAST(NULL AS BIGINT) AS time_us,
    CAST(NULL AS STRING) AS event_name,
    CAST(NULL AS STRING) AS user_name,
    CAST(NULL AS STRING) AS message
  FROM entries
  UNION ALL
  SELECT
    kind, entity, site, is_inferred, host_key, second, 1, time_us, event_name, user_name, message
  FROM asked
  JOIN changes USING (site, host_key, change_date)
),
followed AS (
  SELECT
    *,
    max(if(step = 0, second, NULL)) OVER (
      PARTITION BY kind, entity, site, is_inferred, host_key
      ORDER BY second, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS login_second
  FROM marks
)
SELECT
  kind, entity, site, is_inferred, login_second, second, time_us, event_name, user_name, message,
  date_from_unix_date(CAST(second DIV 86400 AS INT)) AS change_date
FROM followed
WHERE step = 1 AND second - login_second <= :change_window_s
