package io.lookback.datasets.stitch;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * By which rules flows become sessions.
 *
 * @param tcpIdle a TCP session that was silent for longer has ended; what comes later is a new one
 * @param otherIdle the same for all other protocols
 * @param longestFlow the longest time that one flow record spans, which is the longest active
 *     timeout of the exporters. So long after its last packet a session can still get a record that
 *     began before, and is kept open. Longer records are stitched too, but may find the session
 *     that they belong to closed. Cisco's default active timeout is 30 minutes, nfdump's 5 minutes
 * @param longestSession a session that would get longer is cut there; its parts are partial
 * @param resolution the finest difference of time that the exporters' clocks show. Who spoke first
 *     is known only when one direction began earlier by more. One second for sources that write
 *     whole seconds
 * @param clockTolerance how far clocks of different exporters are apart at most: what begins within
 *     that time of each other at two exporters is one conversation seen twice
 * @param ranking names of sensors and addresses of exporters (canonical text), best first. The
 *     counters of a session come from the best that saw it. What is not listed comes after all that
 *     is
 * @param maxExporters observation points that are kept apart in one session; beyond, those of worst
 *     rank, then of largest address, are not counted
 * @param maxPieces flows of one conversation that may overlap in time. Where there are more, those
 *     that end first are stitched before all have come, and the result may depend on where days
 *     part
 * @param maxSessions sessions of one conversation that may be open at a time; beyond, those that
 *     began first are taken as ended
 */
public record StitchParams(
    Duration tcpIdle,
    Duration otherIdle,
    Duration longestFlow,
    Duration longestSession,
    Duration resolution,
    Duration clockTolerance,
    List<String> ranking,
    int maxExporters,
    int maxPieces,
    int maxSessions)
    implements Serializable {
  /** What holds where nothing else is said. */
  public static final StitchParams DEFAULT =
      new StitchParams(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofMinutes(30),
          Duration.ofDays(7),
          Duration.ofMillis(1),
          Duration.ofSeconds(2),
          List.of(),
          8,
          100_000,
          10_000);

  /** With these times, and all else as in {@link #DEFAULT}. */
  public StitchParams(
      Duration tcpIdle,
      Duration otherIdle,
      Duration longestFlow,
      Duration longestSession,
      Duration resolution,
      Duration clockTolerance) {
    this(
        tcpIdle,
        otherIdle,
        longestFlow,
        longestSession,
        resolution,
        clockTolerance,
        DEFAULT.ranking,
        DEFAULT.maxExporters,
        DEFAULT.maxPieces,
        DEFAULT.maxSessions);
  }

  public StitchParams {
    ranking = List.copyOf(ranking);
    atLeast("tcp-idle", tcpIdle, Duration.ZERO);
    atLeast("other-idle", otherIdle, Duration.ZERO);
    atLeast("longest-flow", longestFlow, Duration.ZERO);
    atLeast("longest-session", longestSession, Duration.ofSeconds(1));
    atLeast("resolution", resolution, Duration.ZERO);
    atLeast("clock-tolerance", clockTolerance, Duration.ZERO);
    atLeastOne("max-exporters", maxExporters);
    atLeastOne("max-pieces", maxPieces);
    atLeastOne("max-sessions", maxSessions);
  }

  private static void atLeast(String name, Duration value, Duration least) {
    // A century in microseconds leaves room for sums of times.
    if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new IllegalArgumentException(
          "Parameter " + name + " must be " + least + " to P36500D, not " + value);
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("Parameter " + name + " must be positive, not " + value);
    }
  }

  /** The same with other ranks. */
  public StitchParams withRanking(List<String> best) {
    return new StitchParams(
        tcpIdle,
        otherIdle,
        longestFlow,
        longestSession,
        resolution,
        clockTolerance,
        best,
        maxExporters,
        maxPieces,
        maxSessions);
  }
}
