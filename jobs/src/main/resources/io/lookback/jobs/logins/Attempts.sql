-- Who failed too often, with the accounts tried. Views: attempt_days (AttemptDays.sql), tried.
WITH
-- Names of accounts: text of attackers, of any length and number. Ten are kept.
accounts AS (
  SELECT
    kind, rows.event_date, rows.site, rows.src_ip, rows.host_key, rows.is_inferred, user_name
  FROM attempt_days AS rows
  JOIN tried
    ON tried.event_date = rows.event_date
    AND tried.site = rows.site
    AND tried.src_ip = rows.src_ip
    AND tried.is_inferred = rows.is_inferred
  WHERE user_name IS NOT NULL
    AND (rows.host_key IS NULL OR rows.host_key = tried.host_key)
    AND (kind <> 'unknown-accounts' OR is_unknown_account)
  GROUP BY ALL
),
named AS (
  SELECT
    kind, event_date, site, src_ip, host_key, is_inferred,
    max(place) AS users,
    sort_array(collect_list(if(place <= 10, substr(user_name, 1, 64), NULL))) AS user_names
  FROM (
    SELECT
      *,
      CAST(
        row_number() OVER (
          PARTITION BY kind, event_date, site, src_ip, host_key, is_inferred
          ORDER BY user_name) AS BIGINT) AS place
    FROM accounts
  )
  GROUP BY kind, event_date, site, src_ip, host_key, is_inferred
)
SELECT
  rows.*,
  coalesce(users, 0L) AS users,
  coalesce(user_names, filter(array(''), name -> false)) AS user_names
FROM attempt_days AS rows
LEFT JOIN named
  ON named.kind = rows.kind
  AND named.event_date = rows.event_date
  AND named.site = rows.site
  AND named.src_ip = rows.src_ip
  AND named.host_key <=> rows.host_key
  AND named.is_inferred = rows.is_inferred
