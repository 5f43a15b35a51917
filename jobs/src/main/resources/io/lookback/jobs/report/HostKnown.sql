-- What was known of hosts on the newest day of the time on which anything was.
-- View: report_hosts (host_no, site, host, from_day, to_day). Parameters: first_day and last_day of
-- any of the hosts, which prune while planning.
SELECT *
FROM (
  SELECT
    report_hosts.host_no,
    asset_facts.*,
    max(asset_facts.event_date) OVER (PARTITION BY report_hosts.host_no) AS newest
  FROM asset_facts
  JOIN report_hosts
    ON asset_facts.site = report_hosts.site AND asset_facts.address = report_hosts.host
  WHERE asset_facts.event_date BETWEEN :first_day AND :last_day
    AND asset_facts.event_date BETWEEN report_hosts.from_day AND report_hosts.to_day
)
WHERE event_date = newest
