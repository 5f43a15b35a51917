-- Session records that must not count: repetitions of a record of the same sensor, and
-- conversations that a sensor of higher rank at the site saw too.
-- Inputs: session_records (the cells' days and one day around), ranks(site, sensor, rank).
WITH
-- One row per record, with what identifies it: two hashes (128 bits) of site, sensor, the sensor's
-- own identifier, both ends and the start. Records with neither identifier nor duration have no
-- identity of their own.
records AS (
  SELECT event_date, site, sensor, file_id, line_no, start_time, duration_us, is_open, is_partial,
    unix_micros(start_time) AS start_us,
    unix_micros(start_time) + coalesce(duration_us, 0) AS end_us,
    coalesce(src_bytes, 0) + coalesce(dst_bytes, 0) AS bytes,
    protocol, src_ip, src_port, dst_ip, dst_port,
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
),
repetitions AS (
  SELECT event_date, site, file_id, line_no FROM ranked WHERE place > 1
),
-- Closed records of sites with several sensors, ends in one order whoever is the client.
conversations AS (
  SELECT r.event_date, r.site, r.file_id, r.line_no, r.start_us, r.end_us, r.is_partial,
    coalesce(k.rank, 1000000) AS rank, r.sensor,
    xxhash64(
      r.protocol,
      least(concat(r.src_ip, ' ', coalesce(r.src_port, -1)),
        concat(r.dst_ip, ' ', coalesce(r.dst_port, -1))),
      greatest(concat(r.src_ip, ' ', coalesce(r.src_port, -1)),
        concat(r.dst_ip, ' ', coalesce(r.dst_port, -1)))) AS ends
  FROM records r
  LEFT ANTI JOIN repetitions USING (event_date, site, file_id, line_no)
  LEFT JOIN ranks k ON k.site = r.site AND k.sensor = r.sensor
  WHERE :several_sensors AND NOT r.is_open
),
-- Only ends that more than one sensor saw can be counted twice.
shared AS (
  SELECT site, ends FROM conversations GROUP BY site, ends HAVING min(sensor) <> max(sensor)
),
ordered AS (
  SELECT c.*,
    lag(c.start_us) OVER (
        PARTITION BY c.site, c.ends
        ORDER BY c.start_us, c.end_us, c.rank, c.sensor, c.file_id, c.line_no) AS previous_start_us,
    max(c.end_us) OVER (
        PARTITION BY c.site, c.ends
        ORDER BY c.start_us, c.end_us, c.rank, c.sensor, c.file_id, c.line_no
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest_end_us,
    max(CASE WHEN c.is_partial THEN c.end_us END) OVER (
        PARTITION BY c.site, c.ends
        ORDER BY c.start_us, c.end_us, c.rank, c.sensor, c.file_id, c.line_no
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest_piece_end_us
  FROM conversations c JOIN shared USING (site, ends)
),
-- A conversation goes on while starts are at most 2 s apart, or pieces of flows overlap.
chained AS (
  SELECT *,
    sum(CASE
        WHEN previous_start_us IS NULL THEN 1
        WHEN start_us - previous_start_us <= 2000000 THEN 0
        WHEN is_partial AND start_us <= latest_end_us + 2000000 THEN 0
        WHEN start_us <= latest_piece_end_us THEN 0
        ELSE 1 END)
      OVER (PARTITION BY site, ends
        ORDER BY start_us, end_us, rank, sensor, file_id, line_no) AS conversation
  FROM ordered
),
-- The sensor of the highest rank that saw the conversation counts.
best AS (
  SELECT *,
    min(struct(rank, sensor)) OVER (PARTITION BY site, ends, conversation) AS counted
  FROM chained
),
seen_better AS (
  SELECT event_date, site, file_id, line_no
  FROM best
  WHERE struct(rank, sensor) <> counted
)
SELECT event_date, site, file_id, line_no FROM repetitions
UNION ALL
SELECT event_date, site, file_id, line_no FROM seen_better
