-- Who failed too often, with the accounts tried. Views: attempt_days (AttemptDays.sql), tried.
WITH
-- Names of accounts: text of attackers, of any length and number. Ten are kept.
accounts AS (
  SELECT kind, event_date, site, src_ip, host_key, is_inferred, user_name
  FROM attempt_days
  JOIN (SELECT event_date, site, src_ip, host_key, is_inferred, user_name FROM tried)
    USING (event_date, site, src_ip, host_key, is_inferred)
  WHERE kind = 'guessing' AND user_name IS NOT NULL
  UNION
  SELECT kind, event_date, site, src_ip, NULL, is_inferred, user_name
  FROM attempt_days
  JOIN (SELECT event_date, site, src_ip, is_inferred, user_name FROM tried)
    USING (event_date, site, src_ip, is_inferred)
  WHERE kind = 'spray' AND user_name IS NOT NULL
  UNION
  SELECT kind, event_date, site, src_ip, NULL, is_inferred, user_name
  FROM attempt_days
  JOIN (SELECT event_date, site, src_ip, is_inferred, user_name FROM tried WHERE is_unknown_account)
    USING (event_date, site, src_ip, is_inferred)
  WHERE kind = 'unknown-accounts' AND user_name IS NOT NULL
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
