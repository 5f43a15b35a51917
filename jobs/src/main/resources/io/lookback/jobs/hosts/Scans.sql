-- Scans of hosts, each with the scan of the same policy before it and the day of the one after it.
-- Views: host_facts, items (ScanItems.sql), scan_carry, cells. Parameter: forget_after_days.
WITH
found AS (
  SELECT
    site,
    coalesce(ip, host) AS host_key,
    coalesce(value, 'unknown policy') AS policy,
    time AS scan_time,
    min(ip) AS ip,
    min(host) AS host,
    min(name) AS scan
  FROM host_facts
  WHERE fact = 'answered_scan' AND basis = 'nessus'
  GROUP BY ALL
),
contents AS (
  SELECT
    site,
    host_key,
    time AS scan_time,
    count(*) AS items,
    bit_xor(xxhash64(kind, item, content)) AS content_hash
  FROM items
  GROUP BY site, host_key, time
),
all_scans AS (
  SELECT
    f.site, f.host_key, f.policy, f.scan_time, f.ip, f.host, f.scan,
    coalesce(c.items, 0L) AS items,
    c.content_hash,
    false AS is_carried
  FROM found f LEFT JOIN contents c USING (site, host_key, scan_time)
  UNION ALL
  SELECT
    site, host_key, policy, scan_time, NULL, NULL, NULL, items, content_hash, true
  FROM scan_carry LEFT ANTI JOIN cells USING (event_date, site)
),
ordered AS (
  SELECT
    *,
    CAST(scan_time AS DATE) AS scan_date,
    lag(scan_time) OVER scans_of_host AS before_time,
    lag(items) OVER scans_of_host AS before_items,
    CAST(lead(scan_time) OVER scans_of_host AS DATE) AS next_date
  FROM all_scans
  WINDOW scans_of_host AS (PARTITION BY site, host_key, policy ORDER BY scan_time)
)
SELECT
  * EXCEPT (before_time, before_items),
  if(is_recent, before_time, NULL) AS previous_time,
  if(is_recent, before_items, NULL) AS previous_items
FROM (
  SELECT
    *,
    coalesce(datediff(scan_date, CAST(before_time AS DATE)) <= :forget_after_days, false)
      AS is_recent
  FROM ordered
)
