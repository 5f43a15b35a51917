package io.lookback.udf.session;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

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

  /** A class and the least value that belongs to it. */
  public record Class(long atLeast, String name) {}

  /**
   * The thresholds that hold unless a site configures others (conf/lookback.conf, {@code classes}).
   */
  public static final SessionClasses DEFAULTS =
      new SessionClasses(
          List.of(
              new Class(3_600_000_000L, "Long_60_Minutes"),
              new Class(1_800_000_000L, "Long_30_Minutes"),
              new Class(900_000_000L, "Long_15_Minutes"),
              new Class(300_000_000L, "Long_5_Minutes")),
          60_000_000L,
          1L << 20,
          List.of(
              new Class(1L << 30, "1 GiB and more"),
              new Class(100L << 20, "100-1024 MB"),
              new Class(10L << 20, "10-100 MB"),
              new Class(1L << 20, "1-10 MB")));

  /**
   * @param longSessions classes of established sessions by microseconds, the longest first
   * @param shortUnderUs a session of fewer microseconds and fewer bytes than the next is Short
   * @param shortUnderBytes of both ends together
   * @param sizes classes by bytes of both ends together, the largest first
   */
  public SessionClasses(
      List<Class> longSessions, long shortUnderUs, long shortUnderBytes, List<Class> sizes) {
    longAtLeastUs = longSessions.stream().mapToLong(Class::atLeast).toArray();
    longNames = longSessions.stream().map(Class::name).toArray(String[]::new);
    this.shortUnderUs = shortUnderUs;
    this.shortUnderBytes = shortUnderBytes;
    sizeAtLeast = sizes.stream().mapToLong(Class::atLeast).toArray();
    sizeNames = sizes.stream().map(Class::name).toArray(String[]::new);
  }

  /** All thresholds as a setting of Spark, for {@link #parse}: a line for each, words by tabs. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("short\t").append(shortUnderUs).append('\t').append(shortUnderBytes);
    for (int i = 0; i < longNames.length; i++) {
      text.append("\nlong\t").append(longAtLeastUs[i]).append('\t').append(longNames[i]);
    }
    for (int i = 0; i < sizeNames.length; i++) {
      text.append("\nsize\t").append(sizeAtLeast[i]).append('\t').append(sizeNames[i]);
    }
    return text.toString();
  }

  /**
   * What {@link #toString} wrote.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static SessionClasses parse(String text) {
    List<Class> longSessions = new ArrayList<>();
    List<Class> sizes = new ArrayList<>();
    long shortUnderUs = 0;
    long shortUnderBytes = 0;
    for (String line : text.split("\n")) {
      String[] words = line.split("\t", 3);
      try {
        switch (words[0]) {
          case "long" -> longSessions.add(new Class(Long.parseLong(words[1]), words[2]));
          case "size" -> sizes.add(new Class(Long.parseLong(words[1]), words[2]));
          case "short" -> {
            shortUnderUs = Long.parseLong(words[1]);
            shortUnderBytes = Long.parseLong(words[2]);
          }
          default -> throw new IllegalArgumentException("Unknown threshold '" + words[0] + "'");
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException("Not a threshold of session classes: '" + line + "'", e);
      }
    }
    return new SessionClasses(longSessions, shortUnderUs, shortUnderBytes, sizes);
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
