-- What some addresses did in a time. Views: hunted_days (sightings with the indicator that holds
-- the address), hunted_indicators (indicator, position), hunted_coverage (site, percent).
-- Parameter: sites, the names of all sites asked.
WITH
-- One row per indicator, site, address and role.
summed AS (
  SELECT
    indicator,
    site,
    remote_ip,
    ip_key,
    role,
    coalesce(min(first_time) FILTER (WHERE sessions > 0 OR events > 0), min(first_time))
      AS first_seen,
    max(last_time) AS last_seen,
    CAST(count(*) AS INT) AS days,
    sum(sessions) AS sessions,
    sum(sessions_established) AS sessions_established,
    sum(open_sessions) AS open_sessions,
    coalesce(try_sum(events), 9223372036854775807) AS events,
    coalesce(try_sum(bytes_from_remote), 9223372036854775807) AS bytes_from_remote,
    coalesce(try_sum(bytes_to_remote), 9223372036854775807) AS bytes_to_remote,
    greatest(size(array_distinct(flatten(collect_list(hosts)))), max(local_hosts)) AS local_hosts,
    slice(sort_array(array_distinct(flatten(collect_list(hosts)))), 1, 256) AS hosts,
    port_counts_merge(flatten(collect_list(top_ports)), 32) AS top_ports,
    class_counts_merge(flatten(collect_list(session_classes))) AS session_classes,
    event_counts_merge(flatten(collect_list(event_counts)), 32) AS event_counts,
    max(longest_us) AS longest_us,
    max(largest_bytes) AS largest_bytes
  FROM hunted_days
  GROUP BY indicator, site, remote_ip, ip_key, role
),
-- The same, and one row per site for an indicator that was seen nowhere.
answers AS (
  SELECT
    hunted_indicators.indicator,
    position,
    explode_outer(if(summed.site IS NULL, :sites, array(summed.site))) AS site,
    summed.* EXCEPT (indicator, site)
  FROM hunted_indicators
  LEFT JOIN summed ON summed.indicator = hunted_indicators.indicator
)
SELECT
  answers.indicator,
  answers.site,
  remote_ip AS address,
  role,
  first_seen,
  last_seen,
  coalesce(days, 0) AS days,
  coalesce(sessions, 0L) AS sessions,
  coalesce(sessions_established, 0L) AS sessions_established,
  coalesce(open_sessions, 0L) AS open_sessions,
  coalesce(events, 0L) AS events,
  coalesce(bytes_from_remote, 0L) AS bytes_from_remote,
  coalesce(bytes_to_remote, 0L) AS bytes_to_remote,
  coalesce(local_hosts, 0) AS local_hosts,
  hosts,
  top_ports,
  session_classes,
  event_counts,
  longest_us,
  largest_bytes,
  percent AS covered_percent
FROM answers
LEFT JOIN hunted_coverage ON hunted_coverage.site = answers.site
ORDER BY position, ip_key, answers.site, role
