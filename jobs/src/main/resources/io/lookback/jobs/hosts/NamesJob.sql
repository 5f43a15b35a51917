-- Names of addresses by day. View: name_clients (NameClients.sql, with is_own of the client).
SELECT
  event_date,
  site,
  address,
  name,
  source,
  min(first_time) AS first_time,
  max(last_time) AS last_time,
  count_if(is_own) AS hosts,
  sum(records) AS records
FROM name_clients
GROUP BY event_date, site, address, name, source
