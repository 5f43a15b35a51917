-- What rules see: one row per host and day. View: known (AssetFacts.sql).
SELECT
  event_date,
  site,
  address,
  sort_array(collect_set(if(fact IN ('fqdn', 'netbios_name'), lower(value), NULL))) AS names,
  -- The latest; scanners know better than sensors.
  max_by(value, struct(last_date, basis = 'nessus', value)) FILTER (
    WHERE fact = 'os' AND value IS NOT NULL) AS os,
  sort_array(collect_set(if(fact = 'open_port' AND coalesce(protocol, 6) = 6, port, NULL)))
    AS tcp_ports,
  sort_array(collect_set(if(fact = 'open_port' AND protocol = 17, port, NULL))) AS udp_ports,
  sort_array(collect_set(if(fact = 'accepts_external', port, NULL))) AS external_ports,
  sort_array(collect_set(if(fact = 'software', name, NULL))) AS software,
  sort_array(collect_set(if(fact = 'client_software', name, NULL))) AS client_software,
  sort_array(collect_set(if(fact = 'web_server', coalesce(name, value), NULL))) AS web_servers,
  sort_array(collect_set(if(fact = 'listening_process', name, NULL))) AS processes,
  sort_array(collect_set(if(fact = 'cve', name, NULL))) AS cves,
  -- Days since each plugin was reported.
  map_from_entries(
    collect_set(
      if(
        fact = 'vulnerability',
        named_struct(
          'key', CAST(name AS INT),
          'value', datediff(event_date, last_of_plugin)),
        NULL))) AS plugin_days,
  CAST(count_if(fact = 'vulnerability' AND value = 'critical') AS INT) AS critical,
  CAST(count_if(fact = 'vulnerability' AND value = 'high') AS INT) AS high,
  CAST(count_if(fact = 'vulnerability' AND value = 'medium') AS INT) AS medium,
  CAST(count_if(fact = 'vulnerability' AND value = 'low') AS INT) AS low,
  datediff(event_date, max(if(fact = 'vulnerability', first_date, NULL)))
    AS days_since_new_vulnerability,
  datediff(event_date, max(if(fact = 'answered_scan', last_date, NULL))) AS days_since_answer,
  datediff(event_date, max(last_date)) AS days_since_told,
  datediff(event_date, min(first_date)) AS days_known
FROM (
  SELECT
    *,
    max(last_date) OVER (PARTITION BY event_date, site, address, fact, name) AS last_of_plugin
  FROM known
)
GROUP BY event_date, site, address
