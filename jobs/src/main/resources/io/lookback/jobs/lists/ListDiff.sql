-- What changed on a list between two times: one row per value that came, went or passed.
-- Views: indicators. Parameters: list, from, to.
WITH
-- One row per value and listing that touches the time between.
touching AS (
  SELECT
    *,
    listed_from <= :from AND (listed_to IS NULL OR listed_to > :from) AS is_at_from,
    listed_from <= :to AND (listed_to IS NULL OR listed_to > :to) AS is_at_to
  FROM indicators
  WHERE list = :list AND listed_from <= :to AND (listed_to IS NULL OR listed_to > :from)
),
-- One row per value; of several listings the last one tells the dates.
by_value AS (
  SELECT
    value,
    first(first_key) AS first_key,
    bool_or(is_at_from) AS was_listed,
    bool_or(is_at_to) AS is_listed,
    max_by(
      struct(listed_from, listed_to, basis, category, confidence, reference), listed_from
    ) AS listing
  FROM touching
  GROUP BY value
)
SELECT
  CASE WHEN is_listed THEN 'added' WHEN was_listed THEN 'removed' ELSE 'passed' END AS change,
  value,
  listing.*
FROM by_value
WHERE was_listed <> is_listed OR (NOT was_listed AND NOT is_listed)
ORDER BY change, first_key, value
