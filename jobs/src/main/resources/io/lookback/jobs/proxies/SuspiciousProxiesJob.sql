-- One row per long session to an own host within which that host had sessions of its own.
-- Views: hops (Hops.sql), onward_sessions (InnerSessions.sql, of OnwardSessions.sql).
WITH
-- One row per way that went on from an own destination. B back to A or to itself is none.
chains AS (
  SELECT
    hops.event_date,
    hops.site,
    hops.session_id,
    collect_set(concat_ws(' -> ', src_ip, hops.dst_ip, hop_ip, onward.dst_ip)) AS ways
  FROM hops JOIN onward_sessions AS onward
    ON hops.event_date = onward.event_date
      AND hops.site = onward.site
      AND hops.hop_ip = onward.host_ip
  WHERE
    hop_direction = 'internal'
    AND onward.tick = 1
    AND onward.start_us >= hop_start_us
    AND onward.end_us <= hop_end_us
    AND onward.dst_ip <> hops.dst_ip
    AND onward.dst_ip <> src_ip
  GROUP BY hops.event_date, hops.site, hops.session_id
),
-- One row per long session; columns of the most suspicious hop are those of its score.
rows AS (
  SELECT
    event_date,
    site,
    session_id,
    min_by(
      struct(
        sensor, file_id, line_no, src_ip, src_port, dst_ip, dst_port, direction, start_us, end_us,
        duration_us, bytes, score, rate_score, rarity_score, relay_score,
        coalesce(service_score, 0D) AS service_score, lag_score, days_seen, hop_ip, hop_port,
        hop_start_us, sessions_meanwhile, expected_sessions, chance_log10, history_days,
        inner_sessions, host_inner_sessions, host_outer_sessions),
      hop_rank) AS best,
    array_sort(collect_list(named_struct(
      'start_time', timestamp_micros(hop_start_us),
      'session_id', hop_id,
      'dst_ip', hop_ip,
      'dst_port', hop_port,
      'duration_us', hop_duration_us,
      'bytes', hop_bytes,
      'days_seen', days_seen))) AS hops
  FROM hops
  GROUP BY event_date, site, session_id
),
joined AS (
  SELECT
    event_date,
    site,
    session_id,
    best.*,
    hops,
    coalesce(ways, filter(array(''), way -> false)) AS ways
  FROM rows LEFT JOIN chains USING (event_date, site, session_id)
),
ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY event_date, site ORDER BY score DESC, session_id) AS site_rank,
    count(*) OVER (PARTITION BY event_date, site) AS site_rows
  FROM joined
)
SELECT
  event_date,
  site,
  dst_ip AS address,
  true AS is_own,
  src_ip AS other_address,
  dst_port AS port,
  timestamp_micros(start_us) AS first_time,
  timestamp_micros(end_us) AS last_time,
  CASE
    WHEN score >= :high THEN 'high'
    WHEN score >= :medium THEN 'medium'
    WHEN score >= :low THEN 'low'
    ELSE 'informational'
  END AS severity,
  concat(
    'suspicious_proxy: while ', src_ip, ' held a session of ',
    format_number(duration_us DIV 1000000, 0), ' s to port ', coalesce(CAST(dst_port AS STRING), '?'),
    ' of ', dst_ip, ', that host began and completed ',
    if(host_inner_sessions > :inner_sessions_per_host, 'at least ', ''),
    format_number(inner_sessions, 0), ' TCP session', if(inner_sessions = 1, '', 's'),
    '; most suspicious is that to ', hop_ip, ' port ', coalesce(CAST(hop_port AS STRING), '?'),
    ', ', format_number((hop_start_us - start_us) DIV 1000000, 0), ' s later, score ',
    format_number(score, 2),
    if(
      history_days >= :least_days,
      concat(
        ' (in that time ', format_number(sessions_meanwhile, 0), ' sessions of the host ended, ',
        format_number(expected_sessions, 2),
        ' are expected at these hours; destination known from ', days_seen, ' of the ', :seen_days,
        ' days before; '),
      concat(
        ' (only ', history_days, ' days of records before: rate and rarity are not known; ')),
    'bytes alike by ', format_number(relay_score, 2),
    if(service_score = 1, '; same service)', '; another service)'),
    if(size(ways) > 0, concat('; the way went on: ', array_min(ways)), '')) AS reason,
  session_id,
  sensor,
  file_id,
  line_no,
  src_ip,
  src_port,
  dst_ip,
  dst_port,
  direction,
  duration_us,
  bytes,
  score,
  rate_score,
  rarity_score,
  relay_score,
  service_score,
  lag_score,
  sessions_meanwhile,
  round(expected_sessions, 6) AS expected_sessions,
  round(chance_log10, 6) AS chance_log10,
  history_days,
  inner_sessions,
  host_inner_sessions > :inner_sessions_per_host AS is_lower_bound,
  host_inner_sessions,
  host_outer_sessions,
  site_rows,
  hops,
  slice(sort_array(ways), 1, 10) AS chains,
  size(ways) AS chain_count,
  concat(
    'Suspicious_Proxy - host: ', dst_ip, ' just completed a network session lasting ',
    duration_us DIV 1000000, ' seconds from client ', src_ip, ' to port ',
    coalesce(CAST(dst_port AS STRING), '?'),
    ' and during that time completed the following TCP sessions',
    ' (destination IP:destination port:duration): ',
    array_join(
      transform(
        hops,
        hop -> concat_ws(
          ':',
          if(contains(hop.dst_ip, ':'), concat('[', hop.dst_ip, ']'), hop.dst_ip),
          coalesce(CAST(hop.dst_port AS STRING), '?'),
          hop.duration_us DIV 1000000)),
      ' '),
    if(inner_sessions > size(hops), concat(' and ', inner_sessions - size(hops), ' more'), ''))
    AS message
FROM ranked
WHERE site_rank <= :rows
