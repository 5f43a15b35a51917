-- One row per remote end of a record, with what counts of it. View: remote_ends (RemoteEnds.sql).
SELECT
  event_date,
  site,
  ip_key(remote_ip) AS ip_key,
  role,
  -- 0 = a session, 2 = an established one, 1 = one reported while open, 3 = an event.
  CASE WHEN is_event THEN 3 WHEN is_open THEN 1 WHEN is_established THEN 2 ELSE 0 END AS kind,
  start_time,
  duration_us,
  -- An open session dates an address only when nothing else does, and is in no list.
  if(is_open, NULL, host) AS host,
  if(is_open, NULL, port) AS port,
  if(is_event, event_type, NULL) AS event_type,
  if(is_event, event_name, session_class) AS name,
  count,
  bytes_from_remote,
  bytes_to_remote
FROM remote_ends
