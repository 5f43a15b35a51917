-- Records by hour and kind. View: records (Records.sql).
SELECT
  event_date,
  site,
  date_trunc('HOUR', end_time) AS hour,
  event_type,
  event_name,
  direction,
  port,
  -- Sums of numbers that anybody may write into a log stop at the largest BIGINT.
  coalesce(try_sum(count), 9223372036854775807) AS count,
  coalesce(
    try_sum(
      coalesce(try_add(coalesce(src_bytes, 0L), coalesce(dst_bytes, 0L)), 9223372036854775807)),
    9223372036854775807)
    AS bytes
FROM records
WHERE NOT is_open
GROUP BY ALL
