-- Days on which a listed address was seen, split into before, during and after the listing.
-- Views: matches (a row of sightings with a listing that holds its address and with the sides of
-- its first and last time: 0 = before, 1 = during, 2 = after), opened_ends (RemoteEnds.sql of the
-- days on which a listing begins or ends between the records).
WITH
-- One row per match that cannot be taken whole.
divided AS (
  SELECT event_date, site, remote_ip, role, listing_id, listed_from, listed_to
  FROM matches
  WHERE NOT is_whole
),
-- One row per record and match; a record is on the side of its start.
records AS (
  SELECT /*+ BROADCAST(divided) */
    divided.event_date,
    divided.site,
    divided.remote_ip,
    divided.role,
    divided.listing_id,
    CASE
      WHEN start_time < listed_from THEN 0
      WHEN listed_to IS NULL OR start_time < listed_to THEN 1
      ELSE 2
    END AS side,
    host,
    is_event,
    is_established,
    count,
    coalesce(
      try_add(coalesce(bytes_from_remote, 0L), coalesce(bytes_to_remote, 0L)),
      9223372036854775807) AS bytes
  FROM opened_ends
  JOIN divided USING (event_date, site, remote_ip, role)
  WHERE NOT is_open
),
-- One row per divided match whose records are still there.
opened AS (
  SELECT
    event_date,
    site,
    remote_ip,
    role,
    listing_id,
    sum(if(is_event, 0L, 1L)) AS sessions,
    coalesce(try_sum(if(is_event, count, 0L)), 9223372036854775807) AS events,
    sum(if(side = 0 AND NOT is_event, 1L, 0L)) AS before_sessions,
    sum(if(side = 1 AND NOT is_event, 1L, 0L)) AS during_sessions,
    sum(if(side = 2 AND NOT is_event, 1L, 0L)) AS after_sessions,
    sum(if(side = 0 AND is_established, 1L, 0L)) AS before_sessions_established,
    sum(if(side = 1 AND is_established, 1L, 0L)) AS during_sessions_established,
    sum(if(side = 2 AND is_established, 1L, 0L)) AS after_sessions_established,
    coalesce(try_sum(if(side = 0 AND is_event, count, 0L)), 9223372036854775807) AS before_events,
    coalesce(try_sum(if(side = 1 AND is_event, count, 0L)), 9223372036854775807) AS during_events,
    coalesce(try_sum(if(side = 2 AND is_event, count, 0L)), 9223372036854775807) AS after_events,
    coalesce(try_sum(if(side = 0, bytes, 0L)), 9223372036854775807) AS before_bytes,
    coalesce(try_sum(if(side = 1, bytes, 0L)), 9223372036854775807) AS during_bytes,
    coalesce(try_sum(if(side = 2, bytes, 0L)), 9223372036854775807) AS after_bytes,
    sort_array(collect_set(host) FILTER (WHERE side = 0)) AS before_host_list,
    sort_array(collect_set(host) FILTER (WHERE side = 1)) AS during_host_list,
    sort_array(collect_set(host) FILTER (WHERE side = 2)) AS after_host_list
  FROM records
  GROUP BY event_date, site, remote_ip, role, listing_id
),
-- One row per match; whole_side is null where the opened records say it exactly.
settled AS (
  SELECT
    matches.*,
    opened.* EXCEPT (event_date, site, remote_ip, role, listing_id, sessions, events),
    if(
      NOT is_whole AND opened.sessions = matches.sessions AND opened.events = matches.events,
      NULL,
      first_side) AS whole_side,
    coalesce(
      try_add(bytes_from_remote, bytes_to_remote), 9223372036854775807) AS bytes
  FROM matches
  LEFT JOIN opened USING (event_date, site, remote_ip, role, listing_id)
)
SELECT
  event_date,
  site,
  listing_id,
  list,
  listing,
  listed_from,
  listed_to,
  basis,
  remote_ip AS address,
  ip_key,
  role,
  first_time,
  last_time,
  if(whole_side IS NULL, before_sessions, if(whole_side = 0, sessions, 0L)) AS before_sessions,
  if(whole_side IS NULL, before_sessions_established, if(whole_side = 0, sessions_established, 0L))
    AS before_sessions_established,
  if(whole_side IS NULL, before_events, if(whole_side = 0, events, 0L)) AS before_events,
  if(whole_side IS NULL, before_bytes, if(whole_side = 0, bytes, 0L)) AS before_bytes,
  if(whole_side IS NULL, size(before_host_list), if(whole_side = 0, local_hosts, 0))
    AS before_hosts,
  if(whole_side IS NULL, slice(before_host_list, 1, 256), if(whole_side = 0, hosts, array()))
    AS before_host_list,
  if(whole_side IS NULL, during_sessions, if(whole_side = 1, sessions, 0L)) AS during_sessions,
  if(whole_side IS NULL, during_sessions_established, if(whole_side = 1, sessions_established, 0L))
    AS during_sessions_established,
  if(whole_side IS NULL, during_events, if(whole_side = 1, events, 0L)) AS during_events,
  if(whole_side IS NULL, during_bytes, if(whole_side = 1, bytes, 0L)) AS during_bytes,
  if(whole_side IS NULL, size(during_host_list), if(whole_side = 1, local_hosts, 0))
    AS during_hosts,
  if(whole_side IS NULL, slice(during_host_list, 1, 256), if(whole_side = 1, hosts, array()))
    AS during_host_list,
  if(whole_side IS NULL, after_sessions, if(whole_side = 2, sessions, 0L)) AS after_sessions,
  if(whole_side IS NULL, after_sessions_established, if(whole_side = 2, sessions_established, 0L))
    AS after_sessions_established,
  if(whole_side IS NULL, after_events, if(whole_side = 2, events, 0L)) AS after_events,
  if(whole_side IS NULL, after_bytes, if(whole_side = 2, bytes, 0L)) AS after_bytes,
  if(whole_side IS NULL, size(after_host_list), if(whole_side = 2, local_hosts, 0)) AS after_hosts,
  if(whole_side IS NULL, slice(after_host_list, 1, 256), if(whole_side = 2, hosts, array()))
    AS after_host_list,
  top_ports,
  session_classes,
  event_counts,
  open_sessions,
  longest_us,
  largest_bytes,
  if(is_whole OR whole_side IS NULL, 'exact', 'estimated') AS split
FROM settled
