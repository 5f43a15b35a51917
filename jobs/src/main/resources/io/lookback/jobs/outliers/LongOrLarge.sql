-- Sessions that any rule could apply to. View: sized_sessions (SizedSessions.sql).
SELECT *
FROM sized_sessions
WHERE
  duration_us >= least(:least_us, :empty_us, :out_of_hours_us)
  OR bytes_out >= least(:least_bytes, :large_transfer)
  OR bytes_in >= least(:least_bytes, :large_transfer)
