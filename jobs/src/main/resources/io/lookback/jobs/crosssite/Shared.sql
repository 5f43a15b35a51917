-- One row per candidate that gives a row of the result. Views: candidates (Candidates.sql),
-- place_days (PlaceDays.sql), at least those of the candidates' addresses.
-- Parameters: back (days before the cell's that are read), min_sites, rare_share.
WITH
-- One row per address and place, with the days on which it was there: joining these instead of the
-- sightings keeps 30 days of a month's cells from being multiplied out.
places AS (
  SELECT
    ip_key,
    place,
    is_partner,
    collect_set(event_date) AS days,
    coalesce(
      collect_set(event_date) FILTER (WHERE sessions_established > 0),
      CAST(array() AS ARRAY<DATE>)) AS established_days
  FROM place_days
  LEFT SEMI JOIN (SELECT DISTINCT ip_key FROM candidates) USING (ip_key)
  GROUP BY ip_key, place, is_partner
),
-- One row per address.
addresses AS (
  SELECT ip_key, collect_list(named_struct('days', days, 'established_days', established_days)) AS places
  FROM places
  GROUP BY ip_key
),
-- One row per candidate.
counted AS (
  SELECT
    candidates.*,
    size(
      filter(
        places,
        p -> exists(p.days, d -> d BETWEEN date_sub(event_date, :back) AND event_date)))
      AS site_count,
    size(
      filter(
        places,
        p -> exists(p.established_days, d -> d BETWEEN date_sub(event_date, :back) AND event_date)))
      AS sites_established
  FROM candidates
  JOIN addresses USING (ip_key)
),
-- One row per candidate, with whether few places saw it.
weighed AS (
  SELECT
    * EXCEPT (sites_in_all),
    greatest(sites_in_all, site_count) AS sites_in_all,
    sites_established >= 2
      AND sites_in_all >= :min_sites
      AND site_count < :rare_share * sites_in_all AS is_rare
  FROM counted
)
SELECT *
FROM weighed
WHERE
  -- Its own site is the second one.
  peer_site IS NOT NULL
  OR (site_count >= 2 AND (size(lists) > 0 OR size(found_by) > 0 OR is_rare))
