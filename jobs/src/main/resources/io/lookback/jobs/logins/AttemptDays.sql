-- Who failed too often on a cell's day: guessing, spray, unknown-accounts. Views: cells, failures,
-- tried, reached, sprays.
WITH
-- The worst moment of a day, when the most failures lay within 24 hours behind: what is counted
-- then is what made it a finding. One row per source, host and day.
guessed AS (
  SELECT
    event_date, site, src_ip, host_key, is_inferred,
    max(peak_failures) AS peak_failures,
    max_by(second, struct(day_failures, second)) AS last_second
  FROM reached
  LEFT SEMI JOIN cells USING (event_date, site)
  WHERE step = 0
  GROUP BY event_date, site, src_ip, host_key, is_inferred
),
-- The same on many hosts. One row per source and day.
sprayed AS (
  SELECT * FROM sprays LEFT SEMI JOIN cells USING (event_date, site)
),
-- What lay within 24 hours before that moment. Each kind by its own key, because a source may have
-- tried many thousand hosts.
meant AS (
  SELECT
    'guessing' AS kind, guessed.event_date, site, src_ip, host_key, is_inferred,
    network, host_address, host_name, port, second, failures,
    peak_failures, 1L AS hosts, last_second
  FROM guessed
  JOIN failures USING (site, src_ip, host_key, is_inferred)
  WHERE second BETWEEN last_second - 86400 AND last_second
  UNION ALL
  SELECT
    'spray', sprayed.event_date, site, src_ip, NULL, is_inferred,
    network, host_address, host_name, port, second, failures,
    NULL, hosts, last_second
  FROM sprayed
  JOIN failures USING (site, src_ip, is_inferred)
  WHERE second BETWEEN last_second - 86400 AND last_second
),
counted AS (
  SELECT
    kind, event_date, site, src_ip, host_key, is_inferred,
    first(network) AS network,
    min(host_address) AS host_address,
    min(host_name) AS host_name,
    min(port) AS port,
    any_value(peak_failures) AS peak_failures,
    any_value(hosts) AS hosts,
    min(second) AS first_second,
    any_value(last_second) AS last_second,
    sum(failures) AS failures
  FROM meant
  GROUP BY kind, event_date, site, src_ip, host_key, is_inferred
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
