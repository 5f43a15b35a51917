package io.lookback.jobs.runner;

/**
 * Named places between two commits at which a test may stop the process, as a power failure would,
 * by the environment variable {@code LOOKBACK_HALT_AT}. Without it they do nothing.
 */
public final class Failpoints {
  private static final String HALT_AT = System.getenv("LOOKBACK_HALT_AT");

  private Failpoints() {}

  /** Halts the process, without shutdown hooks, if a test asked for it here. */
  public static void pass(String name) {
    if (name.equals(HALT_AT)) {
      Runtime.getRuntime().halt(137);
    }
  }
}
