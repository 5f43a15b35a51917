-- The longest and the largest sessions of hosts. Views: report_host_sessions (sessions with the own
-- or remote end as host), report_hosts. Parameter: sessions of a host by each measure.
SELECT *
FROM (
  SELECT /*+ BROADCAST(report_hosts) */
    host_no,
    report_host_sessions.*,
    row_number() OVER (
      PARTITION BY host_no ORDER BY duration_us DESC NULLS LAST, start_time, file_id, line_no)
      AS by_longest,
    row_number() OVER (
      PARTITION BY host_no ORDER BY all_bytes DESC NULLS LAST, start_time, file_id, line_no)
      AS by_largest
  FROM report_host_sessions
  JOIN report_hosts
    ON report_hosts.site = report_host_sessions.site
    AND report_hosts.host = report_host_sessions.host
    AND event_date BETWEEN from_day AND to_day
)
WHERE by_longest <= :sessions OR by_largest <= :sessions
ORDER BY host_no, by_longest
