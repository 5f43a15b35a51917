-- How many sessions of each service were how long and how large.
-- View: sized_sessions (SizedSessions.sql) that ended.
WITH
-- One row per session and measure that is known of it.
measured AS (
  SELECT
    event_date,
    site,
    direction,
    protocol,
    port,
    inline(array(
      named_struct('measure', 'duration', 'bin', log_bin(duration_us)),
      named_struct('measure', 'bytes_out', 'bin', log_bin(bytes_out)),
      named_struct('measure', 'bytes_in', 'bin', log_bin(bytes_in)),
      named_struct('measure', 'ratio', 'bin', log_bin(bytes_out) - log_bin(bytes_in))))
  FROM sized_sessions
)
SELECT event_date, site, direction, protocol, port, measure, bin, count(*) AS sessions
FROM measured
WHERE bin IS NOT NULL
GROUP BY event_date, site, direction, protocol, port, measure, bin
