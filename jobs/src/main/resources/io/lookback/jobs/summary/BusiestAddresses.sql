-- What addresses have at least and at most, from the cut lists of days and closed months. View:
-- busiest_tops (address_tops, address_tops_month of the days and sites asked; a list by its first
-- day).
WITH
-- What an address has at most in a list that does not name it.
lasts AS (
  SELECT event_date, site, side, if(max(addresses) > count(*), min(count), 0L) AS last
  FROM busiest_tops
  GROUP BY event_date, site, side
),
-- What an address has at most that no list names (null: beyond the largest number), and the lists
-- that are cut.
totals AS (
  SELECT
    site,
    side,
    try_sum(last) AS last,
    collect_list(CAST(event_date AS STRING)) FILTER (WHERE last > 0) AS cut_lists
  FROM lasts
  GROUP BY site, side
),
-- What the lists say of an address, and what it would have at most in those if they did not.
known AS (
  SELECT
    site,
    side,
    address,
    ip_key,
    coalesce(try_sum(count), 9223372036854775807) AS count,
    coalesce(try_sum(bytes), 9223372036854775807) AS bytes,
    try_sum(last) AS last,
    collect_list(CAST(event_date AS STRING)) AS lists
  FROM busiest_tops
  JOIN lasts USING (event_date, site, side)
  GROUP BY site, side, address, ip_key
)
SELECT
  known.site,
  known.side,
  known.address,
  known.ip_key,
  -- At least.
  known.count,
  known.bytes,
  coalesce(try_add(known.count, totals.last - known.last), 9223372036854775807) AS at_most,
  max(coalesce(totals.last, 9223372036854775807)) OVER () AS unlisted,
  array_except(totals.cut_lists, known.lists) AS silent_lists
FROM known
JOIN totals USING (site, side)
ORDER BY at_most DESC, address, site
