package io.lookback.jobs.runner;

/**
 * How far around its cell a job reads a table.
 *
 * @param back days before the cell's day; {@link #ALL_BEFORE} = all
 * @param forward days after it
 * @param whole read all rows: tables without days, or all history
 * @param settled whether the columns that a later job settles are read too (see {@code
 *     Table.settled})
 * @param allSites whether the days of all sites are read, not only those of the cell's
 */
public record Reach(int back, int forward, boolean whole, boolean settled, boolean allSites) {
  /** Days back of a job that reads all days before its cell. */
  private static final int ALL_BEFORE = Integer.MAX_VALUE;

  public Reach {
    if (allSites && forward < 0) {
      throw new IllegalArgumentException("A chain goes from day to day of one site");
    }
  }

  /** The cell itself: its day, its month, or all days of its site. */
  public static Reach cell() {
    return new Reach(0, 0, false, true, false);
  }

  /** The cell's day and days around it. */
  public static Reach days(int back, int forward) {
    return new Reach(back, forward, false, true, false);
  }

  /**
   * The cell's day and all days before it. A change of one makes all days after it stale, but a new
   * day none of those before: for tables without retention of which a job asks for few keys.
   */
  public static Reach upToCell() {
    return new Reach(ALL_BEFORE, 0, false, true, false);
  }

  /** Whether all days up to the cell's are read. */
  public boolean isUpToCell() {
    return back == ALL_BEFORE;
  }

  /**
   * The day before the cell's, of a table that the job itself writes: its days form a chain, in
   * which a change goes on from day to day until one gives what it gave before.
   */
  public static Reach dayBefore() {
    return new Reach(1, -1, false, true, false);
  }

  boolean isDayBefore() {
    return forward < 0;
  }

  /** All rows. A change of any of them makes every cell stale: only for small tables. */
  public static Reach all() {
    return new Reach(0, 0, true, true, false);
  }

  /** The same without the columns that this job itself settles. */
  public Reach unsettled() {
    return new Reach(back, forward, whole, false, allSites);
  }

  /**
   * The same days (or month) of every site that has rows in the table, configured or not. A change
   * at one of them makes the cells of all sites stale that are within reach.
   */
  public Reach everySite() {
    return new Reach(back, forward, whole, settled, true);
  }
}
