-- Findings about an address or with it at the other end, active in the time, the worst first. View:
-- dossier_findings (findings).
WITH
found AS (
  SELECT
    site, 'finding' AS section, detector AS what, concat(finding_id, ': ', reason) AS detail, severity,
    port, first_time, last_time, CAST(NULL AS BIGINT) AS count
  FROM dossier_findings
  WHERE array_contains(:sites, site)
    AND (address = :address OR other_address = :address)
    AND to_date(last_time) >= :from
    AND to_date(first_time) <= :to
)
SELECT *
FROM (
  SELECT
    *,
    row_number() OVER (
      ORDER BY
        array_position(array('informational', 'low', 'medium', 'high', 'critical'), severity) DESC,
        last_time DESC,
        detail) AS place,
    count(*) OVER () AS total
  FROM found
)
WHERE place <= :rows
