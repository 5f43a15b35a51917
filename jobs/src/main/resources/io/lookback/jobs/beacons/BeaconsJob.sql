-- What scored pairs mean. Views: scored (CallsOfWindows), beacon_days.
WITH
-- Own hosts that call an address, on whatever port.
callers AS (
  SELECT s.event_date, s.site, s.dst_ip, count(DISTINCT d.src_ip) AS prevalence
  FROM (SELECT DISTINCT event_date, site, dst_ip FROM scored) s
  JOIN beacon_days d
    ON d.site = s.site
    AND d.dst_ip = s.dst_ip
    AND d.event_date BETWEEN date_sub(s.event_date, 29) AND s.event_date
    AND d.connections > 0
  GROUP BY s.event_date, s.site, s.dst_ip
),
judged AS (
  SELECT
    s.*,
    c.prevalence,
    s.score >= :min_score AS is_steady,
    CASE
      WHEN s.score < :min_score AND s.is_strobe THEN 'strobe'
      WHEN s.score < :min_score THEN 'none'
      WHEN c.prevalence > :common_hosts THEN 'common'
      WHEN c.prevalence > :few_hosts THEN 'shared'
      WHEN s.days >= :lasting_days THEN 'rare_lasting'
      ELSE 'rare'
    END AS rule
  FROM scored s
  JOIN callers c USING (event_date, site, dst_ip)
)
SELECT
  event_date,
  site,
  src_ip AS address,
  ip_key(dst_ip) AS ip_key,
  true AS is_own,
  dst_ip AS other_address,
  if(size(ports) = 1, ports[0], CAST(NULL AS INT)) AS port,
  first_time,
  last_time,
  CASE rule
    WHEN 'strobe' THEN :strobe
    WHEN 'common' THEN :common
    WHEN 'shared' THEN :shared
    WHEN 'rare_lasting' THEN :rare_lasting
    WHEN 'rare' THEN :rare
    ELSE 'informational'
  END AS severity,
  concat(
    src_ip,
    ' called ',
    dst_ip,
    CASE
      WHEN period_s IS NULL THEN ' at no steady period'
      WHEN period_s < 120 THEN concat(' every ', CAST(round(period_s) AS BIGINT), ' s')
      WHEN period_s < 7200
        THEN concat(' every ', CAST(CAST(period_s / 60 AS DECIMAL(9, 1)) AS STRING), ' min')
      ELSE concat(' every ', CAST(CAST(period_s / 3600 AS DECIMAL(9, 1)) AS STRING), ' h')
    END,
    if(
      period_s IS NULL,
      '',
      concat(', nine of ten times within ', CAST(round(jitter * 100) AS BIGINT), ' %')),
    ': ',
    connections,
    if(connections = 1, ' connection in ', ' connections in '),
    window_days,
    if(window_days = 1, ' day, ', ' days, '),
    CAST(floor(100 * established / connections) AS BIGINT),
    ' % of them established, on ',
    days,
    ' of the last 30 days; ',
    prevalence,
    if(prevalence = 1, ' own host calls it. Score ', ' own hosts call it. Score '),
    CAST(CAST(score AS DECIMAL(4, 3)) AS STRING),
    if(rita_score IS NULL, '', concat(', RITA ', CAST(CAST(rita_score AS DECIMAL(4, 3)) AS STRING))),
    CASE rule
      WHEN 'strobe' THEN ': a connection a second'
      WHEN 'common' THEN ': steady, to a common address'
      WHEN 'shared' THEN ': steady, to an address that some hosts call'
      WHEN 'rare_lasting' THEN ': steady for long, to an address that few hosts call'
      WHEN 'rare' THEN ': steady, to an address that few hosts call'
      ELSE ': kept for comparing'
    END
  ) AS reason,
  rule <> 'none' AS is_finding,
  protocol,
  score,
  window_days,
  period_s,
  jitter,
  connections,
  round(CAST(established AS DOUBLE) / connections, 6) AS established_share,
  days,
  ports,
  prevalence,
  is_strobe,
  rita_ts,
  rita_ds,
  rita_hist,
  rita_dur,
  rita_score
FROM judged
