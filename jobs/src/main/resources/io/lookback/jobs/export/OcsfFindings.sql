-- Findings as OCSF Detection Finding (class 2004). Views: exported (rows of findings), exported_hits
-- (the listing of each finding of retrohunt_hits). Parameters: version (of Lookback).
-- Times are milliseconds, as OCSF has them.
WITH
-- One row per finding of the retrohunt.
listings AS (
  SELECT
    finding_id,
    max_by(
      named_struct(
        'value', listing,
        'type_id', 1,
        'type', 'IP Address',
        'vendor_name', list,
        'category', category,
        'confidence', CAST(confidence AS STRING),
        'src_url', reference,
        'created_time', unix_millis(listed_from),
        'expiration_time', unix_millis(listed_to)),
      listed_from) AS listing
  FROM exported_hits
  GROUP BY finding_id
)
SELECT
  event_date,
  site,
  named_struct(
    'activity_id', 1,
    'activity_name', 'Create',
    'category_uid', 2,
    'category_name', 'Findings',
    'class_uid', 2004,
    'class_name', 'Detection Finding',
    'type_uid', 200401,
    'severity_id',
      array_position(array('informational', 'low', 'medium', 'high', 'critical'), severity),
    'severity', initcap(severity),
    'status_id', 1,
    'status', 'New',
    'time', unix_millis(last_time),
    'start_time', unix_millis(first_time),
    'end_time', unix_millis(last_time),
    'message', reason,
    'finding_info', named_struct(
      'uid', finding_id,
      'title', concat(replace(detector, '_', ' '), ': ', address),
      'desc', reason,
      'types', array(detector),
      'first_seen_time', unix_millis(first_time),
      'last_seen_time', unix_millis(last_time),
      'analytic', named_struct('uid', detector, 'name', detector, 'type_id', 1, 'type', 'Rule')),
    'observables', transform(
      array_compact(array(address, other_address)),
      ip -> named_struct('name', 'ip', 'type_id', 2, 'type', 'IP Address', 'value', ip)),
    -- The own host, where it is about one.
    'resources', if(
      is_own, array(named_struct('type', 'host', 'name', address, 'ip', address)), NULL),
    'osint', if(listings.listing IS NULL, NULL, array(listings.listing)),
    'metadata', named_struct(
      'version', '1.9.0-dev',
      'uid', finding_id,
      'profiles', if(listings.listing IS NULL, NULL, array('osint')),
      'product', named_struct('name', 'Lookback', 'vendor_name', 'Lookback', 'version', :version)),
    'unmapped', named_struct(
      'site', site, 'port', port, 'first_date', first_date, 'event_date', event_date)) AS record
FROM exported
LEFT JOIN listings USING (finding_id)
