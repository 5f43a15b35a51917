-- What scanners, sensors and sessions tell of addresses on a day. Views: host_facts, vulnerabilities,
-- passive_facts.
SELECT
  event_date, site, ip AS address, fact, name, value, port, protocol,
  CAST(NULL AS STRING) AS scan, basis
FROM host_facts
WHERE ip IS NOT NULL AND NOT array_contains(:left_out, fact)
UNION ALL
-- A report may name the host only.
SELECT
  event_date, site, ip, 'vulnerability', CAST(plugin_id AS STRING), severity, port, protocol,
  coalesce(scan, ''), 'nessus'
FROM vulnerabilities
WHERE ip IS NOT NULL
UNION ALL
SELECT
  event_date, site, ip, 'cve', explode(cves), NULL, NULL, NULL, coalesce(scan, ''), 'nessus'
FROM vulnerabilities
WHERE ip IS NOT NULL
UNION ALL
-- Established sessions: which ports a host answers on, and which of them to outside.
SELECT
  event_date, site, ip, fact, name, value, port, protocol, NULL, basis
FROM passive_facts
WHERE ip IS NOT NULL
