-- What scans of hosts found, in comparable form: those of the cells and those carried to them.
-- Views: vulnerabilities, host_facts, earlier_vulnerabilities, earlier_facts (of the days of
-- carried scans), scan_carry, cells. Parameter: severities (of what is a vulnerability).
-- content: what makes an item another one; the rows of kind 'covers' say what a scan looked for.
WITH
carried AS (
  SELECT site, host_key, scan_time
  FROM scan_carry LEFT ANTI JOIN cells USING (event_date, site)
  GROUP BY site, host_key, scan_time
),
scanned AS (
  SELECT
    site, coalesce(ip, host) AS host_key, time, port, protocol, plugin_id, plugin_name,
    plugin_family, severity, cves, cvss_score, exploit_available
  FROM vulnerabilities
  UNION ALL
  SELECT
    e.site, coalesce(e.ip, e.host), e.time, e.port, e.protocol, e.plugin_id, e.plugin_name,
    e.plugin_family, e.severity, e.cves, e.cvss_score, e.exploit_available
  FROM earlier_vulnerabilities e
  LEFT SEMI JOIN carried c
    ON c.site = e.site AND c.host_key = coalesce(e.ip, e.host) AND c.scan_time = e.time
),
told AS (
  SELECT site, coalesce(ip, host) AS host_key, time, fact, name, value, port, protocol
  FROM host_facts
  WHERE basis = 'nessus' AND fact IN ('open_port', 'software')
  UNION ALL
  SELECT e.site, coalesce(e.ip, e.host), e.time, e.fact, e.name, e.value, e.port, e.protocol
  FROM earlier_facts e
  LEFT SEMI JOIN carried c
    ON c.site = e.site AND c.host_key = coalesce(e.ip, e.host) AND c.scan_time = e.time
  WHERE e.basis = 'nessus' AND e.fact IN ('open_port', 'software')
)
SELECT
  site,
  host_key,
  time,
  'vulnerability' AS kind,
  concat_ws('/', plugin_id, port, protocol) AS item,
  min(plugin_name) AS name,
  element_at(
    array('informational', 'low', 'medium', 'high', 'critical'),
    CAST(
      max(array_position(array('informational', 'low', 'medium', 'high', 'critical'), severity))
      AS INT)) AS value,
  min(port) AS port,
  min(protocol) AS protocol,
  min(plugin_id) AS plugin_id,
  array_join(
    sort_array(
      collect_set(
        concat_ws('|', severity, cvss_score, exploit_available, array_join(cves, ',')))),
    ';') AS content
FROM scanned
WHERE array_contains(:severities, severity)
GROUP BY site, host_key, time, concat_ws('/', plugin_id, port, protocol)
UNION ALL
SELECT
  site,
  host_key,
  time,
  'port',
  concat_ws('/', port, protocol),
  min(name),
  CAST(NULL AS STRING),
  min(port),
  min(protocol),
  CAST(NULL AS INT),
  ''
FROM told
WHERE fact = 'open_port' AND port IS NOT NULL
GROUP BY site, host_key, time, concat_ws('/', port, protocol)
UNION ALL
-- A product may be there in several versions.
SELECT
  site,
  host_key,
  time,
  'software',
  name,
  min(name),
  substring(array_join(sort_array(collect_set(value)), ', '), 1, 1024),
  CAST(NULL AS INT),
  CAST(NULL AS INT),
  CAST(NULL AS INT),
  array_join(sort_array(collect_set(value)), ', ')
FROM told
WHERE fact = 'software' AND name IS NOT NULL
GROUP BY site, host_key, time, name
UNION ALL
SELECT DISTINCT
  site,
  host_key,
  time,
  'covers',
  -- The two plugins list the software of Unix and of Windows.
  if(plugin_family = 'Port scanners', 'port', 'software'),
  CAST(NULL AS STRING),
  CAST(NULL AS STRING),
  CAST(NULL AS INT),
  CAST(NULL AS INT),
  CAST(NULL AS INT),
  ''
FROM scanned
WHERE plugin_family = 'Port scanners' OR plugin_id IN (22869, 20811)
