-- How many sightings of a bundle are wrong, by what is wrong with them. View: shared (the columns of
-- partner_sightings but ip_key). Parameter: latest (the latest time that can be).
SELECT
  count_if(address IS NULL OR ip_text(ip_key(address)) IS DISTINCT FROM address)
    AS an_address_that_is_none,
  count_if(role IS NULL OR role NOT IN ('client', 'server', 'unknown')) AS an_unknown_role,
  count_if(first_time IS NULL OR last_time IS NULL OR first_time > last_time)
    AS times_that_are_none,
  count_if(last_time > :latest) AS times_in_the_future,
  count_if(
    -- What is known only later, as flows that end at midnight, is of the next day.
    CAST(last_time AS DATE) NOT BETWEEN date_sub(event_date, 8) AND date_add(event_date, 1))
    AS times_of_other_days,
  count_if(
    sessions IS NULL OR sessions_established IS NULL OR events IS NULL
    OR sessions < 0 OR sessions_established < 0 OR sessions_established > sessions
    OR events < 0 OR coalesce(bytes, 0) < 0 OR coalesce(local_hosts, 0) < 0)
    AS counts_that_cannot_be,
  count_if(
    size(top_ports) > 64
    OR exists(top_ports, p -> p.port IS NULL OR p.port NOT BETWEEN 0 AND 65535 OR p.sessions < 0)
    OR size(event_counts) > 64
    OR exists(
      event_counts,
      e -> length(e.event_type) > 100 OR length(e.event_name) > 300 OR e.count < 0))
    AS lists_that_cannot_be,
  count(*) - count(DISTINCT event_date, address, role) AS a_twin
FROM shared
