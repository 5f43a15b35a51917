package io.lookback.datasets.nfcapd;

import io.lookback.udf.net.IpKey;
import java.nio.charset.StandardCharsets;

/**
 * One flow record, read where it lies in its block: a field is decoded when it is asked for.
 *
 * <p>One instance serves all records of a file; what it gives is valid until the next one. Fields
 * that the reader was not opened for are null.
 */
public final class NfcapdRecord {
  /** Null, for numbers. */
  public static final long NONE = Long.MIN_VALUE;

  private static final int HEADER = 12;

  private final boolean little;
  private final boolean hasReverseFlags;
  private final Exporters exporters;

  /** The elements that are asked for, a bit for each. */
  private final long wanted;

  private final int[] at = new int[64];
  private final int[] length = new int[64];
  private byte[] bytes;

  /** Those of {@link #wanted} that this record has. */
  private long present;

  NfcapdRecord(NfcapdHeader header, Exporters exporters, long wanted) {
    this.little = header.littleEndian();
    this.hasReverseFlags = header.hasReverseFlags();
    this.exporters = exporters;
    this.wanted = wanted;
    length[Element.HEADER] = HEADER;
  }

  /**
   * Takes the V3 record in {@code buffer[from, from + size)}.
   *
   * @return false when the lengths of its elements do not add up
   */
  boolean take(byte[] buffer, int from, int size) {
    if (size < HEADER) {
      return false;
    }
    start(buffer, from);
    int elements = NfcapdBytes.u16(buffer, from + 4, little);
    int end = from + size;
    int next = from + HEADER;
    for (int i = 0; i < elements; i++) {
      if (next + 4 > end) {
        return false;
      }
      int type = NfcapdBytes.u16(buffer, next, little);
      int elementSize = NfcapdBytes.u16(buffer, next + 2, little);
      if (elementSize < 4 || elementSize > end - next) {
        return false;
      }
      if (type > 0 && type < Element.LIMIT) {
        put(type, next + 4, elementSize - 4);
      }
      next += elementSize;
    }
    return next == end;
  }

  /** Begins a record whose header is there, without elements yet. */
  void start(byte[] buffer, int from) {
    bytes = buffer;
    at[Element.HEADER] = from;
    present = 1L << Element.HEADER | 1L << Element.EXPORTER;
  }

  /** Adds an element whose content is there. */
  void put(int element, int from, int size) {
    long bit = 1L << element;
    if ((wanted & bit) != 0) {
      at[element] = from;
      length[element] = size;
      present |= bit;
    }
  }

  /** The elements that were found and asked for, a bit for each. */
  long present() {
    return present & wanted;
  }

  /** The bytes that {@link #textStart} is about. */
  public byte[] bytes() {
    return bytes;
  }

  /** The value of a number, a time, an MPLS label, a MAC address, or {@link #NONE}. */
  public long number(NfcapdField field) {
    int element = field.element();
    int offset = field.offset();
    switch (element) {
      case Element.MISC -> {
        if (field == NfcapdField.DST_TCP_FLAGS && !hasReverseFlags) {
          return NONE;
        }
      }
      case Element.NAT_EVENT -> {
        // nfdump 1.7.0 has two routing instances in between.
        if (length[element] >= 24 && offset >= 8) {
          offset += 8;
        }
      }
      case Element.TUNNEL_V4 -> {
        if (!has(element)) {
          element = Element.TUNNEL_V6;
          offset = 32;
        }
      }
      case Element.EXPORTER -> {
        return ofExporter(field);
      }
      default -> {}
    }
    if (!has(element) || offset + field.width() > length[element]) {
      return NONE;
    }
    if (field == NfcapdField.DURATION_MS) {
      return duration();
    }
    int from = at[element] + offset;
    long value =
        switch (field.width()) {
          case 1 -> bytes[from] & 0xff;
          case 2 -> NfcapdBytes.u16(bytes, from, little);
          case 4 -> NfcapdBytes.u32(bytes, from, little);
          case 8 -> NfcapdBytes.u64(bytes, from, little);
          default -> throw new IllegalArgumentException(field + " is no number");
        };
    return switch (field.kind()) {
      case TIME, MPLS -> value <= 0 ? NONE : value;
      case MAC -> value & 0xffff_ffff_ffffL;
      default -> value < 0 ? NONE : value;
    };
  }

  private long duration() {
    long first = NfcapdBytes.u64(bytes, at[Element.GENERIC], little);
    long last = NfcapdBytes.u64(bytes, at[Element.GENERIC] + 8, little);
    return first > 0 && last >= first ? last - first : NONE;
  }

  private long ofExporter(NfcapdField field) {
    if (!has(Element.EXPORTER)) {
      return NONE;
    }
    int sysid = sysid();
    if (field == NfcapdField.EXPORTER_ID) {
      return exporters.id(sysid);
    }
    long selector = NONE;
    if (has(Element.SAMPLER) && length[Element.SAMPLER] >= 12) {
      selector =
          length[Element.SAMPLER] >= 16
              ? NfcapdBytes.u64(bytes, at[Element.SAMPLER], little)
              : NfcapdBytes.i32(bytes, at[Element.SAMPLER], little);
    }
    return exporters.samplingInterval(sysid, selector);
  }

  private int sysid() {
    return NfcapdBytes.u16(bytes, at[Element.HEADER] + 8, little);
  }

  /** A yes or no of the record's header. */
  public boolean flag(NfcapdField field) {
    return (bytes[at[Element.HEADER] + field.offset()] & field.width()) != 0;
  }

  /**
   * Reads an address.
   *
   * @return false when the record has none; {@code out} is then unchanged
   */
  public boolean address(NfcapdField field, IpKey out) {
    int element = field.element();
    if (element == Element.EXPORTER) {
      return has(element) && exporters.address(sysid(), out);
    }
    if (has(element) && field.offset() * 4 + 4 <= length[element]) {
      out.setV4(NfcapdBytes.i32(bytes, at[element] + field.offset() * 4, little));
      return true;
    }
    int v6 = twin(element);
    if (has(v6) && field.offset() * 16 + 16 <= length[v6]) {
      int from = at[v6] + field.offset() * 16;
      out.set(NfcapdBytes.u64(bytes, from, little), NfcapdBytes.u64(bytes, from + 8, little));
      return true;
    }
    return false;
  }

  private static int twin(int element) {
    return element + 1;
  }

  /** Where in {@link #bytes} a text begins; -1 when the record has none. */
  public int textStart(NfcapdField field) {
    return has(field.element()) && textLength(field) > 0 ? at[field.element()] : -1;
  }

  /** How many bytes a text has, up to its first NUL. */
  public int textLength(NfcapdField field) {
    int element = field.element();
    if (!has(element)) {
      return 0;
    }
    int limit = Math.min(length[element], field.width());
    int end = 0;
    while (end < limit && bytes[at[element] + end] != 0) {
      end++;
    }
    return end;
  }

  private boolean has(int element) {
    return (present & wanted & 1L << element) != 0;
  }

  /** Text of at most {@code limit} bytes that a NUL byte may end; UTF-8, bad bytes replaced. */
  static String text(byte[] bytes, int from, int limit) {
    int end = from;
    while (end < from + limit && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }
}
