-- The latest scan of each host and policy at the end of each computed day.
-- Views: scans (Scans.sql), cells. Parameter: forget_after_days.
SELECT /*+ BROADCAST(c) */
  c.event_date,
  c.site,
  s.host_key,
  s.policy,
  s.scan_time,
  s.items,
  s.content_hash
FROM scans s JOIN cells c ON c.site = s.site
WHERE
  c.event_date >= s.scan_date
  AND (s.next_date IS NULL OR c.event_date < s.next_date)
  AND datediff(c.event_date, s.scan_date) <= :forget_after_days
