-- One row per site with records: the hours that matter for moments at it. Outside them nothing was
-- covered. Views: coverage_rows (coverage), coverage_moments (site, time).
WITH
-- One row per site.
lives AS (
  SELECT
    site,
    unix_micros(min(hour)) DIV 3600000000 AS first_hour,
    unix_micros(max(hour)) DIV 3600000000 AS last_hour
  FROM coverage_rows
  WHERE records > 0
  GROUP BY site
),
-- One row per site.
asked AS (
  SELECT
    site,
    unix_micros(date_trunc('HOUR', min(time))) DIV 3600000000 AS first_hour,
    unix_micros(date_trunc('HOUR', max(time))) DIV 3600000000 AS last_hour
  FROM coverage_moments
  GROUP BY site
)
SELECT
  lives.site,
  greatest(asked.first_hour, lives.first_hour) - 600 AS from_hour,
  least(asked.last_hour, lives.last_hour + 672 + 600) + 1 AS to_hour
FROM lives
JOIN asked USING (site)
