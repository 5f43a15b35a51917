-- Session records of conversations that a sensor of higher rank at the site saw too.
-- Inputs: session_records (the cells' days and one day around), repetitions (records that already do
-- not count), ranks(site, sensor, rank).
WITH
-- Closed records of several sensors, ends in one order whoever is the client.
conversations AS (
  SELECT r.event_date, r.site, r.file_id, r.line_no, r.is_partial, r.sensor,
    unix_micros(r.start_time) AS start_us,
    unix_micros(r.start_time) + coalesce(r.duration_us, 0) AS end_us,
    coalesce(k.rank, 1000000) AS rank,
    xxhash64(
      r.protocol,
      least(concat(r.src_ip, ' ', coalesce(r.src_port, -1)),
        concat(r.dst_ip, ' ', coalesce(r.dst_port, -1))),
      greatest(concat(r.src_ip, ' ', coalesce(r.src_port, -1)),
        concat(r.dst_ip, ' ', coalesce(r.dst_port, -1)))) AS ends
  FROM session_records r
  LEFT ANTI JOIN repetitions x ON x.event_date = r.event_date AND x.site = r.site
    AND x.file_id = r.file_id AND x.line_no = r.line_no
  LEFT JOIN ranks k ON k.site = r.site AND k.sensor = r.sensor
  WHERE NOT r.is_open
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
)
SELECT event_date, site, file_id, line_no
FROM best
WHERE struct(rank, sensor) <> counted
