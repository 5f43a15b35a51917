-- Sessions to which a rule applies, with the past of their hosts. View: unusual (Unusual.sql).
WITH
-- One row per session and rule: what the host did in the same service on the days before.
own_past AS (
  SELECT /*+ BROADCAST(unusual) */
    unusual.event_date,
    unusual.finding_id,
    sum(sizes.sessions) AS own_sessions,
    max(sizes.longest_us) AS own_longest_us,
    max(sizes.largest_out) AS own_largest_out,
    max(sizes.largest_in) AS own_largest_in,
    count_if(
      CASE measured_by
        WHEN 'duration' THEN sizes.longest_us >= unusual.duration_us
        WHEN 'bytes_out' THEN sizes.largest_out >= unusual.bytes_out
        WHEN 'bytes_in' THEN sizes.largest_in >= unusual.bytes_in
      END) AS own_days_as_much
  FROM host_sizes AS sizes JOIN unusual USING (site, host_ip)
  WHERE
    sizes.direction = unusual.direction
    AND sizes.protocol <=> unusual.protocol
    AND sizes.port <=> unusual.port
    AND sizes.event_date < unusual.event_date
    AND sizes.event_date >= date_sub(unusual.event_date, :history_days)
  GROUP BY unusual.event_date, unusual.finding_id
),
with_past AS (
  SELECT
    *,
    coalesce(own_sessions, 0L) AS sessions_before,
    coalesce(own_days_as_much, 0L) AS days_as_much
  FROM unusual LEFT JOIN own_past USING (event_date, finding_id)
),
-- level: 0 = informational to 4 = critical.
judged AS (
  SELECT
    *,
    rule LIKE 'unusual%' AS is_unusual,
    days_as_much >= :usual_days AS is_usual_for_host,
    rule = 'unusual_bytes_out'
      AND side = 'high'
      AND direction <> 'internal'
      AND sessions_before >= :own_sessions
      AND bytes_out >= :beyond * coalesce(own_largest_out, 0L) AS is_beyond,
    CASE rule
      WHEN 'long_and_almost_empty'
        THEN if(direction = 'inbound', :almost_empty_inbound, :almost_empty)
      WHEN 'large_transfer_on_interactive_port'
        THEN if(direction = 'inbound', :large_transfer_inbound, :large_transfer_other)
      WHEN 'long_session_out_of_hours' THEN :out_of_hours
      ELSE if(side = 'high', :unusual_high, :unusual_low)
    END AS rule_level
  FROM with_past
),
leveled AS (
  SELECT
    *,
    CASE
      WHEN is_beyond THEN :beyond_own_past
      WHEN is_usual_for_host THEN greatest(0, rule_level - :usual_steps)
      ELSE rule_level
    END AS level,
    concat(
      coalesce(concat('port ', port), 'the other ports'),
      CASE protocol WHEN 6 THEN ' (TCP, ' WHEN 17 THEN ' (UDP, ' ELSE ' (' END,
      direction,
      ')') AS service_words
  FROM judged
)
SELECT
  event_date,
  site,
  finding_id,
  host_ip AS address,
  true AS is_own,
  other_ip AS other_address,
  -- Protocols without ports have types and codes in those columns.
  if(protocol IN (6, 17, 33, 132, 136), dst_port, CAST(NULL AS INT)) AS port,
  start_time AS first_time,
  end_time AS last_time,
  element_at(array('informational', 'low', 'medium', 'high', 'critical'), level + 1) AS severity,
  concat(
    rule,
    ': ',
    CASE rule
      WHEN 'long_and_almost_empty' THEN
        concat(
          'a session of ', format_number(value, 0), ' s on port ', dst_port, ' (', direction,
          ') moved only ', format_number(bytes, 0), ' bytes')
      WHEN 'large_transfer_on_interactive_port' THEN
        concat(
          format_number(value, 0), ' bytes ',
          if(measured_by = 'bytes_out', 'from', 'to'),
          ' the own host in one session on port ', dst_port, ' (', direction, ')')
      WHEN 'long_session_out_of_hours' THEN
        concat(
          'a session of ', format_number(value, 0), ' s on port ', dst_port,
          ' from outside began out of working hours')
      ELSE
        concat(
          CASE rule
            WHEN 'unusual_duration' THEN concat('lasted ', format_number(value, 0), ' s')
            WHEN 'unusual_bytes_out' THEN
              concat('the host sent ', format_number(value, 0), ' bytes')
            WHEN 'unusual_bytes_in' THEN
              concat('the host received ', format_number(value, 0), ' bytes')
            ELSE concat('the host sent ', format_number(value, 3), ' bytes per byte received')
          END,
          ', usual on ', service_words, ' is ',
          format_number(usual_value, if(usual_value < 100D, 3, 0)),
          ' (', format_number(history_sessions, 0), ' sessions on ', history_days, ' days), score ',
          format_number(score, 1), ' by ', spread_basis)
    END,
    if(is_open, '; it is still open', ''),
    CASE
      WHEN is_beyond THEN
        concat('; beyond the own past of the host, which sent at most ',
          coalesce(format_number(own_largest_out, 0), '0'), ' bytes in ',
          format_number(sessions_before, 0), ' such sessions')
      WHEN sessions_before = 0 THEN concat('; the host had no session on ', service_words,
        ' in the ', :history_days, ' days before')
      WHEN measured_by IS NULL THEN ''
      ELSE
        concat('; the host itself had as much on ', days_as_much, ' of the ', :history_days,
          ' days before',
          if(is_usual_for_host, ', which makes it less severe', ''))
    END) AS reason,
  true AS is_finding,
  rule,
  side,
  session_id,
  sensor,
  file_id,
  line_no,
  src_ip,
  src_port,
  dst_ip,
  dst_port,
  protocol,
  service,
  direction,
  is_open,
  duration_us,
  src_bytes,
  dst_bytes,
  bytes_basis,
  round(value, 6) AS value,
  usual_value,
  spread,
  spread_basis,
  score,
  history_sessions,
  history_days,
  sessions_before AS own_sessions,
  CAST(days_as_much AS INT) AS own_days_as_much,
  own_longest_us,
  own_largest_out,
  own_largest_in,
  host_rows,
  rule_rows
FROM leveled
