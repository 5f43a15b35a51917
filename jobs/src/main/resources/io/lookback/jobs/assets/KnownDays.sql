-- Days of which something may be known of an address. Views: run_days (Runs.sql), told, asset_facts.
SELECT run_days.event_date, run_days.site, address
FROM (
  SELECT site, address FROM told
  UNION
  SELECT site, address FROM asset_facts
)
JOIN run_days USING (site)
