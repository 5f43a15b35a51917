package io.lookback.jobs.runner;

/**
 * Named places between two commits at which a test may stop the process, as a power failure would:
 * {@code -Dlookback.halt-at=NAME}. Without that property they do nothing.
 */
public final class Failpoints {
  private Failpoints() {}

  /** Halts the process, without shutdown hooks, if a test asked for it here. */
  public static void pass(String name) {
    if (name.equals(System.getProperty("lookback.halt-at"))) {
      Runtime.getRuntime().halt(137);
    }
  }
}
