package io.lookback.datasets.scenario;

import java.io.IOException;
import java.util.Arrays;

/** Lines or records of a log in the making, each with the time at which the sensor writes it. */
final class LogLines {
  /** Takes lines in order of time. */
  interface Consumer {
    /** One line with its line end, or one record. */
    void line(long timeUs, byte[] buffer, int from, int length) throws IOException;
  }

  private static final int INDEX_BITS = 22;

  private Text text = new Text(1 << 16);
  private long[] times = new long[1024];
  private int[] starts = new int[1025];
  private int count;

  /** Begins a line that the sensor writes at that time. */
  Text at(long timeUs) {
    if (count == times.length) {
      times = Arrays.copyOf(times, count * 2);
      starts = Arrays.copyOf(starts, count * 2 + 1);
    }
    times[count] = timeUs;
    return text;
  }

  /** Ends the line begun last. */
  void end() {
    text.add('\n');
    endRecord();
  }

  /** Ends what was begun last, which is no line of text. */
  void endRecord() {
    count++;
    starts[count] = text.length;
  }

  int count() {
    return count;
  }

  /** Adds all lines of {@code other}. */
  void addAll(LogLines other) {
    if (count + other.count >= times.length) {
      int capacity = Math.max(times.length * 2, count + other.count);
      times = Arrays.copyOf(times, capacity);
      starts = Arrays.copyOf(starts, capacity + 1);
    }
    System.arraycopy(other.times, 0, times, count, other.count);
    for (int i = 1; i <= other.count; i++) {
      starts[count + i] = text.length + other.starts[i];
    }
    text.add(other.text.bytes, 0, other.text.length);
    count += other.count;
  }

  /**
   * Hands over the lines written before {@code untilUs}, by time and then in the order they were
   * added, and keeps the others.
   */
  void drain(long untilUs, Consumer consumer) throws IOException {
    if (count == 0) {
      return;
    }
    long first = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      first = Math.min(first, times[i]);
    }
    // Time and index in one number sort without objects; both fit: 2^41 us are 25 days.
    if (count >= 1 << INDEX_BITS) {
      throw new IllegalStateException("More than " + (1 << INDEX_BITS) + " lines in one step");
    }
    long[] order = new long[count];
    int due = 0;
    LogLines kept = new LogLines();
    for (int i = 0; i < count; i++) {
      if (times[i] < untilUs) {
        order[due++] = times[i] - first << INDEX_BITS | i;
      } else {
        kept.at(times[i]).add(text.bytes, starts[i], starts[i + 1] - starts[i]);
        kept.count++;
        kept.starts[kept.count] = kept.text.length;
      }
    }
    Arrays.sort(order, 0, due);
    for (int k = 0; k < due; k++) {
      int i = (int) (order[k] & (1 << INDEX_BITS) - 1);
      consumer.line(times[i], text.bytes, starts[i], starts[i + 1] - starts[i]);
    }
    text = kept.text;
    times = kept.times;
    starts = kept.starts;
    count = kept.count;
  }
}
