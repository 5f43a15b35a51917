-- One row per kind of records that is shown, day and side: what is known of its list of addresses.
-- Views: trend_kinds (TrendKinds.sql), event_addresses. Parameters: first_day, last_day.
WITH
-- One row per kind, day, group of ports and side: whether addresses are missing from the list.
lists AS (
  SELECT event_date, site, event_type, event_name, direction, port_group, side,
    max(addresses) > count(*) AS is_cut
  FROM event_addresses
  WHERE event_date BETWEEN :first_day AND :last_day
  GROUP BY event_date, site, event_type, event_name, direction, port_group, side
),
-- Kinds that are shown, with the days on which they have records.
kinds AS (
  SELECT DISTINCT event_date, site, event_type, event_name, direction, port_group
  FROM trend_kinds
)
-- A list may be missing where the day had busier ports.
SELECT kinds.*, coalesce(is_cut, true) AS is_cut, is_cut IS NOT NULL AS is_there
FROM (
  SELECT kinds.*, explode(array('own', 'remote')) AS side
  FROM kinds
) AS kinds
LEFT JOIN lists USING (event_date, site, event_type, event_name, direction, port_group, side)
-- Records of a direction have no address on one of the sides.
WHERE NOT (direction = 'internal' AND side = 'remote')
  AND NOT (direction = 'external' AND side = 'own')
