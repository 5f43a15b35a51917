-- Facts that another file already brought: the n-th equal record of one file is the n-th of
-- another. Input: host_facts (the cells' days).
WITH
-- Two hashes (128 bits) of all facts of a record, in any order. That a host answered is told with the
-- first of its items, whichever that is in a report: it is part of no identity but its own.
hashed AS (
  SELECT event_date, site, file_id, line_no,
    coalesce(sum(if(fact <> 'answered_scan', h1, NULL)), sum(h1)) AS h1,
    coalesce(sum(if(fact <> 'answered_scan', h2, NULL)), sum(h2)) AS h2
  FROM (
    SELECT event_date, site, file_id, line_no, fact,
      CAST(xxhash64(time, ip, host, fact, name, value, port, protocol, basis)
        AS DECIMAL(28, 0)) AS h1,
      CAST(xxhash64('second', time, ip, host, fact, name, value, port, protocol, basis)
        AS DECIMAL(28, 0)) AS h2
    FROM host_facts
  )
  GROUP BY event_date, site, file_id, line_no
),
-- Records that stand in more than one file: for most days none.
repeated AS (
  SELECT event_date, site, h1, h2
  FROM hashed
  GROUP BY event_date, site, h1, h2
  HAVING min(file_id) <> max(file_id)
),
-- One row per such record, which may have several rows.
records AS (
  SELECT DISTINCT h.event_date, h.site, h.h1, h.h2, h.file_id, h.line_no
  FROM hashed h JOIN repeated USING (event_date, site, h1, h2)
),
numbered AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY event_date, site, h1, h2, file_id ORDER BY line_no) AS occurrence
  FROM records
),
ranked AS (
  SELECT event_date, site, file_id, line_no,
    row_number() OVER (
      PARTITION BY event_date, site, h1, h2, occurrence ORDER BY file_id, line_no) AS place
  FROM numbered
)
SELECT event_date, site, file_id, line_no FROM ranked WHERE place > 1
