-- Every listing that has any of the addresses. Views: indicators. Parameters: first_key, last_key.
SELECT
  list,
  value,
  listed_from,
  is_earliest_snapshot,
  listed_to,
  basis,
  category,
  confidence,
  reference,
  last_confirmed
FROM indicators
WHERE first_key <= :last_key AND last_key >= :first_key
ORDER BY listed_from, list, first_key, value
