-- Coverage as it was known on each day of the cells, the site named with the day.
-- Views: coverage, cells. Parameter: back (days before the cell's that are read).
SELECT
  concat(known.site, ' ', as_of) AS site,
  sensor,
  hour,
  records
FROM (
  SELECT *, explode(sequence(event_date, date_add(event_date, :back))) AS as_of
  FROM coverage
) AS known
JOIN cells ON cells.site = known.site AND cells.event_date = as_of
