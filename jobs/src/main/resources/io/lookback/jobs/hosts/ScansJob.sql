-- Hosts that answered a scan. Views: host_facts, items (ScanItems.sql, of the same days).
WITH
found AS (
  SELECT
    event_date,
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
)
SELECT
  f.event_date,
  f.site,
  f.host_key,
  f.policy,
  f.scan_time,
  f.ip,
  f.host,
  f.scan,
  coalesce(c.items, 0L) AS items,
  c.content_hash
FROM found f LEFT JOIN contents c USING (site, host_key, scan_time)
