-- Session records that repeat a record of the same sensor: all but one of each must not count.
-- Input: session_records (the cells' days).
WITH
-- One row per record, with what identifies it: two hashes (128 bits) of site, sensor, the sensor's
-- own identifier, both ends and the start. Records with neither identifier nor duration have no
-- identity of their own.
records AS (
  SELECT event_date, site, file_id, line_no, is_open,
    unix_micros(start_time) + coalesce(duration_us, 0) AS end_us,
    coalesce(src_bytes, 0) + coalesce(dst_bytes, 0) AS bytes,
    uid IS NULL AND duration_us IS NULL AS is_anonymous,
    xxhash64(site, sensor, uid, protocol, src_ip, src_port, dst_ip, dst_port, start_time) AS h1,
    xxhash64('second', site, sensor, uid, protocol, src_ip, src_port, dst_ip, dst_port, start_time)
      AS h2
  FROM session_records
),
-- Identities that occur more than once on a day: for most days none.
repeated AS (
  SELECT event_date, site, h1, h2
  FROM records
  GROUP BY event_date, site, h1, h2
  HAVING count(*) > 1
),
-- The n-th equal line of one file equals the n-th of another; equal lines of one file all count.
numbered AS (
  SELECT r.*,
    CASE WHEN r.is_anonymous
      THEN row_number() OVER (
        PARTITION BY r.event_date, r.site, r.h1, r.h2, r.file_id ORDER BY r.line_no)
      ELSE 1 END AS occurrence
  FROM records r JOIN repeated USING (event_date, site, h1, h2)
),
-- Which of the equal records counts: closed before open, later end, more bytes, then the first
-- line of the first file.
ranked AS (
  SELECT event_date, site, file_id, line_no,
    row_number() OVER (
      PARTITION BY event_date, site, h1, h2, occurrence
      ORDER BY is_open, end_us DESC, bytes DESC, file_id, line_no) AS place
  FROM numbered
)
SELECT event_date, site, file_id, line_no FROM ranked WHERE place > 1
