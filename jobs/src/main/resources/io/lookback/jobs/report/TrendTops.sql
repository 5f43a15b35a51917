-- The busiest addresses of each kind and window. Views: kind_lists (TrendLists.sql), event_addresses.
-- Parameters: first_day, last_day, addresses of each kind and window.
WITH
windows AS (
  SELECT explode(array(1, 5, 7, 25)) AS days
),
-- How many lists of a window are cut or missing.
cut AS (
  SELECT days, site, event_type, event_name, direction, port_group, side,
    count_if(is_cut) AS cut_lists
  FROM kind_lists
  JOIN windows ON event_date > date_sub(:last_day, days)
  GROUP BY ALL
),
-- One row per window, kind, side and address.
counted AS (
  SELECT days, site, event_type, event_name, direction, port_group, side, address,
    coalesce(try_sum(count), 9223372036854775807) AS count,
    count_if(is_cut) AS cut_lists_with_it
  FROM event_addresses
  JOIN kind_lists
    USING (event_date, site, event_type, event_name, direction, port_group, side)
  JOIN windows ON event_date > date_sub(:last_day, days)
  WHERE is_there AND event_date BETWEEN :first_day AND :last_day
  GROUP BY ALL
)
SELECT *
FROM (
  SELECT
    counted.*,
    cut_lists > cut_lists_with_it AS is_at_least,
    row_number() OVER (
      PARTITION BY days, site, event_type, event_name, direction, port_group
      ORDER BY count DESC, address
    ) AS place,
    max(cut_lists) OVER (
      PARTITION BY days, site, event_type, event_name, direction, port_group) > 0
      OR count(*) OVER (
        PARTITION BY days, site, event_type, event_name, direction, port_group) > :addresses
      AS is_cut
  FROM counted
  JOIN cut USING (days, site, event_type, event_name, direction, port_group, side)
)
WHERE place <= :addresses
ORDER BY site, event_type, event_name, direction, port_group, days, place
