-- What scans of hosts found, in comparable form. Views: scanned_vulnerabilities, scanned_facts (those
-- of the scans in question).
-- content: what makes an item another one; the rows of kind 'covers' say what a scan looked for.
WITH
scanned AS (
  SELECT *, coalesce(ip, host) AS host_of FROM scanned_vulnerabilities
),
told AS (
  SELECT *, coalesce(ip, host) AS host_of
  FROM scanned_facts
  WHERE basis = 'nessus' AND fact IN ('open_port', 'software')
)
SELECT
  site,
  host_of AS host_key,
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
GROUP BY site, host_of, time, concat_ws('/', plugin_id, port, protocol)
UNION ALL
SELECT
  site,
  host_of,
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
GROUP BY site, host_of, time, concat_ws('/', port, protocol)
UNION ALL
-- A product may be there in several versions.
SELECT
  site,
  host_of,
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
GROUP BY site, host_of, time, name
UNION ALL
SELECT DISTINCT
  site,
  host_of,
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
