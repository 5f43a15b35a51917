package io.lookback.datasets.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The first bytes of a file, for recognising its format. */
public final class Head {
  /** How much of a file is looked at. */
  public static final int SIZE = 64 * 1024;

  private final byte[] bytes;
  private final boolean complete;
  private List<String> lines;

  /**
   * @param bytes first bytes of the decompressed content, at most {@link #SIZE}
   * @param complete whether they are the whole content
   */
  public Head(byte[] bytes, boolean complete) {
    this.bytes = bytes;
    this.complete = complete;
  }

  public byte[] bytes() {
    return bytes;
  }

  /**
   * The first lines as text (UTF-8, bad bytes replaced), at most 50, without line ends and without
   * blank lines; a last line that the head cuts off is left out, unless it is the only one.
   */
  public List<String> lines() {
    if (lines == null) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      String[] all = text.split("\r?\n", -1);
      int whole = complete || all.length == 1 ? all.length : all.length - 1;
      lines = Arrays.stream(all, 0, whole).filter(line -> !line.isBlank()).limit(50).toList();
    }
    return lines;
  }

  /** Whether such lines are at least half of {@link #lines}; false when there are none. */
  boolean mostly(Predicate<String> known) {
    return mostly(known, line -> true);
  }

  /**
   * The same, of the lines that count.
   *
   * @param counts false for comments, which tell nothing of a format
   */
  boolean mostly(Predicate<String> known, Predicate<String> counts) {
    long all = lines().stream().filter(counts).count();
    long found = lines().stream().filter(counts).filter(known).count();
    return found > 0 && 2 * found >= all;
  }
}
