-- What scans of hosts found to be other than those before them. Views: pairs (ScanPairs.sql), items
-- (ScanItems.sql). Parameter: severities (of what is a vulnerability).
WITH
-- Items of both scans of a pair.
sides AS (
  SELECT p.*, true AS is_later, i.kind, i.item, i.name, i.value, i.port, i.protocol, i.plugin_id,
    i.content
  FROM pairs p
  JOIN items i ON i.site = p.site AND i.host_key = p.host_key AND i.time = p.scan_time
  UNION ALL
  SELECT p.*, false, i.kind, i.item, i.name, i.value, i.port, i.protocol, i.plugin_id, i.content
  FROM pairs p
  JOIN items i ON i.site = p.site AND i.host_key = p.host_key AND i.time = p.previous_time
),
-- What can be compared: all of the earlier scan must still be there, and both must have looked.
comparable AS (
  SELECT
    site,
    host_key,
    policy,
    scan_time,
    count_if(NOT is_later) = max(previous_items) AS is_whole,
    count_if(kind = 'covers' AND item = 'port') = 2 AS covers_ports,
    count_if(kind = 'covers' AND item = 'software') = 2 AS covers_software
  FROM sides
  GROUP BY site, host_key, policy, scan_time
),
compared AS (
  SELECT
    site,
    host_key,
    policy,
    scan_time,
    kind,
    item,
    min(previous_time) AS previous_time,
    min(ip) AS ip,
    min(host) AS host,
    min(scan) AS scan,
    coalesce(min(if(is_later, name, NULL)), min(name)) AS name,
    min(port) AS port,
    min(protocol) AS protocol,
    min(plugin_id) AS plugin_id,
    min(if(is_later, value, NULL)) AS new_value,
    min(if(is_later, NULL, value)) AS old_value,
    min(if(is_later, content, NULL)) AS new_content,
    min(if(is_later, NULL, content)) AS old_content
  FROM sides
  WHERE kind <> 'covers'
  GROUP BY site, host_key, policy, scan_time, kind, item
  -- What either scan rates so is a vulnerability: one that is rated anew is neither new nor fixed.
  HAVING kind <> 'vulnerability'
    OR array_contains(:severities, new_value)
    OR array_contains(:severities, old_value)
),
changed AS (
  SELECT
    *,
    CASE
      WHEN old_content IS NULL THEN 'new'
      WHEN new_content IS NULL THEN 'gone'
      ELSE 'changed'
    END AS change,
    concat(host_key, coalesce(concat(' port ', port, if(protocol = 17, '/udp', '')), '')) AS place,
    concat(
      ' (scans of ',
      date_format(previous_time, 'yyyy-MM-dd HH:mm'),
      ' and ',
      date_format(scan_time, 'yyyy-MM-dd HH:mm'),
      ' UTC, ',
      policy,
      ')') AS basis
  FROM compared JOIN comparable USING (site, host_key, policy, scan_time)
  WHERE
    is_whole
    AND NOT (old_content <=> new_content)
    AND (kind <> 'port' OR covers_ports)
    AND (kind <> 'software' OR covers_software)
)
SELECT
  CAST(scan_time AS DATE) AS event_date,
  site,
  scan_time AS time,
  previous_time,
  ip,
  host,
  policy,
  scan,
  if(kind = 'vulnerability', 'vulnerability', 'detected-change') AS event_type,
  CASE
    WHEN kind = 'vulnerability' THEN
      CASE change
        WHEN 'new' THEN 'Nessus-New_Vulnerability'
        WHEN 'gone' THEN 'Nessus-Fixed_Vulnerability'
        ELSE 'Nessus-Changed_Vulnerability'
      END
    WHEN kind = 'port' THEN if(change = 'new', 'Nessus-New_Open_Port', 'Nessus-Closed_Port')
    ELSE
      CASE change
        WHEN 'new' THEN 'Nessus-New_Software'
        WHEN 'gone' THEN 'Nessus-Removed_Software'
        ELSE 'Nessus-Changed_Software'
      END
  END AS event_name,
  if(kind = 'vulnerability' AND change <> 'gone', new_value, 'informational') AS severity,
  port,
  protocol,
  plugin_id,
  name,
  old_value,
  new_value,
  concat(
    CASE
      WHEN kind = 'vulnerability' AND change = 'new' THEN concat('New on ', place, ': ')
      WHEN kind = 'vulnerability' AND change = 'gone' THEN concat('No longer found on ', place, ': ')
      WHEN kind = 'vulnerability' THEN concat('Changed on ', place, ': ')
      WHEN kind = 'port' AND change = 'new' THEN concat('Now open: ', place, ', ')
      WHEN kind = 'port' THEN concat('No longer open: ', place, ', ')
      WHEN change = 'new' THEN concat('Installed on ', place, ': ')
      WHEN change = 'gone' THEN concat('Removed from ', place, ': ')
      ELSE concat('Changed on ', place, ': ')
    END,
    coalesce(name, 'unknown service'),
    CASE
      WHEN kind = 'port' THEN ''
      WHEN change = 'changed' AND old_value IS DISTINCT FROM new_value
        THEN concat(', ', coalesce(old_value, 'unknown'), ' before, ', coalesce(new_value, 'unknown'), ' now')
      ELSE coalesce(concat(', ', coalesce(new_value, old_value)), '')
    END,
    basis) AS message
FROM changed
