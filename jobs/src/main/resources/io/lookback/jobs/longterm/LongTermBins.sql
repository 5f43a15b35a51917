-- One row per 5-minute bin with events of a type, of a source and of a source with a destination.
-- View: events.
WITH
-- One row per event and key: dst_ip is null for the key of the source alone.
keyed AS (
  SELECT
    event_date,
    site,
    event_type,
    src_ip,
    explode(
      if(
        dst_ip IS NULL,
        array(CAST(NULL AS STRING)),
        array(CAST(NULL AS STRING), dst_ip))
    ) AS dst_ip,
    unix_micros(time) AS time_us,
    count
  FROM events
  WHERE src_ip IS NOT NULL AND NOT array_contains(:left_out, event_type)
)
SELECT
  event_date,
  site,
  event_type,
  src_ip,
  dst_ip,
  time_us DIV 300000000 AS bin,
  min(time_us) AS first_us,
  max(time_us) AS last_us,
  -- Sums of numbers that anybody may write into a log stop at the largest BIGINT.
  coalesce(try_sum(count), 9223372036854775807) AS events
FROM keyed
GROUP BY ALL
