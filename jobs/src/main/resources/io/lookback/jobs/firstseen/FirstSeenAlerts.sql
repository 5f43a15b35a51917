-- Events of a day that are alike, one row each. View: events.
SELECT
  event_date,
  site,
  sensor,
  source_format,
  event_type,
  event_name,
  src_ip,
  dst_ip,
  direction,
  min(time) AS first_time,
  max(time) AS last_time,
  -- Sums of numbers that anybody may write into a log stop at the largest BIGINT.
  coalesce(try_sum(count), 9223372036854775807) AS count
FROM events
WHERE NOT array_contains(:left_out, event_type)
GROUP BY ALL
