-- Records that another file already brought: the n-th equal record of one file is the n-th of
-- another. Equal records within one file all count. View: hashed (one row or more of each record of
-- the cells' days: event_date, site, file_id, line_no, and two hashes, 128 bits, of what makes
-- records equal).
WITH
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
