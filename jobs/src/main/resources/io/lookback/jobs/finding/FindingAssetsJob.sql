-- Findings about a service that reports call vulnerable. Views: met (findings of the day with the
-- host and port that serve), asset_facts.
WITH
vulnerable AS (
  SELECT
    event_date,
    site,
    address,
    port,
    count(DISTINCT name) AS plugins,
    max_by(
      struct(value AS severity, name AS plugin),
      struct(
        array_position(array('informational', 'low', 'medium', 'high', 'critical'), value),
        -CAST(name AS INT))) AS worst
  FROM asset_facts
  WHERE fact = 'vulnerability'
    AND port IS NOT NULL
    AND array_contains(:severities, value)
  GROUP BY event_date, site, address, port
),
-- A finding that meets several hosts or ports is raised for the worst of them.
raised AS (
  SELECT
    met.event_date,
    met.site,
    detector,
    finding_id,
    met.severity,
    max_by(
      struct(met.host, met.port, plugins, worst),
      struct(
        array_position(
          array('informational', 'low', 'medium', 'high', 'critical'), worst.severity),
        plugins,
        met.host,
        met.port)) AS one
  FROM met
  JOIN vulnerable
    ON vulnerable.event_date = met.event_date
    AND vulnerable.site = met.site
    AND vulnerable.address = met.host
    AND vulnerable.port = met.port
  WHERE met.severity <> 'critical' AND NOT array_contains(:never, met.severity)
  GROUP BY met.event_date, met.site, detector, finding_id, met.severity
)
SELECT
  event_date,
  site,
  detector,
  finding_id,
  element_at(
    array('low', 'medium', 'high', 'critical'),
    CAST(
      array_position(array('informational', 'low', 'medium', 'high'), severity) AS INT))
    AS severity,
  concat(
    '; reports list ', one.plugins,
    if(one.plugins = 1, ' vulnerability', ' vulnerabilities'),
    ' of severity ', array_join(:severities, ' or '), ' at port ', one.port, ' of ', one.host,
    ' (the worst: plugin ', one.worst.plugin, ', ', one.worst.severity,
    '), which makes it one step worse than ', severity) AS because
FROM raised
