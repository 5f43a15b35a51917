-- What makes uses of names equal: what all rows of a record share; its addresses follow from that.
-- View: name_records.
SELECT event_date, site, file_id, line_no,
  xxhash64(site, sensor, time, client, name, source, uid) AS h1,
  xxhash64('second', site, sensor, time, client, name, source, uid) AS h2
FROM name_records
