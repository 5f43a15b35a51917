-- Long activity with what it means. View: states (LongTermStates.sql, with is_own and direction).
WITH
measured AS (
  SELECT
    *,
    replace(initcap(replace(event_type, '-', ' ')), ' ', '_') AS type_name,
    unix_micros(last_time) DIV 3600000000 - unix_micros(first_time) DIV 3600000000 + 1 AS hours,
    (unix_micros(last_time) - unix_micros(first_time)) DIV 1000000 AS duration_s,
    array_contains(:finding_types, event_type) AS is_finding
  FROM states
  WHERE is_shown
),
rated AS (
  SELECT
    *,
    round(active_hours / hours, 6) AS hours_share,
    -- Exact in integers until the root: 1 - sqrt(n * squares - sum * sum) / sum.
    if(
      hour_counts > 0,
      round(
        greatest(
          0D,
          1 - sqrt(
            CAST(
              CAST(hours AS DECIMAL(18, 0)) * CAST(hour_squares AS DECIMAL(20, 0))
                - CAST(hour_counts AS DECIMAL(19, 0)) * CAST(hour_counts AS DECIMAL(19, 0))
              AS DOUBLE)) / hour_counts),
        6),
      CAST(NULL AS DOUBLE)
    ) AS flatness,
    concat(
      src_ip,
      ' was the source of ',
      events,
      ' events of type ',
      event_type,
      if(dst_ip IS NULL, '', concat(' against ', dst_ip))
    ) AS what
  FROM measured
)
SELECT
  event_date,
  site,
  src_ip AS address,
  is_own,
  dst_ip AS other_address,
  CAST(NULL AS INT) AS port,
  first_time,
  last_time,
  CASE
    WHEN NOT is_finding THEN 'informational'
    WHEN form = 'run' THEN if(is_own, :own_run, :remote_run)
    WHEN is_own AND hours_share >= :flat_share THEN :own_flat
    ELSE if(is_own, :own_days, :remote_days)
  END AS severity,
  if(
    form = 'run',
    concat(
      what,
      ' for ',
      duration_s DIV 60,
      ' minutes (',
      date_format(first_time, 'yyyy-MM-dd HH:mm:ss'),
      ' to ',
      date_format(last_time, 'yyyy-MM-dd HH:mm:ss'),
      ' UTC) without a pause of more than one empty 5-minute bin'),
    concat(
      what,
      ' on ',
      active_days,
      ' days in a row (since ',
      date_format(first_time, 'yyyy-MM-dd HH:mm:ss'),
      ' UTC), in ',
      active_hours,
      ' of ',
      hours,
      ' hours; flatness ',
      coalesce(flatness, 0),
      ' (1 = the same number every hour)')
  ) AS reason,
  is_finding,
  form,
  event_type,
  concat('Long_Term_', type_name, '_Activity') AS event_name,
  src_ip,
  dst_ip,
  direction,
  events,
  duration_s,
  reached_time,
  active_bins,
  active_days,
  active_hours,
  hours_share,
  flatness
FROM rated
