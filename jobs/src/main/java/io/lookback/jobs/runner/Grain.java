package io.lookback.jobs.runner;

/** What one cell of a job covers. */
public enum Grain {
  /** One UTC day of one site. */
  DAY,
  /** One closed month of one site. */
  MONTH,
  /** All days of one site. */
  SITE
}
