-- Accounts that were used from a network from which they were not in the days before. Views:
-- successes (with is_own_src), login_days.
WITH
logins AS (
  SELECT event_date, site, user_name, network
  FROM successes
  WHERE NOT is_own_src AND NOT is_inferred AND user_name IS NOT NULL
  GROUP BY ALL
),
known AS (
  SELECT DISTINCT logins.event_date, logins.site, logins.user_name, logins.network
  FROM logins
  JOIN login_days
    ON login_days.site = logins.site
    AND login_days.user_name = logins.user_name
    AND login_days.network = logins.network
  WHERE login_days.event_date >= date_sub(logins.event_date, :baseline_days)
    AND login_days.event_date < logins.event_date
),
new AS (
  SELECT * FROM logins LEFT ANTI JOIN known USING (event_date, site, user_name, network)
),
-- From how many networks the account came before: by days, then added up, so that an account of
-- everybody is not multiplied by its networks.
asked AS (
  SELECT DISTINCT event_date, site, user_name FROM new
),
used AS (
  SELECT asked.event_date, asked.site, asked.user_name, count(DISTINCT network) AS networks_before
  FROM asked
  JOIN login_days
    ON login_days.site = asked.site AND login_days.user_name = asked.user_name
  WHERE login_days.event_date >= date_sub(asked.event_date, :baseline_days)
    AND login_days.event_date < asked.event_date
  GROUP BY asked.event_date, asked.site, asked.user_name
),
-- Since when logins of the site are known at all.
sites AS (
  SELECT days.event_date, days.site, min(login_days.event_date) AS since
  FROM (SELECT DISTINCT event_date, site FROM new) AS days
  JOIN (SELECT DISTINCT event_date, site FROM login_days WHERE NOT is_inferred) AS login_days
    ON login_days.site = days.site
  WHERE login_days.event_date >= date_sub(days.event_date, :baseline_days)
    AND login_days.event_date < days.event_date
  GROUP BY days.event_date, days.site
)
SELECT
  new.*,
  coalesce(networks_before, 0L) AS networks_before,
  since IS NULL OR datediff(new.event_date, since) < :warm_up_days AS is_warm_up
FROM new
LEFT JOIN used USING (event_date, site, user_name)
LEFT JOIN sites USING (event_date, site)
