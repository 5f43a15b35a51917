-- Own hosts that events concern, the most first. View: host_days.
-- Parameters: first_day, last_day, hosts of a site.
SELECT site, host_ip, events
FROM (
  SELECT *, row_number() OVER (PARTITION BY site ORDER BY events DESC, host_ip) AS place
  FROM (
    SELECT site, host_ip, coalesce(try_sum(events), 9223372036854775807) AS events
    FROM host_days
    WHERE event_date BETWEEN :first_day AND :last_day
    GROUP BY site, host_ip
  )
  WHERE events > 0
)
WHERE place <= :hosts
ORDER BY events DESC, site, host_ip
