-- What makes events equal: all that was read from their lines. View: events.
SELECT event_date, site, file_id, line_no,
  xxhash64(site, sensor, time, src_ip, src_port, dst_ip, dst_port, protocol, user_name, host, uid,
    rule_id, rule_name, category, message, count, outcome, severity) AS h1,
  xxhash64('second', site, sensor, time, src_ip, src_port, dst_ip, dst_port, protocol, user_name,
    host, uid, rule_id, rule_name, category, message, count, outcome, severity) AS h2
FROM events
