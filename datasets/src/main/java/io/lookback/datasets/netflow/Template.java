package io.lookback.datasets.netflow;

import java.util.Arrays;

/**
 * How the records of one template are read: the fields in order, those that mean nothing to us
 * joined to gaps.
 *
 * <p>Fields of length zero are not kept, so each step of reading consumes at least one byte: a
 * template of thousands of them cannot make each byte of data cost thousands of steps.
 */
final class Template {
  /** Longest template, in fields. */
  static final int MAX_FIELDS = 4096;

  /** Length that says: the record tells it (RFC 7011 section 7). */
  static final int VARIABLE = 0xffff;

  private static final int GAP = -1;

  /** What a template takes beside its fields. */
  private static final int OVERHEAD = 16;

  private static final int MAX_RECORD = 0xffff;

  private final boolean isOptions;
  private final int[] elements;
  private final int[] lengths;
  private final int minLength;
  private final boolean isVariable;
  private String detail;
  private String labelledDetail;

  private Template(Builder builder) {
    isOptions = builder.isOptions;
    elements = Arrays.copyOf(builder.elements, builder.size);
    lengths = Arrays.copyOf(builder.lengths, builder.size);
    minLength = (int) builder.minLength;
    isVariable = builder.isVariable;
  }

  boolean isOptions() {
    return isOptions;
  }

  /** Shortest record in bytes, at least 1; less than that at the end of a set is padding. */
  int minLength() {
    return minLength;
  }

  /** Memory it takes, in fields. */
  int size() {
    return elements.length + OVERHEAD;
  }

  /**
   * Reads one record.
   *
   * @return where it ends, or -1 when it reaches beyond {@code to}
   */
  int read(byte[] b, int from, int to, Values values) {
    values.clear(b);
    if (!isVariable && to - from < minLength) {
      return -1;
    }
    int at = from;
    for (int i = 0; i < elements.length; i++) {
      int length = lengths[i];
      if (length == VARIABLE) {
        // RFC 7011 section 7: one byte, or 255 and two bytes.
        if (at >= to) {
          return -1;
        }
        length = BigEndian.u8(b, at++);
        if (length == 255) {
          if (to - at < 2) {
            return -1;
          }
          length = BigEndian.u16(b, at);
          at += 2;
        }
      }
      if (length > to - at) {
        return -1;
      }
      if (elements[i] != GAP && length > 0) {
        values.put(Element.at(elements[i]), at, length);
      }
      at += length;
    }
    return at;
  }

  /** The detail of a reject with the template it is about; the last one is kept. */
  String labelled(String newDetail, int id) {
    if (!newDetail.equals(detail)) {
      detail = newDetail;
      labelledDetail = newDetail + ", template " + id;
    }
    return labelledDetail;
  }

  /** Gathers the fields of one template. */
  static final class Builder {
    private final boolean isOptions;
    private final int[] elements;
    private final int[] lengths;
    private final boolean[] isSeen = new boolean[Element.count()];
    private int size;
    private long minLength;
    private boolean isVariable;

    /**
     * @param fields how many there can be; the caller has checked that the message is long enough
     */
    Builder(boolean isOptions, int fields) {
      this.isOptions = isOptions;
      this.elements = new int[fields];
      this.lengths = new int[fields];
    }

    /**
     * Adds a field.
     *
     * @param element null = to be passed over. Of several of one kind the first counts: it is the
     *     outermost (RFC 7011 section 8).
     */
    void add(Element element, int length) {
      if (length == 0) {
        return;
      }
      boolean isRead =
          element != null
              && !isSeen[element.ordinal()]
              && (length == VARIABLE || element.fits(length));
      if (isRead) {
        isSeen[element.ordinal()] = true;
      }
      minLength += length == VARIABLE ? 1 : length;
      isVariable |= length == VARIABLE;
      boolean joins =
          !isRead
              && length != VARIABLE
              && size > 0
              && elements[size - 1] == GAP
              && lengths[size - 1] != VARIABLE
              && lengths[size - 1] + length < VARIABLE;
      if (joins) {
        lengths[size - 1] += length;
        return;
      }
      elements[size] = isRead ? element.ordinal() : GAP;
      lengths[size] = length;
      size++;
    }

    /** The template, or null when no record can be of it: empty, or longer than a message. */
    Template build() {
      return minLength == 0 || minLength > MAX_RECORD ? null : new Template(this);
    }
  }
}
