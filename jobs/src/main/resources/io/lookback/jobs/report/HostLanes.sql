-- What hosts did over time: by event name, and network sessions by direction and port.
-- View: host_records (HostRecords.sql). Parameters: width of a bin in seconds; names and ports that
-- get a lane.
WITH
-- One row per record and chart it is in.
laned AS (
  SELECT host_no, 'names' AS chart, event_type, event_name AS lane, end_time, count,
    coalesce(src_bytes, 0) + coalesce(dst_bytes, 0) AS bytes
  FROM host_records
  UNION ALL
  SELECT host_no, 'ports' AS chart, event_type,
    concat(coalesce(direction, 'no direction'), ' ', if(role = 'unknown', '', concat('as ', role)),
      ' ', coalesce(concat('port ', port), 'without ports')) AS lane,
    end_time, count, coalesce(src_bytes, 0) + coalesce(dst_bytes, 0) AS bytes
  FROM host_records
  WHERE NOT is_event
),
binned AS (
  SELECT host_no, chart, event_type, lane, unix_seconds(end_time) DIV :width * :width AS bin,
    coalesce(try_sum(count), 9223372036854775807) AS count,
    coalesce(try_sum(bytes), 9223372036854775807) AS bytes
  FROM laned
  GROUP BY ALL
),
-- place: of a lane within its chart.
placed AS (
  SELECT *, dense_rank() OVER (
    PARTITION BY host_no, chart ORDER BY total DESC, event_type, lane) AS place
  FROM (
    SELECT *, try_sum(count) OVER (PARTITION BY host_no, chart, event_type, lane) AS total
    FROM binned
  )
)
SELECT
  host_no,
  chart,
  event_type,
  if(place <= :lanes, lane, if(chart = 'names', 'all other names', 'all other ports')) AS lane,
  timestamp_seconds(bin) AS bin,
  coalesce(try_sum(count), 9223372036854775807) AS count,
  coalesce(try_sum(bytes), 9223372036854775807) AS bytes
FROM placed
GROUP BY ALL
ORDER BY host_no, chart, event_type, lane, bin
