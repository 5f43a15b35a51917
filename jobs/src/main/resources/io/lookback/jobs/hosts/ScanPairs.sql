-- Scans of the cells, each with the scan of the same host and policy before it. Views: scans (the
-- cells and the days before them), cells. Parameter: window_days.
WITH
ordered AS (
  SELECT
    *,
    lag(scan_time) OVER scans_of_host AS previous_time,
    lag(event_date) OVER scans_of_host AS previous_date,
    lag(items) OVER scans_of_host AS previous_items
  FROM scans
  WINDOW scans_of_host AS (PARTITION BY site, host_key, policy ORDER BY scan_time)
)
SELECT o.*
FROM ordered o LEFT SEMI JOIN cells c ON c.event_date = o.event_date AND c.site = o.site
WHERE o.previous_time IS NOT NULL AND datediff(o.event_date, o.previous_date) <= :window_days
