-- The versions of a list: one row each, with what it added and removed.
-- Views: indicators, list_snapshots. Parameter: list.
WITH
-- One row per time at which listings began or ended.
changes AS (
  SELECT at, count_if(is_begin) AS added, count_if(NOT is_begin) AS removed
  FROM (
    SELECT listed_from AS at, TRUE AS is_begin FROM indicators WHERE list = :list
    UNION ALL
    SELECT listed_to AS at, FALSE AS is_begin FROM indicators
    WHERE list = :list AND listed_to IS NOT NULL
  )
  GROUP BY at
)
SELECT
  s.as_of,
  s.basis,
  s.state,
  s.format,
  s.entries,
  if(s.state = 'applied', coalesce(changes.added, 0), NULL) AS added,
  if(s.state = 'applied', coalesce(changes.removed, 0), NULL) AS removed,
  s.rejects,
  s.reject_reasons,
  s.note,
  s.path
FROM list_snapshots s LEFT JOIN changes ON changes.at = s.as_of
WHERE s.list = :list
ORDER BY s.as_of, s.imported_at, s.content_id
