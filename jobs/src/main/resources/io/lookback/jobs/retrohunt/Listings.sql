-- One row per listing: the intervals of one value on one list that are less than the relist gap
-- apart are one. View: listed_intervals (indicators). Parameter: relist_gap_us.
WITH
-- One row per interval; begins = 1 where a listing begins.
marked AS (
  SELECT
    *,
    if(
      unix_micros(listed_from)
        - max(unix_micros(coalesce(listed_to, TIMESTAMP '9999-12-31'))) OVER (
            PARTITION BY list, first_key, last_key
            ORDER BY listed_from, value, basis
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        < :relist_gap_us,
      0,
      1) AS begins
  FROM listed_intervals
),
-- One row per interval with the number of its listing.
numbered AS (
  SELECT
    *,
    sum(begins) OVER (
      PARTITION BY list, first_key, last_key
      ORDER BY listed_from, value, basis
      ROWS UNBOUNDED PRECEDING) AS listing_no
  FROM marked
),
-- One row per listing; what its first interval says dates it, what its last says describes it.
listings AS (
  SELECT
    list,
    first_key,
    last_key,
    min(
      struct(
        listed_from,
        value,
        basis,
        is_earliest_snapshot AND basis IN ('SNAPSHOT', 'RETRIEVED') AS is_bound)) AS earliest,
    if(bool_or(listed_to IS NULL), NULL, max(listed_to)) AS listed_to,
    max(struct(listed_from, category, confidence, reference)) AS latest
  FROM numbered
  GROUP BY list, first_key, last_key, listing_no
)
SELECT
  left(
    sha2(
      concat_ws(
        '|',
        list,
        earliest.value,
        hex(first_key),
        hex(last_key),
        unix_micros(earliest.listed_from),
        coalesce(CAST(unix_micros(listed_to) AS STRING), 'open'),
        earliest.basis),
      256),
    32) AS listing_id,
  list,
  earliest.value AS listing,
  first_key,
  last_key,
  earliest.listed_from AS listed_from,
  listed_to,
  earliest.basis AS basis,
  earliest.is_bound AS is_bound,
  latest.category AS category,
  latest.confidence AS confidence,
  latest.reference AS reference
FROM listings
