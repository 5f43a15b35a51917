-- The busiest addresses of each day (or month), site and side. Views: busy_hosts (host_days or
-- host_months), busy_remotes (sightings or sightings_month).
-- Parameter: addresses, how many of each are kept.
WITH
-- One row per day, site and own host.
own AS (
  SELECT
    event_date,
    site,
    'own' AS side,
    host_ip AS address,
    ip_key,
    try_add(sum(sessions), try_sum(events)) AS count,
    try_add(try_sum(bytes_sent), try_sum(bytes_received)) AS bytes
  FROM busy_hosts
  GROUP BY event_date, site, host_ip, ip_key
),
-- One row per day, site and remote address.
remote AS (
  SELECT
    event_date,
    site,
    'remote' AS side,
    remote_ip AS address,
    ip_key,
    try_add(sum(sessions), try_sum(events)) AS count,
    try_add(try_sum(bytes_from_remote), try_sum(bytes_to_remote)) AS bytes
  FROM busy_remotes
  GROUP BY event_date, site, remote_ip, ip_key
),
counted AS (
  SELECT
    event_date,
    site,
    side,
    address,
    ip_key,
    coalesce(count, 9223372036854775807) AS count,
    coalesce(bytes, 9223372036854775807) AS bytes
  FROM (SELECT * FROM own UNION ALL SELECT * FROM remote)
  -- Addresses with nothing but open sessions have no count.
  WHERE count IS NULL OR count > 0
)
SELECT *
FROM (
  SELECT
    *,
    CAST(
      row_number() OVER (PARTITION BY event_date, site, side ORDER BY count DESC, ip_key) AS INT)
      AS rank,
    count(*) OVER (PARTITION BY event_date, site, side) AS addresses
  FROM counted
)
WHERE rank <= :addresses
