-- What was usual for the services of the sessions in question, on the days before theirs.
-- View: long_or_large.
WITH
services AS (
  SELECT DISTINCT event_date, site, direction, protocol, port FROM long_or_large
),
-- One row per day in question, service, measure and bin.
bins AS (
  SELECT /*+ BROADCAST(services) */
    services.event_date,
    site,
    services.direction,
    services.protocol,
    services.port,
    measure,
    bin,
    sum(sessions) AS sessions,
    -- A bit for each day of the history.
    bit_or(shiftleft(1L, datediff(services.event_date, sizes.event_date))) AS days
  FROM session_sizes AS sizes JOIN services USING (site)
  WHERE
    sizes.direction = services.direction
    AND sizes.protocol <=> services.protocol
    AND sizes.port <=> services.port
    AND sizes.event_date < services.event_date
    AND sizes.event_date >= date_sub(services.event_date, :history_days)
  GROUP BY ALL
)
SELECT
  event_date,
  site,
  direction,
  protocol,
  port,
  measure,
  bit_count(bit_or(days)) AS days,
  log_bins_spread(collect_list(struct(bin, sessions))) AS spread
FROM bins
GROUP BY event_date, site, direction, protocol, port, measure
HAVING days >= :least_days AND spread.count >= :least_sessions
