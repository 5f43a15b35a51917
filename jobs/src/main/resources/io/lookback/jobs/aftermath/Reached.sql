-- Own hosts that listed addresses reached on a cell's day or in the week before. Views: cells,
-- listed_contacts.
WITH
asked AS (
  SELECT
    cells.event_date,
    cells.site,
    host,
    address,
    lists,
    port,
    first_time,
    last_time,
    min(first_time) OVER (PARTITION BY cells.event_date, cells.site, host) AS contact_time
  FROM cells
  JOIN listed_contacts
    ON listed_contacts.site = cells.site
    AND listed_contacts.event_date BETWEEN date_sub(cells.event_date, 7) AND cells.event_date
),
-- One row per day, host and address.
contacts AS (
  SELECT
    event_date,
    site,
    host,
    address,
    min(first_time) AS first_time,
    max(last_time) AS last_time,
    collect_set(if(first_time = contact_time, port, NULL)) AS ports,
    flatten(collect_list(lists)) AS lists
  FROM asked
  GROUP BY event_date, site, host, address
)
SELECT
  event_date,
  site,
  host,
  min(first_time) AS contact_time,
  CAST(min(first_time) AS DATE) AS contact_day,
  max(last_time) AS last_contact,
  -- The first to come first.
  transform(array_sort(collect_list(struct(first_time, address))), one -> one.address)
    AS all_contacts,
  -- The way in of the first contact: that the host answers there is how it was reached, not what
  -- came of it. Those who came later may use what the first one left.
  array_distinct(flatten(collect_list(ports))) AS contact_ports,
  sort_array(array_distinct(flatten(collect_list(lists)))) AS lists
FROM contacts
GROUP BY event_date, site, host
