-- What makes records of facts equal: all their facts, in any order. That a host answered is told with
-- the first of its items, whichever that is in a report: it is part of no identity but its own. View:
-- host_facts.
SELECT event_date, site, file_id, line_no,
  coalesce(sum(if(fact <> 'answered_scan', h1, NULL)), sum(h1)) AS h1,
  coalesce(sum(if(fact <> 'answered_scan', h2, NULL)), sum(h2)) AS h2
FROM (
  SELECT event_date, site, file_id, line_no, fact,
    CAST(xxhash64(time, ip, host, fact, name, value, port, protocol, basis)
      AS DECIMAL(28, 0)) AS h1,
    CAST(xxhash64('second', time, ip, host, fact, name, value, port, protocol, basis)
      AS DECIMAL(28, 0)) AS h2
  FROM host_facts
)
GROUP BY event_date, site, file_id, line_no
