-- One row per site and source (sensor): what came last, how much of the last day and week was
-- covered, what was refused, what never arrived. Times in microseconds since 1970. Views: ingest_files; coverage_rows
-- (coverage of the last weeks); coverage_states (CoverageReport.hours, the last seven days).
-- Parameters: as_of_us; late_us (a gap before it makes a source missing); recent_us (files taken in
-- since count as recent).
WITH
-- One row per site and source of the ledger.
files AS (
  SELECT
    site,
    sensor,
    max(unix_micros(last_time)) AS newest_record_us,
    max(unix_micros(ingest_time)) AS newest_file_us,
    sum(lines) AS lines,
    sum(rejects) AS rejects,
    sum(if(unix_micros(ingest_time) >= :recent_us, lines, 0)) AS recent_lines,
    sum(if(unix_micros(ingest_time) >= :recent_us, rejects, 0)) AS recent_rejects
  FROM ingest_files
  GROUP BY site, sensor
),
-- One row per site, source and reason of recent rejects.
reasons AS (
  SELECT
    site,
    sensor,
    split_part(pair, '=', 1) AS reason,
    sum(CAST(split_part(pair, '=', 2) AS BIGINT)) AS count
  FROM ingest_files
  LATERAL VIEW explode(split(reject_reasons, ', ')) AS pair
  WHERE reject_reasons IS NOT NULL AND unix_micros(ingest_time) >= :recent_us
  GROUP BY site, sensor, reason
),
-- One row per site and source: its three most frequent reasons.
top_reasons AS (
  SELECT
    site,
    sensor,
    array_join(
      transform(
        slice(sort_array(collect_list(struct(-count AS rank, reason))), 1, 3),
        top -> concat(top.reason, ' ', -top.rank)),
      ', ') AS reasons
  FROM reasons
  GROUP BY site, sensor
),
-- One row per sensor that delivered in the last weeks. A line may name another sensor than its file.
hours AS (
  SELECT
    site,
    sensor,
    max(unix_micros(hour)) AS newest_hour_us
  FROM coverage_rows
  WHERE records > 0
  GROUP BY site, sensor
),
-- One row per sensor with what exporters sent and never arrived in the last seven days.
lost AS (
  SELECT site, sensor, sum(sequence_gaps) AS flows
  FROM coverage_rows
  WHERE unix_micros(hour) >= :recent_us AND unix_micros(hour) < :as_of_us
  GROUP BY site, sensor
),
-- One row per sensor that is expected to deliver; its gaps are at most the hours of a week.
expected AS (
  SELECT
    site,
    sensor,
    CAST(100 * count_if(state IN ('seen', 'quiet')) DIV count(*) AS INT) AS percent_7d,
    CAST(100 * count_if(state IN ('seen', 'quiet') AND hour_no >= :as_of_us DIV 3600000000 - 24)
      DIV nullif(count_if(hour_no >= :as_of_us DIV 3600000000 - 24), 0) AS INT) AS percent_24h,
    coalesce(max(if(state = 'seen', hour_no, NULL)), -1) AS last_seen,
    collect_list(if(state = 'gap', hour_no, NULL)) AS gaps
  FROM coverage_states
  GROUP BY site, sensor
),
-- The same with the first hour since its last record in which it usually delivers.
covered AS (
  SELECT
    site,
    sensor,
    percent_7d,
    percent_24h,
    3600000000 * array_min(filter(gaps, hour_no -> hour_no > last_seen)) AS gap_from_us
  FROM expected
)
SELECT
  site,
  sensor,
  greatest(files.newest_record_us, hours.newest_hour_us) AS newest_record_us,
  files.newest_file_us,
  covered.percent_24h,
  covered.percent_7d,
  CASE
    WHEN covered.site IS NULL THEN 'retired'
    WHEN covered.gap_from_us < :late_us THEN 'missing'
    ELSE 'delivering'
  END AS state,
  covered.gap_from_us,
  coalesce(files.lines, 0) AS lines,
  coalesce(files.rejects, 0) AS rejects,
  coalesce(files.recent_lines, 0) AS recent_lines,
  coalesce(files.recent_rejects, 0) AS recent_rejects,
  top_reasons.reasons AS top_reasons,
  coalesce(lost.flows, 0) AS recent_lost
FROM files
FULL OUTER JOIN hours USING (site, sensor)
LEFT JOIN covered USING (site, sensor)
LEFT JOIN top_reasons USING (site, sensor)
LEFT JOIN lost USING (site, sensor)
ORDER BY site, sensor
