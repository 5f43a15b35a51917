-- Violations with their severity and the sentence that says why. Views: uses (Uses.sql, with
-- judgement and is_own_src), services (DeclaredServices), reachable (Reachable.sql, with service_no),
-- declaring_sites.
WITH
violations AS (
  SELECT
    event_date, site,
    if(logins + inferred_logins > 0, 'login', 'session') AS kind,
    host, src_ip, is_own_src, protocol, port, first_us, last_us, longest_us, bytes, sessions, logins,
    inferred_logins, user_names, judgement, service, owner, why, sources,
    CAST(NULL AS BIGINT) AS networks, CAST(NULL AS BIGINT) AS services,
    CAST(NULL AS BIGINT) AS hosts, array() AS suggestions
  FROM uses
  JOIN services USING (site, service_no)
  WHERE judgement <> 'allowed'
),
undeclared AS (
  SELECT * FROM reachable WHERE service_no IS NULL
),
of_services AS (
  SELECT
    event_date, site, 'undeclared-service' AS kind,
    host, NULL, NULL, protocol, port, unix_micros(first_time), unix_micros(last_time), NULL, NULL,
    sessions, 0L, 0L, array(), 'refused', NULL, NULL, NULL, NULL,
    networks, NULL, NULL, array(suggestion)
  FROM undeclared
  LEFT SEMI JOIN declaring_sites USING (site)
),
-- A site that declares nothing: one row, about the host that most networks reach.
of_sites AS (
  SELECT
    event_date, site, 'undeclared-site' AS kind,
    max_by(host, struct(networks, sessions, host)), NULL, NULL, CAST(NULL AS INT), CAST(NULL AS INT),
    min(unix_micros(first_time)), max(unix_micros(last_time)), NULL, NULL,
    coalesce(try_sum(sessions), 9223372036854775807), 0L, 0L, array(), 'refused',
    NULL, NULL, NULL, NULL,
    max(networks), count(*), count(DISTINCT host),
    transform(
      slice(
        array_sort(
          collect_list(
            if(
              days >= :least_days AND place <= :most_suggestions,
              struct(place, suggestion),
              NULL))),
        1,
        :most_suggestions),
      one -> one.suggestion)
  FROM (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY event_date, site
        ORDER BY days < :least_days, networks DESC, sessions DESC, host, protocol, port) AS place
    FROM undeclared
    LEFT ANTI JOIN declaring_sites USING (site)
  )
  GROUP BY event_date, site
),
found AS (
  SELECT * FROM violations
  UNION ALL
  SELECT * FROM of_services
  UNION ALL
  SELECT * FROM of_sites
),
judged AS (
  SELECT
    *,
    CASE
      WHEN judgement = 'unknown' THEN 'informational'
      WHEN kind = 'login' AND logins > 0 THEN if(is_own_src, :own_login, :login)
      -- What is guessed from packet sizes is never critical.
      WHEN kind = 'login' THEN
        replace(if(is_own_src, :own_session, :inferred_login), 'critical', 'high')
      WHEN kind = 'session' THEN if(is_own_src, :own_session, :session)
      WHEN kind = 'undeclared-service' THEN :undeclared_service
      ELSE :undeclared_site
    END AS severity,
    concat(if(protocol = 17, 'udp/', 'tcp/'), port) AS port_text
  FROM found
),
ranked AS (
  SELECT
    *,
    count(*) OVER (PARTITION BY event_date, site, kind) AS kind_rows,
    row_number() OVER (
      PARTITION BY event_date, site, kind
      ORDER BY
        array_position(array('informational', 'low', 'medium', 'high', 'critical'), severity) DESC,
        networks DESC,
        sessions DESC,
        host,
        port_text,
        src_ip) AS kind_rank
  FROM judged
)
SELECT
  event_date,
  site,
  host AS address,
  true AS is_own,
  src_ip AS other_address,
  port,
  timestamp_micros(first_us) AS first_time,
  timestamp_micros(last_us) AS last_time,
  severity,
  CASE
    WHEN kind IN ('login', 'session') THEN concat(
      src_ip,
      if(
        logins + inferred_logins > 0,
        concat(
          ' logged in to ', host, ' ', port_text, ' ', format_number(logins + inferred_logins, 0),
          if(logins + inferred_logins = 1, ' time', ' times'),
          if(size(user_names) > 0,
            concat(' as ', regexp_replace(array_join(user_names, ', '), '\\p{C}', '?')), ''),
          if(logins = 0, ' as far as packet sizes tell', ''),
          if(sessions > 0,
            concat(' and held ', format_number(sessions, 0), if(sessions = 1, ' session', ' sessions')),
            '')),
        concat(
          ' held ', format_number(sessions, 0), if(sessions = 1, ' session', ' sessions'),
          ' with ', host, ' ', port_text)),
      coalesce(
        concat(' of up to ', format_number(longest_us DIV 1000000, 0), ' s'), ''),
      '; the service ', service, ' is declared for ', sources, ' only',
      if(judgement = 'unknown', ', and the country of the source is not known', ''))
    WHEN kind = 'undeclared-service' THEN concat(
      host, ' ', port_text, ' answered ', format_number(networks, 0), ' remote',
      if(networks = 1, ' network', ' networks'), ' in ', format_number(sessions, 0),
      ' established', if(sessions = 1, ' session', ' sessions'),
      ', and no service is declared there')
    ELSE concat(
      'the site declares no services, so nobody can tell who may use them: ',
      format_number(services, 0), if(services = 1, ' service of ', ' services of '),
      format_number(hosts, 0), if(hosts = 1, ' host', ' hosts'),
      ' answered remote addresses; ', size(suggestions),
      ' declarations are suggested by who used them in ', :history_days, ' days')
  END AS reason,
  judgement <> 'unknown' AS is_finding,
  kind,
  service,
  owner,
  why,
  protocol,
  src_ip,
  sessions,
  logins,
  inferred_logins,
  longest_us,
  bytes,
  user_names,
  networks,
  services,
  hosts,
  suggestions,
  kind_rows
FROM ranked
WHERE kind_rank <= :rows
