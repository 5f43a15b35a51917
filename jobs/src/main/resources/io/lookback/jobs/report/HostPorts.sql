-- What hosts did in the time of each, by direction and port. Views: report_host_days (host_days of
-- the hosts), report_hosts.
-- Parameter: rows of a host.
SELECT *
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY host_no ORDER BY sessions + events DESC, direction, role, protocol, port) AS place
  FROM (
    SELECT /*+ BROADCAST(report_hosts) */
      host_no,
      direction,
      role,
      protocol,
      port,
      sum(sessions) AS sessions,
      sum(sessions_established) AS established,
      coalesce(try_sum(events), 9223372036854775807) AS events,
      coalesce(try_sum(bytes_sent), 9223372036854775807) AS bytes_sent,
      coalesce(try_sum(bytes_received), 9223372036854775807) AS bytes_received,
      max(remote_addresses) AS most_addresses,
      CAST(count(DISTINCT event_date) AS INT) AS days
    FROM report_host_days AS host_days
    JOIN report_hosts
      ON report_hosts.site = host_days.site AND report_hosts.host = host_days.host_ip
      AND event_date BETWEEN from_day AND to_day
    GROUP BY host_no, direction, role, protocol, port
  )
)
WHERE place <= :ports AND sessions + events > 0
ORDER BY host_no, place
