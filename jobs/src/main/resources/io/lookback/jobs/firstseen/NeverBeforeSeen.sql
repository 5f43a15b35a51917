-- What is new on the days of the cells, with what that means. Later days change nothing of it.
-- Views: cells, firsts (FirstSeenAdded.sql, of all that has to do with what is new), returns
-- (FirstSeenAgain.sql), coverage_known (CoverageReport.before, of sites as of days).
WITH
-- Since when each sensor tells of a kind.
sensors AS (
  SELECT site, entity AS first_sensor, role AS first_format, term AS kind, first_time AS sensor_time
  FROM firsts
  WHERE kind = 'sensor'
),
hosts AS (
  SELECT
    *,
    min(named_struct('event_date', event_date, 'first_time', first_time))
      OVER (PARTITION BY site, entity).first_time AS host_time
  FROM firsts
  WHERE kind <> 'sensor'
),
-- Of networks: how many had reached the service before; of pairs: how many clients had used it.
numbered AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY site, if(kind = 'trust', term, entity), kind, role, term_type
      ORDER BY event_date, first_time, if(kind = 'trust', entity, term)) - 1 AS known_before,
    CAST(NULL AS INT) AS quiet_days
  FROM hosts
  WHERE kind <> 'host'
),
-- One row per new thing, or one that is there again. A host that returns is not new.
things AS (
  SELECT
    event_date, site, kind, entity, role, term_type, term, port, first_time, first_sensor,
    first_format, first_other, first_direction, host_time, known_before, quiet_days
  FROM numbered
  UNION ALL
  SELECT
    event_date, site, kind, entity, role, term_type, term, port, first_time, first_sensor,
    first_format, first_other, first_direction, CAST(NULL AS TIMESTAMP), 0, quiet_days
  FROM returns
),
-- Correlated events of a source: how many hosts had it for the first time that day before.
correlated AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY site, event_date, role, term, first_other, quiet_days IS NULL
      ORDER BY first_time, entity) AS host_no
  FROM things
  WHERE kind = 'event' AND term_type = 'continuous'
  UNION ALL
  SELECT *, 1
  FROM things
  WHERE NOT (kind = 'event' AND term_type = 'continuous')
),
judged AS (
  SELECT
    correlated.*,
    sensor_time,
    CASE
      WHEN unix_micros(first_time) < unix_micros(sensor_time) + :warm_up_us THEN 'sensor'
      WHEN unix_micros(first_time) < unix_micros(host_time) + :warm_up_us THEN 'host'
    END AS warm_up,
    (kind = 'network' AND known_before >= :busy_networks)
      OR (kind = 'trust' AND known_before >= :busy_clients) AS is_busy,
    kind = 'event' AND term_type = 'continuous' AS is_correlated
  FROM correlated
  LEFT JOIN sensors USING (site, first_sensor, first_format, kind)
),
covered AS (
  SELECT judged.*, coverage_known.percent AS covered_percent
  FROM judged
  JOIN cells ON cells.event_date = judged.event_date AND cells.site = judged.site
  LEFT JOIN coverage_known
    ON coverage_known.site = concat(judged.site, ' ', judged.event_date)
    AND coverage_known.time = date_trunc('HOUR', judged.first_time)
)
SELECT
  event_date,
  site,
  entity AS address,
  true AS is_own,
  first_other AS other_address,
  port,
  first_time,
  first_time AS last_time,
  CASE
    WHEN is_correlated AND array_contains(:clues, term)
      THEN if(host_no <= :most_per_source, :clue, :event)
    WHEN kind = 'event' THEN :event
    WHEN kind = 'service' THEN :service
    WHEN kind = 'trust' THEN :trust
    ELSE :network
  END AS severity,
  concat(
    CASE kind
      WHEN 'event' THEN concat(
        entity,
        if(role = 'src', ' was the source', ' was the destination'),
        ' of the event ', term, ' (type ', term_type, ')',
        coalesce(concat(if(role = 'src', ' against ', ' from '), first_other), ''))
      WHEN 'service' THEN concat(
        entity, ' answered on ', term_type, '/', term, ' (', first_other, ' asked)')
      WHEN 'trust' THEN concat(entity, ' held a conversation with ', term, ' on ', term_type)
      ELSE concat(entity, ' answered ', term, ' (', first_other, ') on ', term_type)
    END,
    if(
      quiet_days IS NULL,
      ' for the first time',
      concat(' again, for the first time in ', quiet_days, ' days')),
    CASE
      WHEN warm_up = 'sensor' THEN concat(
        '; the sensor ', first_sensor, ' has not watched this for long, since ',
        date_format(sensor_time, 'yyyy-MM-dd'))
      WHEN warm_up = 'host' THEN concat(
        '; the host itself is new, since ', date_format(host_time, 'yyyy-MM-dd'))
      WHEN is_busy THEN concat(
        '; ', known_before, if(kind = 'trust', ' clients', ' networks'),
        ' had before, so that anybody may')
      WHEN host_no > :most_per_source THEN concat(
        '; it is host number ', host_no, ' of this source that day, which scans')
      ELSE ''
    END,
    coalesce(concat('; the sensors covered ', covered_percent, ' % of the 25 days before'), '')
  ) AS reason,
  warm_up IS NULL AND NOT is_busy AS is_finding,
  kind,
  role,
  term_type,
  term,
  concat(
    'Never_Before_Seen-',
    CASE WHEN is_correlated THEN 'correlated' WHEN kind = 'event' THEN term_type ELSE kind END
  ) AS event_name,
  if(role = 'src', entity, first_other) AS src_ip,
  if(role = 'src', first_other, entity) AS dst_ip,
  first_direction AS direction,
  first_sensor AS sensor,
  first_format AS source_format,
  warm_up,
  quiet_days,
  covered_percent
FROM covered
