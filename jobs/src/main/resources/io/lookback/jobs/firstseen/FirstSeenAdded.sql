-- One row per thing and period: days, or months, added up. View: tiers (rows of first_seen_days, or
-- of first_seen_months with its first day as event_date; period: what is added up).
WITH
added AS (
  SELECT
    period, site, kind, entity, role, term_type, term, port,
    max(last_time) AS last_time,
    coalesce(try_sum(count), 9223372036854775807) AS count,
    CAST(sum(active_days) AS INT) AS active_days,
    -- The first day and its earliest record, which no later day can change, though a long session
    -- may have begun before; of several at one moment the smallest.
    min(
      named_struct(
        'event_date', event_date,
        'first_time', first_time,
        'sensor', first_sensor,
        'source_format', first_format,
        'other', first_other,
        'direction', first_direction)
    ) AS first
  FROM tiers
  GROUP BY ALL
)
SELECT
  period,
  first.event_date,
  site, kind, entity, role, term_type, term, port,
  first.first_time,
  last_time,
  count,
  active_days,
  first.sensor AS first_sensor,
  first.source_format AS first_format,
  first.other AS first_other,
  first.direction AS first_direction
FROM added
