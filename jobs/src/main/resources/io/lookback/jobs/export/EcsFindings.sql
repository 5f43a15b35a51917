-- Findings as documents of the Elastic Common Schema 9.4. Views: exported (rows of findings),
-- exported_hits (the listing of each finding of retrohunt_hits). Parameters: version (of Lookback).
WITH
-- One row per finding of the retrohunt.
listings AS (
  SELECT
    finding_id,
    max_by(
      named_struct(
        'list', list,
        'listing', listing,
        'category', category,
        'confidence', confidence,
        'reference', reference,
        'listed_from', listed_from),
      listed_from) AS listing
  FROM exported_hits
  GROUP BY finding_id
),
-- One row per finding. remote: the end that is not an own host.
told AS (
  SELECT
    exported.*,
    listing,
    if(is_own, other_address, address) AS remote,
    if(is_own, address, other_address) AS own
  FROM exported
  LEFT JOIN listings USING (finding_id)
)
SELECT
  event_date,
  site,
  named_struct(
    '@timestamp', last_time,
    'ecs', named_struct('version', '9.4.0'),
    'message', reason,
    'event', named_struct(
      'id', finding_id,
      'kind', 'alert',
      'category', if(listing IS NULL, array('intrusion_detection'), array('threat', 'intrusion_detection')),
      'type', if(listing IS NULL, array('info'), array('indicator')),
      'severity',
        array_position(array('informational', 'low', 'medium', 'high', 'critical'), severity),
      'reason', reason,
      'start', first_time,
      'end', last_time,
      'module', 'lookback',
      'dataset', concat('lookback.', detector)),
    'rule', named_struct(
      'id', detector, 'name', replace(detector, '_', ' '), 'description', reason, 'ruleset', 'lookback'),
    'host', if(own IS NULL, NULL, named_struct('ip', array(own))),
    'related', named_struct('ip', array_compact(array(address, other_address))),
    'destination', if(port IS NULL, NULL, named_struct('port', port)),
    'threat', if(
      remote IS NULL,
      NULL,
      named_struct(
        'indicator', named_struct(
          'type', if(contains(remote, ':'), 'ipv6-addr', 'ipv4-addr'),
          'ip', remote,
          'first_seen', first_time,
          'last_seen', last_time,
          'modified_at', listing.listed_from,
          'provider', listing.list,
          'reference', listing.reference,
          'description', listing.category,
          'confidence', CASE
            WHEN listing.confidence IS NULL THEN NULL
            WHEN listing.confidence = 0 THEN 'None'
            WHEN listing.confidence < 30 THEN 'Low'
            WHEN listing.confidence < 70 THEN 'Medium'
            ELSE 'High' END),
        'feed', if(listing IS NULL, NULL, named_struct('name', listing.list)))),
    'observer', named_struct('product', 'Lookback', 'vendor', 'Lookback', 'version', :version),
    'labels', named_struct('site', site, 'severity', severity, 'detector', detector)) AS record
FROM told
