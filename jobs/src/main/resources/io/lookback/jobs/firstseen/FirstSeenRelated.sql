-- Rows of tiers that tell what something new means: all of its host, the other clients of its
-- service, and since when sensors watch. Views: tiers, new_things (rows of FirstSeenAdded.sql).
SELECT tiers.*
FROM tiers
LEFT SEMI JOIN (SELECT DISTINCT site, entity FROM new_things WHERE kind <> 'sensor') AS hosts
  ON hosts.site = tiers.site AND hosts.entity = tiers.entity
WHERE kind <> 'sensor'
UNION ALL
SELECT tiers.*
FROM tiers
LEFT SEMI JOIN (SELECT DISTINCT site, term FROM new_things WHERE kind = 'trust') AS servers
  ON servers.site = tiers.site AND servers.term = tiers.term
LEFT ANTI JOIN (SELECT DISTINCT site, entity FROM new_things WHERE kind <> 'sensor') AS hosts
  ON hosts.site = tiers.site AND hosts.entity = tiers.entity
WHERE kind = 'trust'
UNION ALL
SELECT *
FROM tiers
WHERE kind = 'sensor'
