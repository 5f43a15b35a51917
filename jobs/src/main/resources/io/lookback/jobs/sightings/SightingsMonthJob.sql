-- Remote addresses per month, site and role. View: sightings.
WITH
-- One row per day, all days of an address together: the only shuffle.
days AS (
  SELECT /*+ REPARTITION(site, remote_ip, role) */ *
  FROM sightings
)
SELECT
  trunc(event_date, 'MM') AS event_date,
  site,
  remote_ip,
  ip_key,
  role,
  -- A day of open sessions only dates an address when nothing else does.
  coalesce(min(first_time) FILTER (WHERE sessions > 0 OR events > 0), min(first_time)) AS first_time,
  max(last_time) AS last_time,
  sum(sessions) AS sessions,
  sum(sessions_established) AS sessions_established,
  sum(open_sessions) AS open_sessions,
  coalesce(try_sum(events), 9223372036854775807) AS events,
  coalesce(try_sum(bytes_from_remote), 9223372036854775807) AS bytes_from_remote,
  coalesce(try_sum(bytes_to_remote), 9223372036854775807) AS bytes_to_remote,
  -- Exact as long as no day has more hosts than its list holds.
  greatest(size(array_distinct(flatten(collect_list(hosts)))), max(local_hosts)) AS local_hosts,
  slice(sort_array(array_distinct(flatten(collect_list(hosts)))), 1, 256) AS hosts,
  port_counts_merge(flatten(collect_list(top_ports)), 32) AS top_ports,
  class_counts_merge(flatten(collect_list(session_classes))) AS session_classes,
  event_counts_merge(flatten(collect_list(event_counts)), 32) AS event_counts,
  max(longest_us) AS longest_us,
  max(largest_bytes) AS largest_bytes,
  min(peer_site) AS peer_site,
  bool_or(is_undeclared_private) AS is_undeclared_private,
  CAST(count(*) AS INT) AS days
FROM days
GROUP BY trunc(event_date, 'MM'), site, remote_ip, ip_key, role
