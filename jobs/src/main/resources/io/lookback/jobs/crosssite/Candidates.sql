-- One row per cell and address of its day that is worth asking the other sites about.
-- Views: cells, sightings, retrohunt_hit_days, coverage, partners (rows of partner_sightings that
-- may be joined), found (event_date, site, address, detector, severity).
-- Parameters: back (days before the cell's that are read), min_sites.
WITH
-- One row per cell and address.
seen AS (
  SELECT
    event_date,
    site,
    ip_key,
    remote_ip AS address,
    min(peer_site) AS peer_site,
    bool_or(sessions_established > 0) AS is_established
  FROM sightings
  JOIN cells USING (event_date, site)
  WHERE NOT is_undeclared_private
  GROUP BY event_date, site, ip_key, remote_ip
),
-- One row per cell and listed address. A listing hits on all days and at all sites that saw the
-- address: the hits of the cell itself tell whether it is on a list.
listed AS (
  SELECT event_date, site, address, sort_array(collect_set(list)) AS lists
  FROM retrohunt_hit_days
  JOIN cells USING (event_date, site)
  GROUP BY event_date, site, address
),
-- One row per address and day in whose window a detector found it.
found_before AS (
  SELECT
    event_date,
    address,
    sort_array(collect_set(concat(detector, ' at ', site))) AS found_by,
    max(array_position(array('informational', 'low', 'medium', 'high', 'critical'), severity))
      AS found_rank
  FROM (
    SELECT
      explode(sequence(event_date, date_add(event_date, :back))) AS event_date,
      address,
      detector,
      site,
      severity
    FROM found)
  JOIN (SELECT DISTINCT event_date FROM cells) USING (event_date)
  GROUP BY event_date, address
),
-- One row per day: how many places have data in its window.
places AS (
  SELECT event_date, CAST(count(DISTINCT place, is_partner) AS INT) AS sites_in_all
  FROM (
    SELECT
      explode(sequence(event_date, date_add(event_date, :back))) AS event_date,
      place,
      is_partner
    FROM (
      SELECT event_date, site AS place, false AS is_partner FROM coverage WHERE records > 0
      UNION
      SELECT event_date, site AS place, true AS is_partner FROM partners))
  GROUP BY event_date
)
SELECT
  seen.event_date,
  seen.site,
  seen.ip_key,
  seen.address,
  seen.peer_site,
  coalesce(lists, CAST(array() AS ARRAY<STRING>)) AS lists,
  coalesce(found_by, CAST(array() AS ARRAY<STRING>)) AS found_by,
  coalesce(found_rank, 1) AS found_rank,
  coalesce(sites_in_all, 0) AS sites_in_all
FROM seen
LEFT JOIN listed USING (event_date, site, address)
LEFT JOIN found_before ON found_before.event_date = seen.event_date
  AND found_before.address = seen.address
LEFT JOIN places ON places.event_date = seen.event_date
WHERE
  peer_site IS NOT NULL
  OR lists IS NOT NULL
  OR found_by IS NOT NULL
  OR (is_established AND sites_in_all >= :min_sites)
