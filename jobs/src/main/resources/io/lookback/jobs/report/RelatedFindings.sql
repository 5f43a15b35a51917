-- Findings about some addresses or with them at the other end, the newest first for each.
-- Views: report_findings_ever, report_keys (site, or nothing for all sites; address).
-- Parameter: most of an address.
SELECT *
FROM (
  SELECT *,
    count(*) OVER (PARTITION BY page_site, page_address) AS findings,
    row_number() OVER (
      PARTITION BY page_site, page_address
      ORDER BY last_time DESC, severity_rank DESC, detector, finding_id
    ) AS nth
  FROM (
    SELECT /*+ BROADCAST(keys) */
      ends.* EXCEPT (party), keys.site AS page_site, keys.address AS page_address
    FROM (
      SELECT *,
        explode(array_distinct(filter(array(address, other_address), a -> a IS NOT NULL))) AS party
      FROM report_findings_ever
      WHERE suppression IS NULL
    ) AS ends
    JOIN report_keys AS keys
      ON keys.address = ends.party AND (keys.site = '' OR keys.site = ends.site)
  )
)
WHERE nth <= :most
ORDER BY page_site, page_address, nth
