-- What reached hosts did. Views: reached (Reached.sql), outgoing (Outgoing.sql), session_records,
-- sightings, host_days. Parameters: interactive_ports, most_destinations, more_bytes (factor),
-- least_bytes, and the severities.
WITH
-- Remote destinations that the host dealt with before. A day with more hosts than its list holds
-- may have had this one: then it is not called new.
known AS (
  SELECT /*+ BROADCAST(asked) */ DISTINCT asked.event_date, asked.site, asked.host, asked.dst_ip
  FROM (
    SELECT DISTINCT event_date, site, host, dst_ip, contact_day
    FROM outgoing
    WHERE direction = 'outbound'
  ) AS asked
  JOIN sightings
    ON sightings.site = asked.site
    AND sightings.remote_ip = asked.dst_ip
    AND sightings.event_date >= date_sub(asked.contact_day, 25)
    AND sightings.event_date < asked.contact_day
  WHERE role <> 'client'
    AND (array_contains(hosts, asked.host) OR local_hosts > size(hosts))
),
destinations AS (
  SELECT
    outgoing.*,
    if(direction = 'outbound', known.dst_ip IS NULL, CAST(NULL AS BOOLEAN)) AS is_new_to_host
  FROM outgoing
  LEFT JOIN known USING (event_date, site, host, dst_ip)
),
-- What the reached hosts were like before: by port that they served, and what they sent out a day.
before AS (
  SELECT /*+ BROADCAST(reached) */
    reached.event_date,
    reached.site,
    reached.host,
    host_days.event_date AS day,
    if(role = 'server' AND sessions_established > 0, port, NULL) AS served_port,
    if(direction = 'outbound', bytes_sent, 0L) AS bytes_sent
  FROM host_days
  JOIN reached
    ON reached.site = host_days.site
    AND reached.host = host_days.host_ip
    AND host_days.event_date >= date_sub(reached.contact_day, 25)
    AND host_days.event_date < reached.contact_day
),
usual AS (
  SELECT
    event_date,
    site,
    host,
    array_distinct(flatten(collect_list(ports))) AS served_ports,
    max(bytes_sent) AS usual_bytes,
    count(*) AS days
  FROM (
    SELECT
      event_date,
      site,
      host,
      day,
      collect_set(served_port) AS ports,
      coalesce(try_sum(bytes_sent), 9223372036854775807) AS bytes_sent
    FROM before
    GROUP BY event_date, site, host, day
  )
  GROUP BY event_date, site, host
),
-- Ports on which a reached host answered afterwards and had not before.
services AS (
  SELECT /*+ BROADCAST(reached) */
    reached.event_date,
    reached.site,
    reached.host,
    protocol,
    dst_port AS port,
    min(start_time) AS first_time,
    max(timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0))) AS last_time,
    count(*) AS sessions,
    coalesce(try_sum(if(bytes_suspect, 0L, coalesce(dst_bytes, 0L))), 9223372036854775807)
      AS bytes_sent,
    coalesce(try_sum(if(bytes_suspect, 0L, coalesce(src_bytes, 0L))), 9223372036854775807)
      AS bytes_received
  FROM session_records AS sessions
  JOIN reached
    ON reached.event_date = sessions.event_date
    AND reached.site = sessions.site
    AND reached.host = sessions.dst_ip
  LEFT JOIN usual
    ON usual.event_date = reached.event_date
    AND usual.site = reached.site
    AND usual.host = reached.host
  WHERE NOT is_open
    AND is_established
    AND protocol = 6
    AND orientation <> 'unknown'
    AND start_time >= contact_time
    -- Without any day before nobody knows what is new.
    AND usual.host IS NOT NULL
    AND NOT array_contains(usual.served_ports, dst_port)
    AND NOT array_contains(contact_ports, dst_port)
    -- Answers to ports that clients use for a moment are no service.
    AND dst_port < 32768
  GROUP BY ALL
),
of_services AS (
  SELECT
    event_date,
    site,
    host,
    sort_array(collect_set(port)) AS new_ports,
    max(last_time) AS last_time
  FROM services
  GROUP BY event_date, site, host
),
of_destinations AS (
  SELECT
    event_date,
    site,
    host,
    count(DISTINCT dst_ip) AS destinations,
    count(DISTINCT if(is_new_to_host AND sessions_established > 0, dst_ip, NULL)) AS new_destinations,
    count(
      DISTINCT if(
        is_new_to_host AND sessions_established > 0 AND array_contains(:interactive_ports, port),
        dst_ip,
        NULL)) AS new_interactive,
    sum(sessions) AS sessions,
    sum(sessions_established) AS sessions_established,
    coalesce(try_sum(if(direction = 'outbound', bytes_sent, 0L)), 9223372036854775807)
      AS bytes_sent,
    coalesce(try_sum(if(direction = 'outbound', bytes_received, 0L)), 9223372036854775807)
      AS bytes_received,
    max(last_time) AS last_time,
    -- The most telling ones in words: those on login ports first, then by bytes.
    slice(
      transform(
        sort_array(
          collect_list(
            if(
              is_new_to_host AND sessions_established > 0,
              struct(
                NOT array_contains(:interactive_ports, port) AS other,
                -bytes_sent AS less,
                dst_ip AS ip,
                port AS at),
              NULL))),
        one -> concat(one.ip, coalesce(concat(':', one.at), ''))),
      1,
      3) AS telling
  FROM destinations
  GROUP BY event_date, site, host
),
hosts AS (
  SELECT
    reached.*,
    size(all_contacts) AS contact_count,
    coalesce(of_destinations.destinations, 0L) AS destinations,
    coalesce(new_destinations, 0L) AS new_destinations,
    coalesce(new_interactive, 0L) AS new_interactive,
    coalesce(of_services.new_ports, array()) AS new_ports,
    coalesce(sessions, 0L) AS sessions,
    coalesce(sessions_established, 0L) AS sessions_established,
    coalesce(bytes_sent, 0L) AS bytes_sent,
    coalesce(bytes_received, 0L) AS bytes_received,
    usual_bytes,
    coalesce(usual.days, 0L) AS days_before,
    coalesce(telling, array()) AS telling,
    greatest(last_contact, of_destinations.last_time, of_services.last_time) AS last_time,
    -- Nothing to compare with is no rise.
    coalesce(bytes_sent, 0L) >= :least_bytes
      AND usual_bytes IS NOT NULL
      AND coalesce(bytes_sent, 0L) DIV :more_bytes >= usual_bytes AS is_sending_more
  FROM reached
  LEFT JOIN of_destinations USING (event_date, site, host)
  LEFT JOIN of_services USING (event_date, site, host)
  LEFT JOIN usual USING (event_date, site, host)
  WHERE of_destinations.host IS NOT NULL OR of_services.host IS NOT NULL
),
judged AS (
  SELECT
    *,
    if(size(new_ports) > 0, 1, 0) + if(new_interactive > 0, 1, 0) + if(is_sending_more, 1, 0)
      AS signs
  FROM hosts
),
-- The rows of all kinds.
found AS (
  SELECT
    event_date,
    site,
    host,
    'host' AS kind,
    all_contacts[0] AS other_address,
    CAST(NULL AS INT) AS protocol,
    CAST(NULL AS INT) AS port,
    contact_time AS first_time,
    last_time,
    sessions,
    sessions_established,
    bytes_sent,
    bytes_received,
    CAST(NULL AS BOOLEAN) AS is_new_to_host,
    destinations,
    new_destinations,
    new_interactive,
    new_ports,
    usual_bytes,
    CASE
      WHEN signs > 1 THEN :several_signs
      WHEN size(new_ports) > 0 THEN :new_service
      WHEN new_interactive > 0 THEN :new_login_destination
      WHEN is_sending_more THEN :more_bytes_sent
      WHEN new_destinations > 0 THEN :new_destination
      ELSE :nothing_new
    END AS severity,
    concat(
      'after ',
      all_contacts[0],
      if(contact_count > 1, concat(' and ', contact_count - 1, ' more'), ''),
      ' (', array_join(lists, ', '), ') had reached it at ',
      date_format(contact_time, 'yyyy-MM-dd HH:mm'),
      ' UTC, the host contacted ', destinations,
      if(destinations = 1, ' destination', ' destinations'),
      ', ', new_destinations, ' of them new for it and answering',
      if(size(telling) > 0, concat(' (', array_join(telling, ', '),
        if(new_destinations > size(telling), ', ...)', ')')), ''),
      if(new_interactive > 0, concat(', ', new_interactive, ' on a login port'), ''),
      if(size(new_ports) > 0,
        concat('; it newly answers on port ',
          array_join(transform(slice(new_ports, 1, 8), p -> CAST(p AS STRING)), ', ')), ''),
      '; it sent ', bytes_sent, ' bytes out',
      CASE
        WHEN usual_bytes IS NULL THEN ', what it sent before is not known'
        ELSE concat(', on the busiest of ', days_before, ' earlier days ', usual_bytes)
      END) AS reason,
    true AS is_finding
  FROM judged
  UNION ALL
  SELECT
    event_date, site, host, 'destination', dst_ip, protocol, port, first_time, last_time, sessions,
    sessions_established, bytes_sent, bytes_received, is_new_to_host, NULL, NULL, NULL, NULL, NULL,
    'informational',
    concat(
      'contacted ',
      CASE WHEN is_new_to_host IS NULL THEN 'an own address' WHEN is_new_to_host THEN 'for the first time in 25 days'
        ELSE 'as in the 25 days before' END,
      ' after a listed address had reached the host'),
    false
  FROM (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY event_date, site, host
        ORDER BY coalesce(is_new_to_host, false) DESC, bytes_sent DESC, dst_ip, protocol, port
      ) AS place
    FROM destinations
  )
  WHERE place <= :most_destinations
  UNION ALL
  SELECT
    event_date, site, host, 'service', NULL, protocol, port, first_time, last_time, sessions,
    sessions, bytes_sent, bytes_received, true, NULL, NULL, NULL, NULL, NULL, 'informational',
    concat('newly answers on port ', port, ' after a listed address had reached the host'),
    false
  FROM services
)
SELECT
  found.event_date,
  found.site,
  substr(sha2(concat_ws('|', 'aftermath', found.site, found.host), 256), 1, 16) AS finding_id,
  found.host AS address,
  true AS is_own,
  other_address,
  port,
  first_time,
  found.last_time,
  severity,
  reason,
  is_finding,
  kind,
  contact_time,
  slice(all_contacts, 1, 16) AS contacts,
  size(all_contacts) AS contact_count,
  lists,
  protocol,
  sessions,
  sessions_established,
  bytes_sent,
  bytes_received,
  is_new_to_host,
  kind = 'destination' AND array_contains(all_contacts, other_address) AS is_contact,
  destinations,
  new_destinations,
  new_interactive,
  new_ports,
  usual_bytes
FROM found
JOIN reached USING (event_date, site, host)
