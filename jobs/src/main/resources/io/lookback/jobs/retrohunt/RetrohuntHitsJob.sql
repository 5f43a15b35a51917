-- Listed addresses that were seen. Views: retrohunt_hit_days, listings (Listings.sql),
-- coverage_moments_known (site, time, percent: CoverageReport.before at listed_from).
-- Parameters: severity of each rule.
WITH
-- One row per hit; host lists are those of its days.
summed AS (
  SELECT
    site,
    listing_id,
    address,
    ip_key,
    role,
    -- A day of open sessions only dates a hit when nothing else does.
    coalesce(
      min(first_time) FILTER (
        WHERE before_sessions > 0 OR during_sessions > 0 OR after_sessions > 0
          OR before_events > 0 OR during_events > 0 OR after_events > 0),
      min(first_time)) AS first_seen,
    max(last_time) AS last_seen,
    CAST(count(DISTINCT event_date) AS INT) AS days_seen,
    sum(before_sessions) AS before_sessions,
    sum(before_sessions_established) AS before_sessions_established,
    coalesce(try_sum(before_events), 9223372036854775807) AS before_events,
    coalesce(try_sum(before_bytes), 9223372036854775807) AS before_bytes,
    max(before_hosts) AS most_before_hosts,
    array_distinct(flatten(collect_list(before_host_list))) AS before_host_list,
    sum(during_sessions) AS during_sessions,
    sum(during_sessions_established) AS during_sessions_established,
    coalesce(try_sum(during_events), 9223372036854775807) AS during_events,
    coalesce(try_sum(during_bytes), 9223372036854775807) AS during_bytes,
    max(during_hosts) AS most_during_hosts,
    array_distinct(flatten(collect_list(during_host_list))) AS during_host_list,
    sum(after_sessions) AS after_sessions,
    sum(after_sessions_established) AS after_sessions_established,
    coalesce(try_sum(after_events), 9223372036854775807) AS after_events,
    coalesce(try_sum(after_bytes), 9223372036854775807) AS after_bytes,
    max(after_hosts) AS most_after_hosts,
    array_distinct(flatten(collect_list(after_host_list))) AS after_host_list,
    port_counts_merge(flatten(collect_list(top_ports)), 32) AS top_ports,
    class_counts_merge(flatten(collect_list(session_classes))) AS session_classes,
    event_counts_merge(flatten(collect_list(event_counts)), 32) AS event_counts,
    sum(open_sessions) AS open_sessions,
    max(longest_us) AS longest_us,
    max(largest_bytes) AS largest_bytes,
    if(bool_or(split = 'estimated'), 'estimated', 'exact') AS split
  FROM retrohunt_hit_days
  GROUP BY site, listing_id, address, ip_key, role
),
-- One row per hit, with the listing and what the sensors covered before it.
dated AS (
  SELECT
    summed.*,
    listings.* EXCEPT (listing_id, first_key, last_key),
    known.percent AS covered_percent,
    before_sessions + during_sessions + after_sessions AS sessions,
    before_sessions_established + during_sessions_established + after_sessions_established
      AS established,
    coalesce(
      try_add(try_add(before_events, during_events), after_events), 9223372036854775807) AS events,
    coalesce(
      try_add(try_add(before_bytes, during_bytes), after_bytes), 9223372036854775807) AS bytes,
    unix_micros(listed_from) - unix_micros(first_seen) AS lead_us
  FROM summed
  JOIN listings USING (listing_id)
  LEFT JOIN coverage_moments_known AS known
    ON known.site = summed.site AND known.time = listings.listed_from
),
-- One row per hit, with the rule that holds: the worst that is known of it.
judged AS (
  SELECT
    *,
    concat_ws(
      ' ',
      CASE WHEN established > 0 THEN 'established' WHEN sessions + open_sessions > 0 THEN 'unanswered' ELSE 'events' END,
      CASE WHEN established + sessions + open_sessions = 0 THEN 'only' WHEN role = 'server' THEN 'outbound' WHEN role = 'client' THEN 'inbound' ELSE 'unknown' END
    ) AS rule,
    -- How long before (or, for the bound, at least): 9 days 3 h; 3 h 20 min; 20 min; 20 s.
    CASE
      WHEN lead_us >= 86400000000 THEN concat(
        lead_us DIV 86400000000,
        if(lead_us DIV 86400000000 = 1, ' day', ' days'),
        if(lead_us % 86400000000 DIV 3600000000 = 0,
          '', concat(' ', lead_us % 86400000000 DIV 3600000000, ' h')))
      WHEN lead_us >= 3600000000 THEN concat(
        lead_us DIV 3600000000,
        ' h',
        if(lead_us % 3600000000 DIV 60000000 = 0,
          '', concat(' ', lead_us % 3600000000 DIV 60000000, ' min')))
      WHEN lead_us >= 60000000 THEN concat(lead_us DIV 60000000, ' min')
      WHEN lead_us >= 1000000 THEN concat(lead_us DIV 1000000, ' s')
      WHEN lead_us > 0 THEN 'less than 1 s'
    END AS lead_words,
    CASE
      WHEN covered_percent IS NULL THEN 'what the sensors covered is unknown'
      ELSE concat('sensors covered ', covered_percent, ' % of the prior 25 days')
    END AS coverage_words
  FROM dated
)
SELECT
  CAST(last_seen AS DATE) AS event_date,
  site,
  listing_id,
  list,
  listing,
  listed_from,
  listed_to,
  basis,
  is_bound,
  category,
  confidence,
  reference,
  address,
  ip_key,
  role,
  first_seen,
  last_seen,
  days_seen,
  if(is_bound, CAST(NULL AS BIGINT), lead_us DIV 1000000) AS lead_time_s,
  concat(
    if(
      is_bound,
      concat(
        'listed on or before ',
        date_format(listed_from, 'yyyy-MM-dd'),
        ' (first snapshot), ',
        if(lead_words IS NULL, 'nothing before it', concat('seen ', lead_words, ' before it'))),
      if(lead_words IS NULL, 'nothing before listing', concat('seen ', lead_words, ' before listing'))),
    ', ',
    coverage_words) AS lead_text,
  before_sessions,
  before_sessions_established,
  before_events,
  before_bytes,
  greatest(size(before_host_list), most_before_hosts) AS before_hosts,
  during_sessions,
  during_sessions_established,
  during_events,
  during_bytes,
  greatest(size(during_host_list), most_during_hosts) AS during_hosts,
  after_sessions,
  after_sessions_established,
  after_events,
  after_bytes,
  greatest(size(after_host_list), most_after_hosts) AS after_hosts,
  slice(
    sort_array(
      array_union(array_union(before_host_list, during_host_list), after_host_list)), 1, 256)
    AS hosts,
  top_ports,
  session_classes,
  event_counts,
  open_sessions,
  longest_us,
  largest_bytes,
  split,
  covered_percent,
  CASE rule
    WHEN 'established outbound' THEN :established_outbound
    WHEN 'established inbound' THEN :established_inbound
    WHEN 'established unknown' THEN :established_unknown
    WHEN 'unanswered outbound' THEN :unanswered_outbound
    WHEN 'unanswered inbound' THEN :unanswered_inbound
    WHEN 'unanswered unknown' THEN :unanswered_unknown
    ELSE :events_only
  END AS severity,
  concat(
    CASE rule
      WHEN 'established outbound' THEN 'own hosts held conversations with the listed address'
      WHEN 'established inbound' THEN 'the listed address held conversations with own hosts'
      WHEN 'established unknown'
        THEN 'the listed address and own hosts held conversations, begun by an unknown side'
      WHEN 'unanswered outbound' THEN 'own hosts tried to reach the listed address'
      WHEN 'unanswered inbound' THEN 'the listed address tried to reach own hosts'
      WHEN 'unanswered unknown' THEN 'attempts between the listed address and own hosts'
      ELSE 'events name the listed address, no session does'
    END,
    ': ',
    established, ' of ', sessions, if(sessions = 1, ' session', ' sessions'), ' established (',
    before_sessions, ' before, ', during_sessions, ' during, ', after_sessions,
    ' after the listing)',
    if(open_sessions = 0, '', concat(', ', open_sessions, ' more reported while open')),
    ', ', events, if(events = 1, ' event', ' events'),
    ', ', bytes, if(bytes = 1, ' byte', ' bytes'), ' both ways on ',
    days_seen, if(days_seen = 1, ' day', ' days'),
    if(split = 'exact', '', '; before and after are estimated where retention removed the records')
  ) AS reason
FROM judged
