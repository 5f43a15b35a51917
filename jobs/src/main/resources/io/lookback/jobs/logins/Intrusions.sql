-- Suspicious logins with what is known of them. Views: logins (IntrusionDays.sql), entries
-- (Entries.sql), attached (Followed.sql), failures, identified_sessions (session_records with
-- session_id).
WITH
names AS (
  SELECT
    kind, entity, site, is_inferred, event_date,
    sort_array(collect_list(substr(user_name, 1, 64))) AS user_names
  FROM (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY kind, entity, site, is_inferred, event_date ORDER BY user_name) AS place
    FROM (
      SELECT DISTINCT
        days.kind, days.entity, days.site, days.is_inferred, days.event_date, user_name
      FROM logins AS days
      JOIN entries
        ON entries.kind = days.kind
        AND entries.entity = days.entity
        AND entries.site = days.site
        AND entries.is_inferred = days.is_inferred
      WHERE entries.event_date BETWEEN date_sub(days.event_date, 1) AND days.event_date
        AND user_name IS NOT NULL
    )
  )
  WHERE place <= 10
  GROUP BY kind, entity, site, is_inferred, event_date
),
changed AS (
  SELECT
    kind, entity, site, is_inferred, event_date,
    max(second) AS last_change,
    count(*) AS change_count,
    count_if(array_contains(:telling_changes, event_name)) AS telling_changes,
    sort_array(collect_set(event_name)) AS change_names,
    array_sort(
      collect_list(
        if(
          place <= 20,
          named_struct(
            'time', timestamp_micros(time_us),
            'event_name', event_name,
            'user_name', substr(user_name, 1, 64),
            'message', message),
          NULL))) AS changes
  FROM (
    SELECT
      days.kind, days.entity, days.site, days.is_inferred, days.event_date,
      second, time_us, event_name, user_name, message,
      row_number() OVER (
        PARTITION BY days.kind, days.entity, days.site, days.is_inferred, days.event_date
        ORDER BY time_us, event_name, user_name, message) AS place
    FROM logins AS days
    JOIN attached
      ON attached.kind = days.kind
      AND attached.entity = days.entity
      AND attached.site = days.site
      AND attached.is_inferred = days.is_inferred
    WHERE change_date BETWEEN date_sub(days.event_date, 1) AND days.event_date
      -- Of earlier logins a day that is computed alone does not know all.
      AND login_second >= unix_date(date_sub(days.event_date, 1)) * 86400L
  )
  GROUP BY kind, entity, site, is_inferred, event_date
),
-- The first failure within the 24 hours before the first login.
begun AS (
  SELECT logins.kind, logins.entity, logins.site, logins.is_inferred, logins.event_date,
    min(failures.second) AS failed_second
  FROM logins
  JOIN failures
    ON failures.site = logins.site
    AND failures.src_ip = logins.first.src_ip
    AND failures.host_key = logins.first.host_key
    AND failures.is_inferred = logins.is_inferred
  WHERE logins.kind = 'success-after-failures'
    AND failures.second BETWEEN first_second - 86400 AND first_second
  GROUP BY ALL
),
-- The session of the first login, as far as it has ended.
sessions AS (
  SELECT /*+ BROADCAST(logins) */
    logins.kind, logins.entity, logins.site, logins.is_inferred, logins.event_date,
    max_by(
      struct(session_id, duration_us, if(bytes_suspect, NULL, src_bytes + dst_bytes) AS bytes),
      struct(start_time, session_id)) AS session
  FROM identified_sessions AS sessions
  JOIN logins
    ON logins.site = sessions.site
    AND logins.first.src_ip = sessions.src_ip
    AND logins.first.src_port = sessions.src_port
    AND logins.first.host_address = sessions.dst_ip
    AND logins.first.port = sessions.dst_port
  WHERE sessions.event_date <= logins.event_date
    AND NOT is_open
    AND protocol = 6
    AND unix_micros(start_time) - 5000000 <= logins.first.time_us
    AND logins.first.time_us <= unix_micros(start_time) + coalesce(duration_us, 0)
  GROUP BY logins.kind, logins.entity, logins.site, logins.is_inferred, logins.event_date
)
SELECT
  kind,
  event_date,
  site,
  entity,
  is_inferred,
  first.src_ip,
  first.network,
  first.host_address,
  first.host_name,
  first.port,
  first.method,
  first.user_name,
  first.time_us AS login_us,
  hosts,
  users,
  coalesce(user_names, filter(array(''), name -> false)) AS user_names,
  least(first_second, failed_second) AS first_second,
  greatest(last_second, last_change) AS last_second,
  failures,
  successes,
  networks_before,
  is_warm_up,
  session.session_id,
  session.duration_us AS session_duration_us,
  session.bytes AS session_bytes,
  changes,
  coalesce(change_count, 0L) AS change_count,
  coalesce(telling_changes, 0L) AS telling_changes,
  change_names
FROM logins
LEFT JOIN names USING (kind, entity, site, is_inferred, event_date)
LEFT JOIN changed USING (kind, entity, site, is_inferred, event_date)
LEFT JOIN begun USING (kind, entity, site, is_inferred, event_date)
LEFT JOIN sessions USING (kind, entity, site, is_inferred, event_date)
