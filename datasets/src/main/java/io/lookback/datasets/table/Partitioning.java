package io.lookback.datasets.table;

/** How a table is cut into partitions. */
public enum Partitioning {
  /** By {@code event_date} and {@code site}: large tables, read by day. */
  DAY_SITE,
  /** By {@code months(event_date)}: result tables, whose days are small. */
  MONTH,
  /** One partition: lists and the runner's own state. */
  NONE
}
