-- The records of a month by hour and kind. View: event_hours.
SELECT
  trunc(event_date, 'MM') AS event_date,
  site,
  hour,
  event_type,
  event_name,
  direction,
  coalesce(try_sum(count), 9223372036854775807) AS count,
  coalesce(try_sum(bytes), 9223372036854775807) AS bytes
FROM event_hours
GROUP BY ALL
