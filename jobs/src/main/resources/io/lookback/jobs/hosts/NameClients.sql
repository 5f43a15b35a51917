-- One row per address, name and client of a day. View: name_records. The client is part of the
-- key, so that a name that everybody uses is counted in many places.
SELECT
  event_date,
  site,
  address,
  name,
  source,
  client,
  min(time) AS first_time,
  max(time) AS last_time,
  count(*) AS records
FROM name_records
WHERE address IS NOT NULL
GROUP BY event_date, site, address, name, source, client
