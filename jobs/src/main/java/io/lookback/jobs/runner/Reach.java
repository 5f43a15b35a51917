package io.lookback.jobs.runner;

/**
 * How far around its cell a job reads a table.
 *
 * @param back days before the cell's day
 * @param forward days after it
 * @param whole read all rows: tables without days, or all history
 * @param settled whether the columns that a later job settles are read too (see {@code
 *     Table.settled})
 */
public record Reach(int back, int forward, boolean whole, boolean settled) {
  /** The cell itself: its day, its month, or all days of its site. */
  public static Reach cell() {
    return new Reach(0, 0, false, true);
  }

  /** The cell's day and days around it. */
  public static Reach days(int back, int forward) {
    return new Reach(back, forward, false, true);
  }

  /**
   * The day before the cell's, of a table that the job itself writes: its days form a chain, in
   * which a change goes on from day to day until one gives what it gave before.
   */
  public static Reach dayBefore() {
    return new Reach(1, -1, false, true);
  }

  boolean isDayBefore() {
    return forward < 0;
  }

  /** All rows. A change of any of them makes every cell stale: only for small tables. */
  public static Reach all() {
    return new Reach(0, 0, true, true);
  }

  /** The same without the columns that this job itself settles. */
  public Reach unsettled() {
    return new Reach(back, forward, whole, false);
  }
}
