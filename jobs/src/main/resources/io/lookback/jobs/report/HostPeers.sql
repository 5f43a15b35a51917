-- With whom hosts dealt. View: host_records (HostRecords.sql). Parameter: peers of a host.
SELECT *
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY host_no
      ORDER BY established > 0 DESC, events > 0 DESC, bytes DESC, sessions DESC, other_ip
    ) AS place,
    count(*) OVER (PARTITION BY host_no) AS peers
  FROM (
    SELECT
      host_no,
      other_ip,
      sort_array(collect_set(direction)) AS directions,
      count_if(NOT is_event) AS sessions,
      count_if(is_established) AS established,
      coalesce(try_sum(if(is_event, count, 0L)), 9223372036854775807) AS events,
      coalesce(try_sum(bytes_sent), 0L) AS bytes_sent,
      coalesce(try_sum(bytes_received), 0L) AS bytes_received,
      coalesce(try_sum(bytes_sent), 0L) + coalesce(try_sum(bytes_received), 0L) AS bytes,
      max(duration_us) AS longest_us,
      min(start_time) AS first_time,
      max(end_time) AS last_time,
      slice(sort_array(collect_set(port)), 1, 8) AS ports
    FROM host_records
    WHERE other_ip IS NOT NULL
    GROUP BY host_no, other_ip
  )
)
WHERE place <= :peers
ORDER BY host_no, place
