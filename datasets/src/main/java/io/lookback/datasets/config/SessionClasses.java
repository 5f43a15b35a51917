package io.lookback.datasets.config;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * Computes session_class and size_class of a session from its numbers, by the thresholds of the
 * configuration. The name that a sensor printed plays no part.
 */
public final class SessionClasses implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Unknown, for durations and byte counts. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  public static final String PARTIAL = "Partial";
  public static final String TIMED_OUT = "Timed_Out";
  public static final String SHORT = "Short";
  public static final String WHOLE = "Whole";

  private final long[] longAtLeastUs;
  private final String[] longNames;
  private final long shortUnderUs;
  private final long shortUnderBytes;
  private final long[] sizeAtLeast;
  private final String[] sizeNames;

  public SessionClasses(ClassesConfig config) {
    longAtLeastUs =
        config.longSessions().stream().mapToLong(c -> c.atLeast().toNanos() / 1000).toArray();
    longNames =
        config.longSessions().stream().map(ClassesConfig.LongClass::name).toArray(String[]::new);
    shortUnderUs = TimeUnit.MILLISECONDS.toMicros(config.shortUnder().toMillis());
    shortUnderBytes = config.shortUnderSize().bytes();
    sizeAtLeast = config.sizes().stream().mapToLong(c -> c.atLeast().bytes()).toArray();
    sizeNames = config.sizes().stream().map(ClassesConfig.SizeClass::name).toArray(String[]::new);
  }

  /**
   * Class of a session; null for other protocols than TCP.
   *
   * @param protocol IANA number
   * @param established whether both ends took part; null for one-sided capture
   * @param partial whether the record is one piece of a longer session
   * @param durationUs microseconds, or {@link #UNKNOWN}
   * @param totalBytes bytes of both ends, or {@link #UNKNOWN}
   */
  public String sessionClass(
      long protocol, Boolean established, boolean partial, long durationUs, long totalBytes) {
    if (protocol != 6) {
      return null;
    }
    if (partial || established == null) {
      return PARTIAL;
    }
    if (!established) {
      return TIMED_OUT;
    }
    // UNKNOWN is below every threshold, so that an unknown duration is never long.
    for (int i = 0; i < longAtLeastUs.length; i++) {
      if (durationUs >= longAtLeastUs[i]) {
        return longNames[i];
      }
    }
    boolean isShort =
        durationUs != UNKNOWN
            && durationUs < shortUnderUs
            && totalBytes != UNKNOWN
            && totalBytes < shortUnderBytes;
    return isShort ? SHORT : WHOLE;
  }

  /** Size class of so many bytes of both ends; null below the smallest class and when unknown. */
  public String sizeClass(long totalBytes) {
    for (int i = 0; i < sizeAtLeast.length; i++) {
      if (totalBytes >= sizeAtLeast[i]) {
        return sizeNames[i];
      }
    }
    return null;
  }

  /** Bytes of both ends: an unobserved end counts nothing, two of them are unknown. */
  public static long totalBytes(long srcBytes, long dstBytes) {
    if (srcBytes == UNKNOWN) {
      return dstBytes;
    }
    return dstBytes == UNKNOWN ? srcBytes : srcBytes + dstBytes;
  }
}
