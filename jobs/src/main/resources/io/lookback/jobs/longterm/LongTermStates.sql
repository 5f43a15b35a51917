-- What was going on at the end of each day. Bins and hours are numbered from 1970-01-01T00:00Z.
-- Views: bins (LongTermBins.sql), long_term_carry, cells.
WITH
-- One row per activity that the day before the computed ones has left open.
carried AS (
  SELECT * FROM long_term_carry LEFT ANTI JOIN cells USING (event_date, site)
),
-- One row per bin; what was carried stands in its last bin.
marks AS (
  SELECT
    event_date, site, event_type, src_ip, dst_ip, bin, first_us, last_us, events,
    1L AS active_bins,
    CAST(NULL AS BIGINT) AS reached_us
  FROM bins
  UNION ALL
  SELECT
    event_date, site, event_type, src_ip, dst_ip,
    unix_micros(last_time) DIV 300000000,
    unix_micros(first_time),
    unix_micros(last_time),
    events,
    active_bins,
    unix_micros(reached_time)
  FROM carried
  WHERE form = 'run'
),
-- begins: whether more than one bin before it is empty.
begun AS (
  SELECT *, if(bin - lag(bin) OVER bins_of_key <= 2, 0, 1) AS begins
  FROM marks
  WINDOW bins_of_key AS (PARTITION BY site, event_type, src_ip, dst_ip ORDER BY bin)
),
numbered AS (
  SELECT *, sum(begins) OVER bins_of_key AS run_no
  FROM begun
  WINDOW bins_of_key AS (PARTITION BY site, event_type, src_ip, dst_ip ORDER BY bin)
),
-- One row per bin, with what its run is at the end of it.
grown AS (
  SELECT
    event_date, site, event_type, src_ip, dst_ip, run_no, bin,
    first_us AS bin_first_us,
    min(first_us) OVER so_far AS first_us,
    max(last_us) OVER so_far AS last_us,
    coalesce(try_sum(events) OVER so_far, 9223372036854775807) AS events,
    sum(active_bins) OVER so_far AS active_bins,
    min(reached_us) OVER so_far AS reached_before_us
  FROM numbered
  WINDOW so_far AS (PARTITION BY site, event_type, src_ip, dst_ip, run_no ORDER BY bin)
),
-- The same with when it became long: the earliest moment counts.
reached AS (
  SELECT
    *,
    min(
      coalesce(
        reached_before_us,
        if(
          last_us - first_us >= :min_length_us AND events >= :min_events,
          greatest(first_us + :min_length_us, bin_first_us),
          CAST(NULL AS BIGINT)))
    ) OVER so_far AS reached_us
  FROM grown
  WINDOW so_far AS (PARTITION BY site, event_type, src_ip, dst_ip, run_no ORDER BY bin)
),
-- One row per run and day on which it had events: what it is at the end of the last bin.
run_days AS (
  SELECT
    event_date, site, event_type, src_ip, dst_ip,
    min(first_us) AS first_us,
    max(last_us) AS last_us,
    max(events) AS events,
    min(reached_us) AS reached_us,
    max(active_bins) AS active_bins,
    max(bin) AS last_bin
  FROM reached
  GROUP BY event_date, site, event_type, src_ip, dst_ip, run_no
),
-- One row per hour with events. Capped, so that squares can be summed for centuries.
hours AS (
  SELECT
    event_date, site, event_type, src_ip, dst_ip,
    bin DIV 12 AS hour_no,
    min(first_us) AS first_us,
    max(last_us) AS last_us,
    coalesce(try_sum(events), 9223372036854775807) AS events
  FROM bins
  GROUP BY ALL
),
-- One row per day with enough such hours; what was carried has the sums of its days.
active_days AS (
  SELECT
    event_date, site, event_type, src_ip, dst_ip,
    min(first_us) AS first_us,
    max(last_us) AS last_us,
    coalesce(try_sum(events), 9223372036854775807) AS events,
    1 AS active_days,
    count(*) AS active_hours,
    sum(least(events, 1000000)) AS hour_counts,
    sum(least(events, 1000000) * least(events, 1000000)) AS hour_squares
  FROM hours
  GROUP BY event_date, site, event_type, src_ip, dst_ip
  HAVING count(*) >= :min_hours
  UNION ALL
  SELECT
    event_date, site, event_type, src_ip, dst_ip,
    unix_micros(first_time),
    unix_micros(last_time),
    events,
    active_days,
    active_hours,
    hour_counts,
    hour_squares
  FROM carried
  WHERE form = 'days'
),
-- Days in a row have the same difference of day and rank.
ranked AS (
  SELECT
    *,
    unix_date(event_date) - row_number() OVER days_of_key AS row_no
  FROM active_days
  WINDOW days_of_key AS (PARTITION BY site, event_type, src_ip, dst_ip ORDER BY event_date)
),
-- One row per day, with what its days in a row are at the end of it.
streaks AS (
  SELECT
    event_date, site, event_type, src_ip, dst_ip,
    min(first_us) OVER so_far AS first_us,
    max(last_us) OVER so_far AS last_us,
    coalesce(try_sum(events) OVER so_far, 9223372036854775807) AS events,
    CAST(sum(active_days) OVER so_far AS INT) AS active_days,
    sum(active_hours) OVER so_far AS active_hours,
    sum(hour_counts) OVER so_far AS hour_counts,
    sum(hour_squares) OVER so_far AS hour_squares
  FROM ranked
  WINDOW so_far AS (
    PARTITION BY site, event_type, src_ip, dst_ip, row_no ORDER BY event_date)
),
states AS (
  SELECT
    event_date, site, 'run' AS form, event_type, src_ip, dst_ip, first_us, last_us, events,
    reached_us, active_bins,
    CAST(NULL AS INT) AS active_days,
    CAST(NULL AS BIGINT) AS active_hours,
    CAST(NULL AS BIGINT) AS hour_counts,
    CAST(NULL AS BIGINT) AS hour_squares,
    -- The first bin of the next day may follow the last or the last but one of this day.
    last_bin >= (unix_date(event_date) + 1L) * 288 - 2 AS is_carried,
    reached_us IS NOT NULL AS is_shown
  FROM run_days
  UNION ALL
  SELECT
    event_date, site, 'days', event_type, src_ip, dst_ip, first_us, last_us, events,
    CAST(NULL AS BIGINT), CAST(NULL AS BIGINT),
    active_days, active_hours, hour_counts, hour_squares,
    true,
    active_days >= :min_days
  FROM streaks
)
SELECT
  event_date, site, form, event_type, src_ip, dst_ip,
  timestamp_micros(first_us) AS first_time,
  timestamp_micros(last_us) AS last_time,
  events,
  timestamp_micros(reached_us) AS reached_time,
  active_bins, active_days, active_hours, hour_counts, hour_squares, is_carried, is_shown
FROM states
LEFT SEMI JOIN cells USING (event_date, site)
WHERE is_carried OR is_shown
