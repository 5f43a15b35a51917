-- How many sessions ended in the time of each outer session, and how many were to be expected.
-- Views: outer_sessions, inner_sessions (InnerSessions.sql), cells.
WITH
-- How many Mondays, Tuesdays, ... of the days before have records of the site.
site_days AS (
  SELECT
    cells.event_date,
    site,
    array(
      CAST(count_if(weekday(known.event_date) = 0) AS INT),
      CAST(count_if(weekday(known.event_date) = 1) AS INT),
      CAST(count_if(weekday(known.event_date) = 2) AS INT),
      CAST(count_if(weekday(known.event_date) = 3) AS INT),
      CAST(count_if(weekday(known.event_date) = 4) AS INT),
      CAST(count_if(weekday(known.event_date) = 5) AS INT),
      CAST(count_if(weekday(known.event_date) = 6) AS INT)) AS weekdays,
    CAST(count(*) AS INT) AS history_days
  FROM (SELECT DISTINCT event_date, site FROM host_hours) AS known JOIN cells USING (site)
  WHERE
    known.event_date < cells.event_date
    AND known.event_date >= date_sub(cells.event_date, :rate_days)
  GROUP BY cells.event_date, site
),
hosts AS (
  SELECT DISTINCT event_date, site, dst_ip FROM outer_sessions
),
-- At most 56 days per host.
host_past AS (
  SELECT
    hosts.event_date,
    hosts.site,
    dst_ip,
    collect_list(named_struct('event_date', host_hours.event_date, 'hours', hours)) AS days
  FROM host_hours JOIN hosts ON host_hours.site = hosts.site AND host_ip = dst_ip
  WHERE
    host_hours.event_date < hosts.event_date
    AND host_hours.event_date >= date_sub(hosts.event_date, :rate_days)
  GROUP BY hosts.event_date, hosts.site, dst_ip
),
meanwhile AS (
  SELECT
    event_date,
    site,
    session_id,
    max(if(tick = 2, ended_so_far, NULL)) - max(if(tick = 0, ended_so_far, NULL))
      AS sessions_meanwhile,
    max(host_inner_sessions) AS host_inner_sessions
  FROM inner_sessions
  WHERE tick <> 1
  GROUP BY event_date, site, session_id
),
expected AS (
  SELECT
    outer_sessions.*,
    sessions_meanwhile,
    host_inner_sessions,
    coalesce(history_days, 0) AS history_days,
    expected_at_hours(
      coalesce(days, filter(array(named_struct(
        'event_date', event_date, 'hours', array(0L))), day -> false)),
      weekdays,
      timestamp_micros(start_us),
      timestamp_micros(end_us)) AS expected_sessions
  FROM outer_sessions
    JOIN meanwhile USING (event_date, site, session_id)
    LEFT JOIN site_days USING (event_date, site)
    LEFT JOIN host_past USING (event_date, site, dst_ip)
)
SELECT *, poisson_tail(sessions_meanwhile, expected_sessions) AS chance_log10 FROM expected
