-- Who failed too often on a cell's day: guessing, spray, unknown-accounts. Views: cells, failures,
-- tried, reached, sprays.
WITH
-- One row per kind, source, host (null = all of them) and day, with its last failure of the day.
groups AS (
  SELECT
    'guessing' AS kind, event_date, site, src_ip, host_key, is_inferred,
    peak_failures, CAST(NULL AS BIGINT) AS hosts, last_second
  FROM (
    SELECT event_date, site, src_ip, host_key, is_inferred, max(short_failures) AS peak_failures
    FROM reached
    WHERE step = 0
    GROUP BY event_date, site, src_ip, host_key, is_inferred
  )
  JOIN (
    SELECT event_date, site, src_ip, host_key, is_inferred, max(second) AS last_second
    FROM failures
    GROUP BY event_date, site, src_ip, host_key, is_inferred
  ) USING (event_date, site, src_ip, host_key, is_inferred)
  UNION ALL
  SELECT
    'spray', event_date, site, src_ip, NULL, is_inferred, NULL, hosts, last_second
  FROM sprays
),
asked AS (
  SELECT * FROM groups LEFT SEMI JOIN cells USING (event_date, site)
),
-- What lay within 24 hours before the last failure.
counted AS (
  SELECT
    kind, asked.event_date, asked.site, asked.src_ip, asked.host_key, asked.is_inferred,
    first(failures.network) AS network,
    min(host_address) AS host_address,
    min(host_name) AS host_name,
    min(port) AS port,
    any_value(peak_failures) AS peak_failures,
    coalesce(any_value(asked.hosts), 1L) AS hosts,
    min(second) AS first_second,
    any_value(last_second) AS last_second,
    sum(failures) AS failures
  FROM asked
  JOIN failures
    ON failures.site = asked.site
    AND failures.src_ip = asked.src_ip
    AND failures.is_inferred = asked.is_inferred
  WHERE (asked.host_key IS NULL OR asked.host_key = failures.host_key)
    AND second BETWEEN last_second - 86400 AND last_second
  GROUP BY kind, asked.event_date, asked.site, asked.src_ip, asked.host_key, asked.is_inferred
),
unknown AS (
  SELECT
    'unknown-accounts' AS kind, event_date, site, src_ip, CAST(NULL AS STRING) AS host_key,
    is_inferred,
    first(network) AS network,
    min(host_address) AS host_address,
    min(host_name) AS host_name,
    min(port) AS port,
    CAST(NULL AS BIGINT) AS peak_failures,
    count(DISTINCT host_key) AS hosts,
    min(first_second) AS first_second,
    max(last_second) AS last_second,
    sum(failures) AS failures
  FROM tried
  LEFT SEMI JOIN cells USING (event_date, site)
  WHERE is_unknown_account AND user_name IS NOT NULL
  GROUP BY event_date, site, src_ip, is_inferred
)
SELECT * FROM counted
UNION ALL
SELECT * FROM unknown
