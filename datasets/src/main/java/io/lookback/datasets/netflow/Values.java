package io.lookback.datasets.netflow;

import io.lookback.datasets.format.FlowRow;
import io.lookback.udf.net.IpKey;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** What one record says, by element; one instance is used again and again. */
final class Values {
  /** Longest text that is kept, in bytes. */
  private static final int MAX_TEXT = 256;

  private final boolean[] isPresent = new boolean[Element.count()];
  private final long[] numbers = new long[Element.count()];
  private final long[] highs = new long[Element.count()];
  private final int[] lengths = new int[Element.count()];
  private byte[] buffer;

  void clear(byte[] newBuffer) {
    Arrays.fill(isPresent, false);
    buffer = newBuffer;
  }

  void put(Element element, int at, int length) {
    if (!element.fits(length)) {
      return;
    }
    int i = element.ordinal();
    isPresent[i] = true;
    switch (element.kind) {
      case NUMBER, NTP -> numbers[i] = BigEndian.number(buffer, at, length);
      case V4 -> numbers[i] = BigEndian.u32(buffer, at);
      case V6 -> {
        highs[i] = BigEndian.u64(buffer, at);
        numbers[i] = BigEndian.u64(buffer, at + 8);
      }
      case TEXT -> {
        numbers[i] = at;
        lengths[i] = length;
      }
    }
  }

  boolean has(Element element) {
    return isPresent[element.ordinal()];
  }

  /** Whether it is there and not zero. */
  boolean isSet(Element element) {
    int i = element.ordinal();
    return isPresent[i] && (numbers[i] != 0 || element.kind == Element.Kind.V6 && highs[i] != 0);
  }

  /** The unsigned number; {@link FlowRow#NONE} when absent or beyond 63 bits. */
  long number(Element element) {
    int i = element.ordinal();
    return isPresent[i] && numbers[i] >= 0 ? numbers[i] : FlowRow.NONE;
  }

  /** The first of both that is there, else {@link FlowRow#NONE}. */
  long number(Element element, Element other) {
    return has(element) ? number(element) : number(other);
  }

  /** The first that is there and not zero, else the first that is there at all. */
  long preferred(Element element, Element other) {
    return isSet(element) || !has(other) ? number(element) : number(other);
  }

  /** All 64 bits of a number. */
  long bits(Element element) {
    return numbers[element.ordinal()];
  }

  /**
   * Reads an address that a record may carry in either family. Where it carries both, one of them
   * is unused and zero.
   *
   * @return false when there is none
   */
  boolean address(Element v4, Element v6, IpKey out) {
    boolean isV6 = has(v6);
    if (isV6 && has(v4)) {
      long version = number(Element.IP_VERSION);
      isV6 = version == 6 || version != 4 && !isSet(v4) && isSet(v6);
    }
    if (isV6) {
      out.set(highs[v6.ordinal()], numbers[v6.ordinal()]);
      return true;
    }
    if (has(v4)) {
      out.setV4((int) numbers[v4.ordinal()]);
      return true;
    }
    return false;
  }

  /** The text without what fills it up, null when absent or empty; points into the record. */
  UTF8String text(Element element) {
    int i = element.ordinal();
    if (!isPresent[i]) {
      return null;
    }
    int from = (int) numbers[i];
    int to = from;
    int end = from + Math.min(lengths[i], MAX_TEXT);
    while (to < end && buffer[to] != 0) {
      to++;
    }
    while (to > from && buffer[to - 1] == ' ') {
      to--;
    }
    return to == from ? null : UTF8String.fromBytes(buffer, from, to - from).makeValid();
  }
}
