-- What was found, with its severity and the sentence that says why. View: found (attempts and
-- intrusions, with is_own_src, is_own_host, allowed_by, network_of_src).
WITH
-- Of one thing that a host logged and a sensor inferred the log counts.
best AS (
  SELECT *
  FROM (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY kind, event_date, site, src_ip, coalesce(entity, host_key, '')
        ORDER BY is_inferred) AS place
    FROM found
  )
  WHERE place = 1
),
rated AS (
  SELECT
    *,
    CASE
      WHEN kind = 'guessing' THEN if(is_own_src, :own_guessing, :guessing)
      WHEN kind = 'spray' THEN if(is_own_src, :own_spray, :spray)
      WHEN kind = 'unknown-accounts' THEN :unknown_accounts
      WHEN kind = 'success-after-failures' THEN CASE
        WHEN is_inferred THEN :inferred_success
        WHEN array_contains(:key_methods, coalesce(method, '')) THEN :success_by_key
        WHEN is_own_src THEN :own_success
        ELSE :success
      END
      WHEN kind = 'success-elsewhere' THEN :success_elsewhere
      ELSE :new_network
    END AS configured_severity,
    from_unixtime(login_us DIV 1000000, 'yyyy-MM-dd HH:mm:ss') AS login_text,
    coalesce(host_name, 'the host') AS host_text,
    -- What attackers write must not break the line or look like more than a name.
    regexp_replace(substr(coalesce(user_name, '?'), 1, 64), '\\p{C}', '?') AS user_text
  FROM best
),
-- What is guessed from packet sizes is never critical.
capped AS (
  SELECT
    *,
    if(is_inferred AND configured_severity = 'critical', 'high', configured_severity)
      AS severity_before
  FROM rated
),
judged AS (
  SELECT
    *,
    if(
      telling_changes > 0,
      element_at(
        array('informational', 'low', 'medium', 'high', 'critical'),
        CAST(
          least(
            array_position(
              array('informational', 'low', 'medium', 'high', 'critical'), severity_before) + 1,
            if(is_inferred, 4, 5)) AS INT)),
      severity_before) AS severity,
    CASE
      WHEN allowed_by IS NOT NULL THEN false
      WHEN kind = 'unknown-accounts' THEN users >= :least_accounts
      WHEN kind IN ('new-network', 'success-elsewhere')
        THEN NOT is_warm_up AND networks_before < :busy_networks
      ELSE true
    END AS is_finding
  FROM capped
),
ranked AS (
  SELECT
    *,
    count(*) OVER (PARTITION BY event_date, site, kind) AS kind_rows,
    row_number() OVER (
      PARTITION BY event_date, site, kind
      ORDER BY
        is_finding DESC,
        array_position(array('informational', 'low', 'medium', 'high', 'critical'), severity) DESC,
        failures DESC,
        src_ip,
        coalesce(entity, host_key, '')) AS kind_rank
  FROM judged
)
SELECT
  event_date,
  site,
  coalesce(entity, concat_ws('|', src_ip, host_key)) AS about,
  -- About the host where somebody got in, else about who tried.
  if(login_us IS NULL OR host_address IS NULL, src_ip, host_address) AS address,
  if(login_us IS NULL OR host_address IS NULL, is_own_src, is_own_host) AS is_own,
  CASE
    WHEN login_us IS NOT NULL THEN if(host_address IS NULL, NULL, src_ip)
    WHEN hosts = 1 THEN host_address
  END AS other_address,
  port,
  timestamp_seconds(first_second) AS first_time,
  timestamp_seconds(last_second) AS last_time,
  severity,
  concat(
    CASE kind
      WHEN 'guessing' THEN concat(
        src_ip, ' failed to log in to ', host_text, ' ', format_number(failures, 0),
        ' times within 24 hours, at most ', format_number(peak_failures, 0), ' within ',
        :short_minutes, ' minutes, on ', format_number(users, 0),
        if(users = 1, ' account', ' accounts'), ' that day; ', :short_least, ' within ',
        :short_minutes, ' minutes or ', :day_least, ' within 24 hours are guessing')
      WHEN 'spray' THEN concat(
        src_ip, ' failed to log in to ', format_number(hosts, 0), ' hosts within 24 hours, ',
        format_number(failures, 0), ' times in all, on ', format_number(users, 0),
        if(users = 1, ' account', ' accounts'), ' that day; ', :spray_hosts,
        ' hosts are a spray of passwords')
      WHEN 'unknown-accounts' THEN concat(
        src_ip, ' tried ', format_number(users, 0),
        if(users = 1, ' account that does not exist, ', ' accounts that do not exist, '),
        format_number(failures, 0), ' times on ', format_number(hosts, 0),
        if(hosts = 1, ' host', ' hosts'), '; from ', :least_accounts, ' accounts on it is a finding')
      WHEN 'success-after-failures' THEN concat(
        src_ip, ' logged in to ', host_text, ' as ', user_text,
        coalesce(concat(' by ', method), ''), ' at ', login_text, ' UTC after up to ',
        format_number(failures, 0), ' failures on that host within 24 hours; ', :least_before,
        ' are suspicious')
      ELSE concat(
        user_text, ' logged in to ', host_text, ' from ', src_ip, coalesce(concat(' by ', method), ''),
        ' at ', login_text, ' UTC, for the first time in ', :baseline_days,
        ' days from the network ', network, ' (', format_number(networks_before, 0),
        if(networks_before = 1, ' network', ' networks'), ' before)',
        if(
          kind = 'success-elsewhere',
          concat(
            ', after others had failed on the account ', format_number(failures, 0),
            ' times within 24 hours; ', :least_before, ' are suspicious'),
          ''))
    END,
    CASE
      WHEN kind NOT IN ('new-network', 'success-elsewhere') THEN ''
      WHEN is_warm_up THEN concat(
        '; logins of the site are not known for ', :warm_up_days, ' days yet')
      WHEN networks_before >= :busy_networks THEN '; the account is used from anywhere'
      ELSE ''
    END,
    if(is_inferred, '; the outcome is inferred from packet sizes, not logged', ''),
    if(
      change_count > 0,
      concat(
        '; ', format_number(change_count, 0),
        if(change_count = 1, ' change', ' changes'), ' of the host followed within ',
        :change_window_hours, ' hours (', array_join(change_names, ', '), ')',
        if(
          severity <> severity_before,
          concat(', which makes it ', severity, ' instead of ', severity_before),
          '')),
      ''),
    if(
      hosts = 1 AND host_address IS NULL,
      concat('; nothing tells the address of the host ', host_text),
      ''),
    coalesce(concat('; the allow-list ', allowed_by, ' has the source'), '')
  ) AS reason,
  is_finding,
  kind,
  if(is_inferred, 'inferred', 'logged') AS basis,
  if(hosts = 1, host_name, NULL) AS host,
  if(hosts = 1, host_address, NULL) AS host_address,
  src_ip,
  network,
  users,
  user_names,
  method,
  failures,
  peak_failures,
  hosts,
  coalesce(successes, 0L) AS successes,
  session_id,
  session_duration_us,
  session_bytes,
  coalesce(changes, filter(array(named_struct(
    'time', timestamp_micros(0L),
    'event_name', '',
    'user_name', '',
    'message', '')), one -> false)) AS changes,
  coalesce(change_count, 0L) AS change_count,
  allowed_by,
  kind_rows
FROM ranked
WHERE kind_rank <= :rows
