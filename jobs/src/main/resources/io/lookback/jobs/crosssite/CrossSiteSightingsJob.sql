-- Addresses that several sites saw. Views: shared (Shared.sql, with allowed_by), place_days
-- (PlaceDays.sql, at least those of the shared addresses), coverage.
-- Parameters: back (days before the cell's that are read), severity of each rule.
WITH
-- One row per cell, address and place.
at_places AS (
  SELECT
    shared.event_date,
    shared.site,
    shared.ip_key,
    place,
    is_partner,
    -- A day of open sessions only dates an address when nothing else does.
    coalesce(
      min(first_time) FILTER (WHERE sessions > 0 OR events > 0), min(first_time)) AS first_time,
    max(last_time) AS last_time,
    coalesce(try_sum(sessions), 9223372036854775807) AS sessions,
    coalesce(try_sum(sessions_established), 9223372036854775807) AS sessions_established,
    sum(open_sessions) AS open_sessions,
    coalesce(try_sum(events), 9223372036854775807) AS events,
    if(count(bytes) = 0, NULL, coalesce(try_sum(bytes), 9223372036854775807)) AS bytes,
    -- Exact as long as no day has more hosts than its list holds.
    greatest(
      nullif(size(array_distinct(flatten(collect_list(place_days.hosts)))), 0),
      max(local_hosts)) AS hosts,
    array_distinct(flatten(collect_list(place_days.hosts))) AS host_list,
    port_counts_merge(flatten(collect_list(top_ports)), 32) AS top_ports,
    class_counts_merge(flatten(collect_list(session_classes))) AS session_classes,
    event_counts_merge(flatten(collect_list(event_counts)), 32) AS event_counts,
    bool_or(role <> 'server') AS has_come,
    bool_or(role = 'server' AND sessions + open_sessions > 0) AS was_sought
  FROM shared
  JOIN place_days ON place_days.ip_key = shared.ip_key
    AND place_days.event_date BETWEEN date_sub(shared.event_date, :back) AND shared.event_date
  GROUP BY shared.event_date, shared.site, shared.ip_key, place, is_partner
),
-- One row per cell and address.
in_order AS (
  SELECT
    event_date,
    site,
    ip_key,
    -- Those first by time; at the same time by name.
    array_sort(
      collect_list(
        named_struct(
          'first_time', first_time,
          'site', place,
          'is_partner', is_partner,
          'last_time', last_time,
          'sessions', sessions,
          'sessions_established', sessions_established,
          'open_sessions', open_sessions,
          'events', events,
          'bytes', bytes,
          'hosts', hosts,
          'top_port', if(size(top_ports) = 0, CAST(NULL AS INT), top_ports[0].port),
          'top_class', array_max(
            transform(
              session_classes,
              c -> named_struct('sessions', c.sessions, 'name', c.session_class))).name,
          'top_event', array_max(
            transform(
              event_counts, e -> named_struct('count', e.count, 'name', e.event_name))).name
        ))) AS places,
    max(if(place = site AND NOT is_partner, host_list, NULL)) AS own_hosts,
    min(first_time) AS first_time,
    max(last_time) AS last_time,
    bool_or(has_come) AS has_come,
    bool_or(was_sought) AS was_sought
  FROM at_places
  GROUP BY event_date, site, ip_key
),
-- One row per site: its days with data.
covered AS (
  SELECT site AS place, collect_set(event_date) AS days
  FROM coverage
  WHERE records > 0
  GROUP BY site
),
-- One row per cell and address, with all days of data.
placed AS (
  SELECT
    shared.*,
    in_order.* EXCEPT (event_date, site, ip_key),
    places[0] AS first_place,
    filter(places, p -> p.site = shared.site AND NOT p.is_partner)[0] AS here,
    (SELECT flatten(collect_list(days)) FROM covered) AS all_days,
    (SELECT map_from_entries(collect_list(struct(place, days))) FROM covered) AS days_of
  FROM shared
  JOIN in_order USING (event_date, site, ip_key)
),
-- One row per cell and address. since: the first day of the window of which any site has data.
begun AS (
  SELECT
    * EXCEPT (all_days),
    array_min(filter(all_days, d -> d >= date_sub(event_date, :back))) AS since
  FROM placed
),
-- One row per cell and address. second_place: this site, or where it appeared next if this was first.
compared AS (
  SELECT
    * EXCEPT (days_of),
    if(first_place = here, try_element_at(places, 2), here) AS second_place,
    transform(
      filter(
        places,
        p -> NOT p.is_partner
          AND p.site <> first_place.site
          AND size(
            filter(
              coalesce(days_of[p.site], CAST(array() AS ARRAY<DATE>)),
              d -> d BETWEEN since AND CAST(first_place.first_time AS DATE)))
            < datediff(CAST(first_place.first_time AS DATE), since) + 1),
      p -> p.site) AS gap_sites,
    -- The gravest rule that holds; of equal ones the one named first.
    array_max(
      transform(
        filter(
          array(
            named_struct(
              'holds', size(lists) > 0 AND sites_established >= 2,
              'rule', 'listed, established at several sites',
              'severity', :listed_established_at_sites,
              'order', 8),
            named_struct(
              'holds', peer_site IS NOT NULL AND has_come,
              'rule', 'own address of another site',
              'severity', :peer_site,
              'order', 7),
            named_struct(
              'holds', size(lists) > 0 AND sites_established = 1,
              'rule', 'listed, established at one site',
              'severity', :listed_established_at_one,
              'order', 6),
            named_struct(
              'holds', size(found_by) > 0,
              'rule', 'found by another detector',
              -- It is no graver here than there.
              'severity', element_at(
                array('informational', 'low', 'medium', 'high', 'critical'),
                CAST(
                  least(
                    found_rank,
                    array_position(
                      array('informational', 'low', 'medium', 'high', 'critical'),
                      :found_elsewhere)) AS INT)),
              'order', 5),
            named_struct(
              'holds', is_rare,
              'rule', 'established at several sites, seen at few',
              'severity', :rare_established,
              'order', 4),
            named_struct(
              'holds', size(lists) > 0 AND sites_established = 0 AND was_sought,
              'rule', 'listed, sought in vain',
              'severity', :listed_unanswered_outbound,
              'order', 3),
            named_struct(
              'holds', peer_site IS NOT NULL AND NOT has_come,
              'rule', 'own address of another site, only served',
              'severity', :peer_site_served,
              'order', 2),
            named_struct(
              'holds', size(lists) > 0 AND sites_established = 0 AND NOT was_sought,
              'rule', 'listed, never answered',
              'severity', :listed_unanswered_inbound,
              'order', 1)),
          r -> r.holds),
        r -> named_struct(
          'rank',
          array_position(array('informational', 'low', 'medium', 'high', 'critical'), r.severity),
          'order', r.order,
          'rule', r.rule,
          'severity', r.severity))) AS verdict
  FROM begun
),
-- One row per cell and address, with the words for what it did where.
told AS (
  SELECT
    *,
    unix_micros(second_place.first_time) - unix_micros(first_place.first_time) AS delay_us,
    transform(
      array(first_place, second_place),
      p -> concat_ws(
        ' and ',
        if(
          p.sessions = 0 AND p.open_sessions = 0,
          NULL,
          concat(
            p.sessions,
            if(p.sessions = 1, ' session (', ' sessions ('),
            p.sessions_established,
            ' established',
            if(p.open_sessions = 0, '', concat(', ', p.open_sessions, ' more reported while open')),
            CASE
              WHEN p.top_port IS NOT NULL THEN concat(', most on port ', p.top_port)
              WHEN p.top_class IS NOT NULL THEN concat(', most ', p.top_class)
              ELSE ''
            END,
            ')')),
        if(
          p.events = 0,
          NULL,
          concat(
            p.events,
            if(p.events = 1, ' event', ' events'),
            -- Names that sensors print may have any length.
            coalesce(concat(' (most ', left(p.top_event, 60), ')'), ''))))) AS did,
    transform(
      array(first_place, second_place),
      p -> if(p.hosts IS NULL, '', concat(' with ', p.hosts, if(p.hosts = 1, ' host', ' hosts')))) AS met,
    transform(
      array(first_place, second_place),
      p -> concat(
        if(p.is_partner, 'partner ', ''), p.site, if(p = here, ' (here)', ''))) AS names
  FROM compared
)
SELECT
  event_date,
  site,
  address,
  ip_key,
  false AS is_own,
  -- The host here, if it was one only.
  if(here.hosts = 1 AND size(own_hosts) = 1, own_hosts[0], CAST(NULL AS STRING)) AS other_address,
  here.top_port AS port,
  first_time,
  last_time,
  verdict.severity AS severity,
  concat(
    'first seen at ', names[0], ' on ',
    date_format(first_place.first_time, 'yyyy-MM-dd HH:mm:ss'), ' UTC: ', did[0], met[0],
    if(
      second_place IS NULL,
      '',
      concat(
        '; then at ', names[1], ' ',
        -- 9 days 3 h; 3 h 20 min; 20 min; 20 s.
        CASE
          WHEN delay_us >= 86400000000 THEN concat(
            delay_us DIV 86400000000,
            if(delay_us DIV 86400000000 = 1, ' day', ' days'),
            if(delay_us % 86400000000 DIV 3600000000 = 0,
              '', concat(' ', delay_us % 86400000000 DIV 3600000000, ' h')))
          WHEN delay_us >= 3600000000 THEN concat(
            delay_us DIV 3600000000,
            ' h',
            if(delay_us % 3600000000 DIV 60000000 = 0,
              '', concat(' ', delay_us % 3600000000 DIV 60000000, ' min')))
          WHEN delay_us >= 60000000 THEN concat(delay_us DIV 60000000, ' min')
          WHEN delay_us >= 1000000 THEN concat(delay_us DIV 1000000, ' s')
          ELSE 'less than 1 s'
        END,
        ' later, on ', date_format(second_place.first_time, 'yyyy-MM-dd HH:mm:ss'), ' UTC: ',
        did[1], met[1])),
    '; seen at ', site_count, ' of ', sites_in_all, if(sites_in_all = 1, ' site', ' sites'),
    ' in ', :back + 1, ' days, established at ', sites_established,
    if(
      size(lists) = 0,
      '',
      concat(
        '; on ', if(size(lists) = 1, 'the list ', 'the lists '), array_join(slice(lists, 1, 5), ', '),
        if(size(lists) > 5, concat(' and ', size(lists) - 5, ' more'), ''))),
    if(peer_site IS NULL, '', concat('; an own address of site ', peer_site)),
    if(
      size(found_by) = 0,
      '',
      concat(
        '; found by ', array_join(slice(found_by, 1, 5), ', '),
        if(size(found_by) > 5, concat(' and ', size(found_by) - 5, ' more'), ''))),
    if(
      size(gap_sites) = 0,
      '',
      concat(
        '; the order is uncertain, ', array_join(gap_sites, ', '),
        if(size(gap_sites) = 1, ' has', ' have'), ' days without data before')),
    '; rule: ', verdict.rule) AS reason,
  verdict.severity <> 'informational' AND allowed_by IS NULL AS is_finding,
  verdict.rule AS rule,
  lists,
  found_by,
  peer_site,
  allowed_by,
  transform(
    places,
    p -> named_struct(
      'site', p.site,
      'is_partner', p.is_partner,
      'first_time', p.first_time,
      'last_time', p.last_time,
      'sessions', p.sessions,
      'sessions_established', p.sessions_established,
      'open_sessions', p.open_sessions,
      'events', p.events,
      'bytes', p.bytes,
      'hosts', p.hosts,
      'top_port', p.top_port,
      'top_class', p.top_class,
      'top_event', p.top_event)) AS sites,
  site_count,
  sites_established,
  sites_in_all,
  (unix_micros(here.first_time) - unix_micros(first_place.first_time)) DIV 1000000 AS delay_s,
  gap_sites
FROM told
