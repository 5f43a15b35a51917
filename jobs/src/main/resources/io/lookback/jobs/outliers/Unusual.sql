-- One row per session and rule that applies to it: the worst of each host, the worst of all.
-- Views: long_or_large, usual_sizes, time_zones.
WITH
-- One row per session and measure. What an open session has done so far is a lower bound: of it
-- only what is too much can be told, and ratios go either way.
measured AS (
  SELECT
    *,
    inline(array(
      named_struct(
        'measure', 'duration',
        'bin', log_bin(duration_us),
        'value', duration_us / 1e6D,
        'may_be_high', duration_us >= :least_us,
        'may_be_low', bytes >= :least_bytes AND NOT is_open),
      named_struct(
        'measure', 'bytes_out',
        'bin', log_bin(bytes_out),
        'value', CAST(bytes_out AS DOUBLE),
        'may_be_high', bytes_out >= :least_bytes,
        'may_be_low', duration_us >= :least_us AND NOT is_open),
      named_struct(
        'measure', 'bytes_in',
        'bin', log_bin(bytes_in),
        'value', CAST(bytes_in AS DOUBLE),
        'may_be_high', bytes_in >= :least_bytes,
        'may_be_low', duration_us >= :least_us AND NOT is_open),
      named_struct(
        'measure', 'ratio',
        'bin', log_bin(bytes_out) - log_bin(bytes_in),
        'value', (bytes_out + 1D) / (bytes_in + 1D),
        'may_be_high', bytes_out >= :least_bytes AND NOT is_open,
        'may_be_low', bytes_in >= :least_bytes AND NOT is_open)))
  FROM long_or_large
),
-- sigma: what the spread stands for, in bins; never less than the bin that values are known to.
compared AS (
  SELECT
    m.*,
    usual.days,
    usual.spread,
    CASE
      WHEN spread.median_deviation > 0 THEN greatest(1D, spread.median_deviation / 0.6745D)
      ELSE greatest(1D, 1.253314D * spread.mean_deviation)
    END AS sigma
  FROM measured AS m JOIN usual_sizes AS usual
    ON m.event_date = usual.event_date
      AND m.site = usual.site
      AND m.direction = usual.direction
      AND m.protocol <=> usual.protocol
      AND m.port <=> usual.port
      AND m.measure = usual.measure
  WHERE m.bin IS NOT NULL
),
scored AS (
  SELECT *, (bin - spread.median) / sigma AS z FROM compared
),
-- measured_by: which past of the host tells whether it is usual for it; null = none does.
applied AS (
  SELECT
    * EXCEPT (measure, bin, may_be_high, may_be_low, days, spread, sigma, z),
    concat('unusual_', measure) AS rule,
    if(z > 0, 'high', 'low') AS side,
    round(
      CASE measure
        WHEN 'duration' THEN log_bin_middle(spread.median) / 1e6D
        WHEN 'ratio' THEN pow(2D, spread.median / 16D)
        ELSE log_bin_middle(spread.median)
      END,
      6) AS usual_value,
    round(sigma / 16D, 6) AS spread,
    CASE
      WHEN sigma = 1D THEN 'one bin'
      WHEN spread.median_deviation > 0 THEN 'median absolute deviation'
      ELSE 'mean absolute deviation'
    END AS spread_basis,
    round(z, 6) AS score,
    spread.count AS history_sessions,
    CAST(days AS INT) AS history_days,
    CASE
      WHEN z < 0 AND measure <> 'ratio' THEN CAST(NULL AS STRING)
      WHEN measure = 'ratio' THEN if(z > 0, 'bytes_out', 'bytes_in')
      ELSE measure
    END AS measured_by,
    abs(z) AS strength
  FROM scored
  WHERE (z > :score AND may_be_high) OR (z < -(:score) AND may_be_low)
  UNION ALL
  SELECT
    local.* EXCEPT (local_start),
    value,
    rule,
    CAST(NULL AS STRING) AS side,
    CAST(NULL AS DOUBLE) AS usual_value,
    CAST(NULL AS DOUBLE) AS spread,
    CAST(NULL AS STRING) AS spread_basis,
    CAST(NULL AS DOUBLE) AS score,
    CAST(NULL AS BIGINT) AS history_sessions,
    CAST(NULL AS INT) AS history_days,
    measured_by,
    value AS strength
  FROM (
    SELECT
      long_or_large.*,
      from_utc_timestamp(start_time, time_zone) AS local_start
    FROM long_or_large JOIN time_zones ON long_or_large.site = time_zones.site
    WHERE
      protocol = 6
      AND orientation <> 'unknown'
      AND array_contains(:interactive_ports, dst_port)
  ) AS local
  LATERAL VIEW inline(array(
    named_struct(
      'rule', 'long_and_almost_empty',
      'applies', NOT is_open AND duration_us >= :empty_us AND bytes <= :empty_bytes,
      'value', duration_us / 1e6D,
      'measured_by', CAST(NULL AS STRING)),
    named_struct(
      'rule', 'large_transfer_on_interactive_port',
      'applies', greatest(bytes_out, bytes_in) >= :large_transfer,
      'value', CAST(greatest(bytes_out, bytes_in) AS DOUBLE),
      'measured_by',
        if(coalesce(bytes_out, 0L) >= coalesce(bytes_in, 0L), 'bytes_out', 'bytes_in')),
    named_struct(
      'rule', 'long_session_out_of_hours',
      'applies',
        direction = 'inbound'
          AND duration_us >= :out_of_hours_us
          AND NOT (
            array_contains(:work_days, weekday(local_start))
            AND hour(local_start) >= :work_from
            AND hour(local_start) < :work_to),
      'value', duration_us / 1e6D,
      'measured_by', 'duration'))) rules AS rule, applies, value, measured_by
  WHERE applies
),
-- The worst of each host first, so that one host does not hide the others.
of_host AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY event_date, site, rule, host_ip ORDER BY strength DESC, session_id) AS host_rank,
    count(*) OVER (PARTITION BY event_date, site, rule, host_ip) AS host_rows
  FROM applied
),
of_site AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY event_date, site, rule ORDER BY strength DESC, session_id) AS site_rank,
    -- The true number: that of each host once.
    sum(if(host_rank = 1, host_rows, 0L)) OVER (PARTITION BY event_date, site, rule) AS rule_rows
  FROM of_host
  WHERE host_rank <= :rows_per_host
)
SELECT * EXCEPT (host_rank, site_rank, strength) FROM of_site WHERE site_rank <= :rows
