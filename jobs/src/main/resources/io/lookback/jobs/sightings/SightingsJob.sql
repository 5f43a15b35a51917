-- Remote addresses per day, site and role. View: remote_ends (RemoteEnds.sql).
WITH
-- One row per remote end, all ends of an address together: the only shuffle.
ends AS (
  SELECT /*+ REPARTITION(event_date, site, remote_ip, role) */ *
  FROM remote_ends
),
-- The same once for each list it counts in: 0 = hosts (and the totals), 1 = ports, 2 = session
-- classes, 3 = events. Open sessions are in no list.
parts AS (
  SELECT
    *,
    explode(
      CASE
        WHEN is_event THEN array(0, 3)
        WHEN is_open THEN array(0)
        WHEN port IS NULL THEN array(0, 2)
        ELSE array(0, 1, 2)
      END
    ) AS part
  FROM ends
),
-- One row per address and distinct member of a list.
members AS (
  SELECT
    event_date,
    site,
    remote_ip,
    role,
    part,
    CASE part WHEN 0 THEN if(is_open, NULL, host) WHEN 2 THEN session_class WHEN 3 THEN event_type END AS name,
    if(part = 3, event_name, NULL) AS event_name,
    if(part = 1, port, NULL) AS port,
    -- Sums of numbers that anybody may write into a log stop at the largest BIGINT.
    coalesce(try_sum(count), 9223372036854775807) AS total,
    min(if(is_open, NULL, start_time)) AS first_time,
    min(start_time) AS first_open_time,
    max(end_time) AS last_time,
    sum(if(is_event OR is_open, 0L, 1L)) AS sessions,
    sum(if(is_established AND NOT is_open, 1L, 0L)) AS sessions_established,
    sum(if(is_open, 1L, 0L)) AS open_sessions,
    coalesce(try_sum(if(is_event, count, 0L)), 9223372036854775807) AS events,
    coalesce(try_sum(if(is_open, 0L, coalesce(bytes_from_remote, 0L))), 9223372036854775807)
      AS bytes_from_remote,
    coalesce(try_sum(if(is_open, 0L, coalesce(bytes_to_remote, 0L))), 9223372036854775807)
      AS bytes_to_remote,
    max(duration_us) AS longest_us,
    max(
      if(
        is_open OR (bytes_from_remote IS NULL AND bytes_to_remote IS NULL),
        CAST(NULL AS BIGINT),
        coalesce(
          try_add(coalesce(bytes_from_remote, 0L), coalesce(bytes_to_remote, 0L)),
          9223372036854775807))
    ) AS largest_bytes
  FROM parts
  GROUP BY ALL
)
SELECT
  event_date,
  site,
  remote_ip,
  ip_key(remote_ip) AS ip_key,
  role,
  -- An open session dates an address only when nothing else does.
  coalesce(min(first_time), min(first_open_time)) AS first_time,
  max(last_time) AS last_time,
  sum(sessions) FILTER (WHERE part = 0) AS sessions,
  sum(sessions_established) FILTER (WHERE part = 0) AS sessions_established,
  sum(open_sessions) FILTER (WHERE part = 0) AS open_sessions,
  coalesce(try_sum(events) FILTER (WHERE part = 0), 9223372036854775807) AS events,
  coalesce(try_sum(bytes_from_remote) FILTER (WHERE part = 0), 9223372036854775807)
    AS bytes_from_remote,
  coalesce(try_sum(bytes_to_remote) FILTER (WHERE part = 0), 9223372036854775807)
    AS bytes_to_remote,
  CAST(count(name) FILTER (WHERE part = 0) AS INT) AS local_hosts,
  slice(sort_array(collect_list(name) FILTER (WHERE part = 0)), 1, 256) AS hosts,
  port_counts_merge(
    collect_list(named_struct('port', port, 'sessions', total)) FILTER (WHERE part = 1), 32)
    AS top_ports,
  class_counts_merge(
    collect_list(named_struct('session_class', name, 'sessions', total)) FILTER (WHERE part = 2))
    AS session_classes,
  event_counts_merge(
    collect_list(named_struct('event_type', name, 'event_name', event_name, 'count', total))
      FILTER (WHERE part = 3),
    32) AS event_counts,
  max(longest_us) AS longest_us,
  max(largest_bytes) AS largest_bytes
FROM members
GROUP BY event_date, site, remote_ip, role
