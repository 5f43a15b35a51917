-- One row per day, place (a site of ours or a partner), address and role.
-- Views: sightings, partners (rows of partner_sightings that may be joined).
-- An undeclared private address is another host at every site.
SELECT
  event_date,
  site AS place,
  false AS is_partner,
  ip_key,
  role,
  first_time,
  last_time,
  sessions,
  sessions_established,
  open_sessions,
  events,
  coalesce(try_add(bytes_from_remote, bytes_to_remote), 9223372036854775807) AS bytes,
  local_hosts,
  hosts,
  top_ports,
  session_classes,
  event_counts
FROM sightings
WHERE NOT is_undeclared_private
UNION ALL
SELECT
  event_date,
  site AS place,
  true AS is_partner,
  ip_key,
  role,
  first_time,
  last_time,
  sessions,
  sessions_established,
  0L AS open_sessions,
  events,
  bytes,
  local_hosts,
  CAST(array() AS ARRAY<STRING>) AS hosts,
  top_ports,
  CAST(array() AS ARRAY<STRUCT<session_class: STRING, sessions: BIGINT>>) AS session_classes,
  event_counts
FROM partners
