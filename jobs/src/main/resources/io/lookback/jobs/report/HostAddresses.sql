-- Addresses of a host by its name, as the newest facts tell it. Parameters: site, host (lower case),
-- to (day).
SELECT DISTINCT address
FROM (
  SELECT address, event_date, max(event_date) OVER () AS newest
  FROM asset_facts
  WHERE site = :site
    AND fact IN ('fqdn', 'netbios_name')
    AND (lower(value) = :host OR (NOT contains(:host, '.') AND startswith(lower(value), concat(:host, '.'))))
    AND event_date BETWEEN date_sub(:to, 90) AND :to
  UNION ALL
  SELECT address, event_date, max(event_date) OVER ()
  FROM login_days
  WHERE site = :site
    AND host = :host
    AND address IS NOT NULL
    AND event_date BETWEEN date_sub(:to, 90) AND :to
)
WHERE event_date = newest
ORDER BY address
LIMIT 10
