package io.lookback.datasets.config;

import io.lookback.udf.session.SessionClasses;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Thresholds of session_class and size_class.
 *
 * @param longSessions classes of long sessions, the longest first
 * @param shortUnder a session shorter than this and smaller than {@code shortUnderSize} is Short
 * @param sizes size classes, the largest first
 */
public record ClassesConfig(
    List<LongClass> longSessions,
    Duration shortUnder,
    ByteSize shortUnderSize,
    List<SizeClass> sizes)
    implements Serializable {

  public ClassesConfig {
    for (int i = 1; i < longSessions.size(); i++) {
      if (longSessions.get(i - 1).atLeast().compareTo(longSessions.get(i).atLeast()) <= 0) {
        throw new IllegalArgumentException(
            "Long session class '"
                + longSessions.get(i).name()
                + "' would never be used; please list the longest first");
      }
    }
    for (int i = 1; i < sizes.size(); i++) {
      if (sizes.get(i - 1).atLeast().bytes() <= sizes.get(i).atLeast().bytes()) {
        throw new IllegalArgumentException(
            "Size class '"
                + sizes.get(i).name()
                + "' would never be used; please list the largest first");
      }
    }
  }

  /** The thresholds as they are applied. */
  SessionClasses toKernel() {
    return new SessionClasses(
        longSessions.stream()
            .map(c -> new SessionClasses.Class(c.atLeast().toNanos() / 1000, c.name()))
            .toList(),
        shortUnder.toNanos() / 1000,
        shortUnderSize.bytes(),
        sizes.stream().map(c -> new SessionClasses.Class(c.atLeast().bytes(), c.name())).toList());
  }

  /** A class of established sessions that lasted at least so long. */
  public record LongClass(Duration atLeast, String name) implements Serializable {}

  /** A class of sessions whose two ends sent at least so much together. */
  public record SizeClass(ByteSize atLeast, String name) implements Serializable {}
}
