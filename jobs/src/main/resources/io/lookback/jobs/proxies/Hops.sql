-- One row per outer session and session of the host within it: the most suspicious ones.
-- Views: rated_sessions (Rates.sql), inner_sessions (InnerSessions.sql), destinations
-- (Destinations.sql).
WITH
known AS (
  SELECT inner_sessions.*, coalesce(days_seen, 0) AS days_seen
  FROM inner_sessions LEFT JOIN destinations
    ON inner_sessions.event_date = destinations.event_date
      AND inner_sessions.site = destinations.site
      AND inner_sessions.host_ip = destinations.host_ip
      AND inner_sessions.dst_ip = destinations.dst_ip
      AND inner_sessions.dst_port <=> destinations.dst_port
      AND CAST(timestamp_micros(start_us) AS DATE) = start_date
  WHERE tick = 1
),
hops AS (
  SELECT
    o.*,
    i.session_id AS hop_id,
    i.start_us AS hop_start_us,
    i.end_us AS hop_end_us,
    i.duration_us AS hop_duration_us,
    i.dst_ip AS hop_ip,
    i.dst_port AS hop_port,
    i.direction AS hop_direction,
    i.bytes AS hop_bytes,
    i.days_seen,
    if(
      history_days >= :least_days,
      round(least(1D, greatest(0D, -chance_log10 / :rarest_power)), 6),
      0D) AS rate_score,
    if(history_days >= :least_days, round(1D / (1 + i.days_seen), 6), 0D) AS rarity_score,
    if(
      o.bytes > 0 AND i.bytes > 0,
      round(least(o.bytes, i.bytes) / CAST(greatest(o.bytes, i.bytes) AS DOUBLE), 6),
      0D) AS relay_score,
    if(o.dst_port = i.dst_port OR o.service = i.service, 1D, 0D) AS service_score,
    round(:half_lag_us / CAST(:half_lag_us + i.start_us - o.start_us AS DOUBLE), 6) AS lag_score
  FROM rated_sessions AS o JOIN known AS i
    ON o.event_date = i.event_date AND o.site = i.site AND o.dst_ip = i.host_ip
  WHERE
    i.dst_ip <> o.src_ip
    AND i.start_us >= o.start_us
    AND i.end_us <= o.end_us + if(o.is_whole_seconds AND i.is_whole_seconds, 1000000, 0)
),
scored AS (
  SELECT
    *,
    round(
      (:rate * rate_score
        + :rarity * rarity_score
        + :relay * relay_score
        + :service * coalesce(service_score, 0D)
        + :lag * lag_score)
        / (:rate + :rarity + :relay + :service + :lag),
      6) AS score
  FROM hops
),
ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY event_date, site, session_id ORDER BY score DESC, hop_start_us, hop_id)
      AS hop_rank,
    count(*) OVER (PARTITION BY event_date, site, session_id) AS inner_sessions
  FROM scored
)
SELECT * FROM ranked WHERE hop_rank <= :listed_sessions
