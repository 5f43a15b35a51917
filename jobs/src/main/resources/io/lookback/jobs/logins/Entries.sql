-- Logins that are suspicious, one row per second, kind and what the finding is about (entity).
-- Views: successes, reached, failures, new_networks, host_events.
WITH
after AS (
  SELECT
    'success-after-failures' AS kind,
    concat_ws('|', successes.src_ip, successes.host_key) AS entity,
    successes.event_date, successes.site, successes.src_ip, successes.network, successes.host_key,
    successes.is_inferred, successes.user_name, successes.method, successes.second, time_us,
    host_address, host_name, port, src_port, successes, is_own_src,
    day_failures AS failures_before,
    CAST(NULL AS BIGINT) AS networks_before,
    false AS is_warm_up
  FROM successes
  JOIN (
    SELECT site, src_ip, host_key, is_inferred, second, day_failures FROM reached WHERE step = 1
  ) AS reached
    ON reached.site = successes.site
    AND reached.src_ip = successes.src_ip
    AND reached.host_key = successes.host_key
    AND reached.is_inferred = successes.is_inferred
    AND reached.second = successes.second
),
from_new AS (
  SELECT
    successes.event_date, successes.site, successes.src_ip, successes.network, successes.host_key,
    successes.is_inferred, successes.user_name, successes.method, successes.second, time_us,
    host_address, host_name, port, src_port, successes, is_own_src,
    networks_before, is_warm_up
  FROM successes
  JOIN new_networks
    ON new_networks.event_date = successes.event_date
    AND new_networks.site = successes.site
    AND new_networks.user_name = successes.user_name
    AND new_networks.network = successes.network
  WHERE NOT is_inferred
),
-- The first login of the day to each host, and how often others had failed on the account there.
firsts AS (
  SELECT event_date, site, host_key, user_name, network, min(second) AS second
  FROM from_new
  GROUP BY event_date, site, host_key, user_name, network
),
failed AS (
  SELECT /*+ BROADCAST(firsts) */
    firsts.event_date, firsts.site, firsts.host_key, firsts.user_name, firsts.network,
    least(coalesce(try_sum(count), 1000000000000L), 1000000000000L) AS failures
  FROM host_events AS events
  JOIN firsts
    ON firsts.site = events.site
    AND firsts.host_key = events.host_key
    AND firsts.user_name = events.user_name
  WHERE event_type = 'login-failure'
    AND outcome = 'failure'
    AND NOT is_inferred
    AND NOT array_contains(:no_guesses, coalesce(method, ''))
    AND events.second BETWEEN firsts.second - 86400 AND firsts.second
    AND NOT (events.network <=> firsts.network)
  GROUP BY firsts.event_date, firsts.site, firsts.host_key, firsts.user_name, firsts.network
),
elsewhere AS (
  SELECT event_date, site, user_name, network, max(failures) AS failures_before
  FROM failed
  WHERE failures >= :least_before
  GROUP BY event_date, site, user_name, network
),
new AS (
  SELECT
    if(failures_before IS NULL, 'new-network', 'success-elsewhere') AS kind,
    concat_ws('|', user_name, network) AS entity,
    event_date, site, src_ip, network, host_key, is_inferred, user_name, method, second, time_us,
    host_address, host_name, port, src_port, successes, is_own_src,
    coalesce(failures_before, 0L) AS failures_before,
    networks_before,
    is_warm_up
  FROM from_new
  LEFT JOIN elsewhere USING (event_date, site, user_name, network)
)
SELECT * FROM after
UNION ALL
SELECT * FROM new
