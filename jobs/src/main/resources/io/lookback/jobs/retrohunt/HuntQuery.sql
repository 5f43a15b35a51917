-- What some addresses did in a time. Views: hunted_days (sightings of days and months with the
-- position of the indicator that holds the address, and a row for each indicator with nothing but
-- its position), hunted_indicators (position, indicator), hunted_coverage (site, percent).
-- Parameter: sites, the names of all sites asked.
WITH
-- One row per indicator, site, address and role, and one per indicator; the only shuffle.
summed AS (
  SELECT
    position,
    site,
    ip_key,
    role,
    coalesce(min(first_time) FILTER (WHERE sessions > 0 OR events > 0), min(first_time))
      AS first_seen,
    max(last_time) AS last_seen,
    CAST(sum(days) AS INT) AS days,
    sum(sessions) AS sessions,
    sum(sessions_established) AS sessions_established,
    sum(open_sessions) AS open_sessions,
    if(ip_key IS NULL, 0L, coalesce(try_sum(events), 9223372036854775807)) AS events,
    if(ip_key IS NULL, 0L, coalesce(try_sum(bytes_from_remote), 9223372036854775807))
      AS bytes_from_remote,
    if(ip_key IS NULL, 0L, coalesce(try_sum(bytes_to_remote), 9223372036854775807))
      AS bytes_to_remote,
    greatest(size(array_distinct(flatten(collect_list(hosts)))), max(local_hosts)) AS local_hosts,
    slice(sort_array(array_distinct(flatten(collect_list(hosts)))), 1, 256) AS hosts,
    port_counts_merge(flatten(collect_list(top_ports)), 32) AS top_ports,
    class_counts_merge(flatten(collect_list(session_classes))) AS session_classes,
    event_counts_merge(flatten(collect_list(event_counts)), 32) AS event_counts,
    max(longest_us) AS longest_us,
    max(largest_bytes) AS largest_bytes
  FROM (SELECT /*+ REPARTITION(position) */ * FROM hunted_days)
  GROUP BY position, site, ip_key, role
),
-- The same, and one row per site for an indicator that was seen nowhere.
answers AS (
  SELECT
    explode(if(ip_key IS NULL, :sites, array(site))) AS site,
    * EXCEPT (site)
  FROM (SELECT *, count(ip_key) OVER (PARTITION BY position) AS seen FROM summed)
  WHERE ip_key IS NOT NULL OR seen = 0
)
SELECT
  position,
  ip_key,
  indicator,
  answers.site,
  ip_text(ip_key) AS address,
  role,
  first_seen,
  last_seen,
  coalesce(days, 0) AS days,
  coalesce(sessions, 0L) AS sessions,
  coalesce(sessions_established, 0L) AS sessions_established,
  coalesce(open_sessions, 0L) AS open_sessions,
  events,
  bytes_from_remote,
  bytes_to_remote,
  coalesce(local_hosts, 0) AS local_hosts,
  if(ip_key IS NULL, NULL, hosts) AS hosts,
  if(ip_key IS NULL, NULL, top_ports) AS top_ports,
  if(ip_key IS NULL, NULL, session_classes) AS session_classes,
  if(ip_key IS NULL, NULL, event_counts) AS event_counts,
  longest_us,
  largest_bytes,
  percent AS covered_percent
FROM answers
JOIN hunted_indicators USING (position)
LEFT JOIN hunted_coverage ON hunted_coverage.site = answers.site
