-- What hosts did over time: by event name, and network sessions by direction and port.
-- Views: host_records (HostRecords.sql), report_derived (derived_events), report_hosts. Parameters: width of a bin in seconds; names and ports that
-- get a lane.
WITH
-- One row per record and chart it is in.
laned AS (
  SELECT host_no, 'names' AS chart, event_type, event_name AS lane, end_time, count,
    coalesce(src_bytes, 0) + coalesce(dst_bytes, 0) AS bytes, false AS is_derived
  FROM host_records
  UNION ALL
  SELECT /*+ BROADCAST(report_hosts) */
    host_no, 'names' AS chart, event_type, event_name AS lane, time AS end_time, count, 0L AS bytes,
    true AS is_derived
  FROM (
    SELECT *, explode(array_distinct(array(src_ip, dst_ip))) AS end_ip
    FROM report_derived
  ) AS derived
  JOIN report_hosts
    ON report_hosts.site = derived.site AND report_hosts.host = derived.end_ip
    AND derived.event_date BETWEEN from_day AND to_day
  UNION ALL
  SELECT host_no, 'ports' AS chart, event_type,
    concat(coalesce(direction, 'no direction'), ' ', if(role = 'unknown', '', concat('as ', role)),
      ' ', coalesce(concat('port ', port), 'without ports')) AS lane,
    end_time, count, coalesce(src_bytes, 0) + coalesce(dst_bytes, 0) AS bytes, false AS is_derived
  FROM host_records
  WHERE NOT is_event
),
binned AS (
  SELECT host_no, chart, event_type, lane, is_derived, unix_seconds(end_time) DIV :width * :width AS bin,
    coalesce(try_sum(count), 9223372036854775807) AS count,
    coalesce(try_sum(bytes), 9223372036854775807) AS bytes
  FROM laned
  GROUP BY ALL
),
-- place: of a lane within its chart. What detectors derived is rare and tells most.
placed AS (
  SELECT *, dense_rank() OVER (
    PARTITION BY host_no, chart ORDER BY is_derived DESC, total DESC, event_type, lane) AS place
  FROM (
    SELECT *, try_sum(count) OVER (PARTITION BY host_no, chart, event_type, lane, is_derived) AS total
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
