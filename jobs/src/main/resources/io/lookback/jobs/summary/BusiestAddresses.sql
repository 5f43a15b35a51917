-- What addresses have at least and at most, from the cut lists of days. View: busiest_tops
-- (address_tops of the days and sites asked).
WITH
-- What an address has at most on a day that does not list it.
lasts AS (
  SELECT event_date, site, side, if(max(addresses) > count(*), min(count), 0L) AS last
  FROM busiest_tops
  GROUP BY event_date, site, side
),
-- What an address has at most that no day lists; null: beyond the largest number.
totals AS (
  SELECT site, side, try_sum(last) AS last
  FROM lasts
  GROUP BY site, side
),
-- What the lists say of an address, and what it would have at most on those days if they did not.
known AS (
  SELECT site, side, address, ip_key, try_sum(count) AS known, try_sum(last) AS last
  FROM busiest_tops
  JOIN lasts USING (event_date, site, side)
  GROUP BY site, side, address, ip_key
)
SELECT
  known.site,
  known.ip_key,
  known.side,
  coalesce(known, 9223372036854775807) AS at_least,
  coalesce(try_add(known, totals.last - known.last), 9223372036854775807) AS at_most,
  max(coalesce(totals.last, 9223372036854775807)) OVER () AS unlisted
FROM known
JOIN totals USING (site, side)
ORDER BY at_most DESC, address, site
