-- What addresses have at least and at most, from the cut lists of days and closed months. View:
-- busiest_tops (address_tops, address_tops_month of the days and sites asked; a list by its first
-- day). The lists of a site and side are numbered; sets of them are four words of 64 bits.
WITH
lists AS (
  SELECT
    event_date,
    site,
    side,
    -- What an address has at most in a list that does not name it.
    if(max(addresses) > count(*), min(count), 0L) AS last
  FROM busiest_tops
  GROUP BY event_date, site, side
),
numbered AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY site, side ORDER BY event_date) - 1 AS number
  FROM lists
),
-- What an address has at most that no list names (null: beyond the largest number), and the lists
-- that are cut.
totals AS (
  SELECT
    site,
    side,
    try_sum(last) AS last,
    array_sort(collect_list(CAST(event_date AS STRING))) AS lists,
    bit_or(if(number DIV 64 = 0 AND last > 0, shiftleft(1L, CAST(number % 64 AS INT)), 0L)) AS cut_0,
    bit_or(if(number DIV 64 = 1 AND last > 0, shiftleft(1L, CAST(number % 64 AS INT)), 0L)) AS cut_1,
    bit_or(if(number DIV 64 = 2 AND last > 0, shiftleft(1L, CAST(number % 64 AS INT)), 0L)) AS cut_2,
    bit_or(if(number DIV 64 = 3 AND last > 0, shiftleft(1L, CAST(number % 64 AS INT)), 0L)) AS cut_3
  FROM numbered
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
    bit_or(if(number DIV 64 = 0, shiftleft(1L, CAST(number % 64 AS INT)), 0L)) AS named_0,
    bit_or(if(number DIV 64 = 1, shiftleft(1L, CAST(number % 64 AS INT)), 0L)) AS named_1,
    bit_or(if(number DIV 64 = 2, shiftleft(1L, CAST(number % 64 AS INT)), 0L)) AS named_2,
    bit_or(if(number DIV 64 = 3, shiftleft(1L, CAST(number % 64 AS INT)), 0L)) AS named_3
  FROM busiest_tops
  JOIN numbered USING (event_date, site, side)
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
  totals.lists,
  array(
    cut_0 & ~named_0,
    cut_1 & ~named_1,
    cut_2 & ~named_2,
    cut_3 & ~named_3
  ) AS silent
FROM known
JOIN totals USING (site, side)
ORDER BY at_most DESC, address, site
