-- What each sensor delivered, hour by hour. Views: session_records, events, flows (all rows,
-- also those that do not count: the sensor was alive), rejects, export_gaps.
WITH
-- One row per record or rejected line, in the hour in which it ended, or loss in its hour.
delivered AS (
  SELECT
    event_date,
    site,
    sensor,
    source_format,
    timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0)) AS time,
    1L AS records,
    0L AS rejects,
    0L AS lost
  FROM session_records
  -- Sessions made of flows are no records of a sensor; the flows are.
  WHERE source_format <> 'stitched'
  UNION ALL
  SELECT event_date, site, sensor, source_format, time, 1L, 0L, 0L
  FROM events
  UNION ALL
  SELECT
    event_date,
    site,
    sensor,
    source_format,
    timestamp_micros(unix_micros(start_time) + duration_us),
    1L,
    0L,
    0L
  FROM flows
  UNION ALL
  SELECT event_date, site, sensor, source_format, near_time, 0L, line_count, 0L
  FROM rejects
  UNION ALL
  SELECT event_date, site, sensor, source_format, hour, 0L, 0L, lost_flows
  FROM export_gaps
)
SELECT
  event_date,
  site,
  sensor,
  source_format,
  date_trunc('HOUR', time) AS hour,
  sum(records) AS records,
  sum(rejects) AS rejects,
  sum(lost) AS sequence_gaps
FROM delivered
GROUP BY ALL
