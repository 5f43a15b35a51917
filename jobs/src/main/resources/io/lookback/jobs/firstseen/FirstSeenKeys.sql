-- Rows of tiers of all that was there on the days of the cells. Views: tiers, today (rows of
-- first_seen_days of the cells). The hash keeps what is joined small.
SELECT tiers.*
FROM tiers
LEFT SEMI JOIN (
  SELECT DISTINCT xxhash64(site, kind, entity, role, term_type, term, port) AS hash FROM today
) AS keys ON keys.hash = xxhash64(site, kind, entity, role, term_type, term, port)
