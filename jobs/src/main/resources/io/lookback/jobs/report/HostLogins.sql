-- Logins to hosts. View: report_hosts (host_no, site, host, from_day, to_day). Parameters: first_day
-- and last_day of any of the hosts, which prune while planning.
SELECT host_no, login_days.*
FROM login_days
JOIN report_hosts
  ON login_days.site = report_hosts.site AND login_days.address = report_hosts.host
WHERE event_date BETWEEN :first_day AND :last_day AND event_date BETWEEN from_day AND to_day
