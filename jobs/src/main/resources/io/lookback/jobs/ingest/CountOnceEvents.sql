-- Events that another file already brought: the n-th equal event of one file is the n-th of
-- another. Equal events within one file all count.
-- Inputs: events (the cells' days).
WITH
-- One row per event with two hashes (128 bits) of all that was read from its line.
hashed AS (
  SELECT event_date, site, file_id, line_no,
    xxhash64(site, sensor, time, src_ip, src_port, dst_ip, dst_port, protocol, user_name, host, uid,
      rule_id, rule_name, category, message, count, outcome, severity) AS h1,
    xxhash64('second', site, sensor, time, src_ip, src_port, dst_ip, dst_port, protocol, user_name,
      host, uid, rule_id, rule_name, category, message, count, outcome, severity) AS h2
  FROM events
),
-- Events that stand in more than one file: for most days none.
repeated AS (
  SELECT event_date, site, h1, h2
  FROM hashed
  GROUP BY event_date, site, h1, h2
  HAVING min(file_id) <> max(file_id)
),
numbered AS (
  SELECT h.*,
    row_number() OVER (
      PARTITION BY h.event_date, h.site, h.h1, h.h2, h.file_id ORDER BY h.line_no) AS occurrence
  FROM hashed h JOIN repeated USING (event_date, site, h1, h2)
),
ranked AS (
  SELECT event_date, site, file_id, line_no,
    row_number() OVER (
      PARTITION BY event_date, site, h1, h2, occurrence ORDER BY file_id, line_no) AS place
  FROM numbered
)
SELECT event_date, site, file_id, line_no FROM ranked WHERE place > 1
