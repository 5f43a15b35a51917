-- Events as OCSF, each of the class that its reader gave it; without one as Base Event (class 0).
-- Views: exported (rows of events). Parameters: version (of Lookback). Times are milliseconds.
WITH
-- One row per event. activity: 99 = Other, where the class has no word for what happened.
told AS (
  SELECT
    *,
    coalesce(ocsf_class, 0) AS class,
    CASE
      WHEN ocsf_class = 2004 THEN 1
      WHEN ocsf_class = 3002 AND event_type IN ('login', 'login-failure') THEN 1
      WHEN ocsf_class = 4001 THEN 6
      ELSE 99
    END AS activity
  FROM exported
)
SELECT
  event_date,
  site,
  named_struct(
    'activity_id', activity,
    'activity_name', if(activity = 99, event_name, NULL),
    'category_uid', class DIV 1000,
    'class_uid', class,
    'type_uid', CAST(class AS BIGINT) * 100 + activity,
    'severity_id',
      coalesce(
        array_position(array('informational', 'low', 'medium', 'high', 'critical'), severity), 0),
    'time', unix_millis(time),
    'count', count,
    'message', coalesce(message, rule_name, event_name),
    'status_id', CASE
      WHEN outcome = 'success' THEN 1 WHEN outcome = 'failure' THEN 2 ELSE 0 END,
    'status', outcome,
    'user', if(user_name IS NULL, NULL, named_struct('name', user_name)),
    'finding_info', if(
      class = 2004,
      named_struct(
        'uid', concat(file_id, ':', line_no),
        'title', coalesce(rule_name, event_name),
        'analytic', named_struct('uid', rule_id, 'name', rule_name, 'type_id', 1, 'type', 'Rule')),
      NULL),
    'src_endpoint', if(src_ip IS NULL, NULL, named_struct('ip', src_ip, 'port', src_port)),
    'dst_endpoint', if(dst_ip IS NULL, NULL, named_struct('ip', dst_ip, 'port', dst_port)),
    'connection_info', if(protocol IS NULL, NULL, named_struct('protocol_num', protocol)),
    'device', if(host IS NULL, NULL, named_struct('hostname', host, 'type_id', 0)),
    'metadata', named_struct(
      'version', '1.9.0-dev',
      'product', named_struct('name', 'Lookback', 'vendor_name', 'Lookback', 'version', :version),
      'log_name', source_format,
      'log_provider', sensor),
    'unmapped', named_struct(
      'site', site,
      'event_type', event_type,
      'event_name', event_name,
      'category', category,
      'direction', direction,
      'is_counted', is_counted,
      'file_id', file_id,
      'line_no', line_no)) AS record
FROM told
