-- Sessions to own hosts within outer sessions, each once: where a way may go on. View: hops.
WITH
onward AS (
  SELECT DISTINCT
    event_date,
    site,
    hop_id AS session_id,
    hop_start_us AS start_us,
    hop_end_us AS end_us,
    hop_duration_us AS duration_us,
    hop_ip AS dst_ip,
    hop_port AS dst_port,
    CAST(NULL AS STRING) AS service,
    hop_direction AS direction,
    hop_bytes AS bytes,
    false AS is_whole_seconds
  FROM hops
  WHERE hop_direction = 'internal'
),
ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY event_date, site, dst_ip ORDER BY duration_us DESC, session_id) AS host_rank
  FROM onward
)
SELECT * EXCEPT (host_rank) FROM ranked WHERE host_rank <= :sessions_per_host
