-- Which lists there are: one row per list. Views: indicators, list_snapshots.
WITH
-- One row per list.
versions AS (
  SELECT
    list,
    count_if(state = 'applied') AS versions,
    count_if(state = 'held_back') AS held_back,
    min(as_of) FILTER (WHERE state = 'applied') AS first_version,
    max(as_of) FILTER (WHERE state = 'applied') AS last_version
  FROM list_snapshots
  GROUP BY list
),
-- One row per value ever listed.
by_value AS (
  SELECT
    list,
    value,
    count(*) AS listings,
    bool_or(listed_to IS NULL) AS is_listed
  FROM indicators
  GROUP BY list, value
),
-- One row per list that has listings.
listings AS (
  SELECT
    list,
    count_if(is_listed) AS listed_now,
    count(*) AS values_ever,
    sum(listings) AS listings,
    count_if(listings > 1) AS relisted
  FROM by_value
  GROUP BY list
)
SELECT
  versions.list,
  versions.versions,
  versions.held_back,
  versions.first_version,
  versions.last_version,
  coalesce(listings.listed_now, 0) AS listed_now,
  coalesce(listings.values_ever, 0) AS values_ever,
  coalesce(listings.listings, 0) AS listings,
  coalesce(listings.relisted, 0) AS relisted
FROM versions LEFT JOIN listings USING (list)
ORDER BY list
