package io.lookback.datasets.nfcapd;

import java.util.Arrays;

/**
 * Turns the records of layout 1 (nfdump 1.6, nfx.h) into elements of V3 records.
 *
 * <p>What a record has beyond addresses and counts is listed in an extension map. Maps are
 * redefined under the same number within a file, so they are taken in the order of the records.
 */
final class LayoutOneRecords {
  private static final int IPV6 = 1;
  private static final int PACKETS_64 = 2;
  private static final int BYTES_64 = 4;
  private static final int EVENT = 64;
  private static final int SAMPLED = 128;

  /** A map lists each of the 48 extensions at most once; anything longer is damage. */
  private static final int MAX_EXTENSIONS = 128;

  /** Where the header and each element are made; their sizes follow from nfxV3.h. */
  private static final int[] PLACE = new int[64];

  private static final int[] SIZE = new int[64];
  private static final int SCRATCH;

  static {
    int[][] sizes = {
      {Element.GENERIC, 48},
      {Element.IPV4, 8},
      {Element.IPV6, 32},
      {Element.MISC, 16},
      {Element.COUNTERS, 24},
      {Element.VLAN, 8},
      {Element.AS, 8},
      {Element.BGP_NEXT_HOP_V4, 4},
      {Element.BGP_NEXT_HOP_V6, 16},
      {Element.NEXT_HOP_V4, 4},
      {Element.NEXT_HOP_V6, 16},
      {Element.RECEIVED_V4, 4},
      {Element.RECEIVED_V6, 16},
      {Element.MPLS, 40},
      {Element.MAC, 32},
      {Element.ADJACENT_AS, 8},
      {Element.LATENCY, 24},
      {Element.NSEL, 16},
      {Element.NAT_V4, 8},
      {Element.NAT_V6, 32},
      {Element.NAT_PORTS, 4},
      {Element.ACL, 24},
      {Element.USER, 72},
      {Element.NAT_EVENT, 16},
      {Element.PORT_BLOCK, 8},
      {Element.VRF, 8},
    };
    int place = 12;
    for (int[] element : sizes) {
      PLACE[element[0]] = place;
      SIZE[element[0]] = element[1];
      place += element[1];
    }
    SCRATCH = place;
  }

  private final boolean little;
  private final byte[] scratch = new byte[SCRATCH];

  /** Extensions by number of the map. */
  private short[][] maps = new short[16][];

  private byte[] source;
  private int next;
  private int end;
  private long begun;

  LayoutOneRecords(boolean little) {
    this.little = little;
  }

  /** Takes an extension map (type 2). */
  void map(byte[] bytes, int at, int size) {
    if (size < 8) {
      return;
    }
    int number = NfcapdBytes.u16(bytes, at + 4, little);
    short[] extensions = new short[Math.min(MAX_EXTENSIONS, (size - 8) / 2)];
    int count = 0;
    while (count < extensions.length) {
      int extension = NfcapdBytes.u16(bytes, at + 8 + 2 * count, little);
      if (extension == 0) {
        break;
      }
      extensions[count++] = (short) extension;
    }
    if (number >= maps.length) {
      maps = Arrays.copyOf(maps, Math.max(number + 1, 2 * maps.length));
    }
    maps[number] = Arrays.copyOf(extensions, count);
  }

  /**
   * Converts the record of type 1 or 10 in {@code bytes[at, at + size)}.
   *
   * @return null, or what is wrong with it
   */
  String convert(byte[] bytes, int at, int size, int type, NfcapdRecord record) {
    int data = type == 1 ? 28 : 32;
    if (size < data) {
      return "shorter than its fixed part";
    }
    int flags = type == 1 ? bytes[at + 4] & 0xff : NfcapdBytes.u16(bytes, at + 4, little);
    int map = NfcapdBytes.u16(bytes, at + 6, little);
    if (map >= maps.length || maps[map] == null) {
      return "no extension map " + map + " before it";
    }
    source = bytes;
    next = at + data;
    end = at + size;
    begun = 0;
    header(at, type, flags);
    record.start(scratch, 0);
    common(at, flags, record);
    if (type == 10) {
      byte direction = bytes[at + 30];
      byte reason = bytes[at + 31];
      if (direction != 0 || reason != 0) {
        int misc = begin(Element.MISC, record);
        scratch[misc + 12] = direction;
        scratch[misc + 13] = reason;
      }
    }
    for (short extension : maps[map]) {
      String problem = extension(extension, record);
      if (problem != null) {
        return problem;
      }
    }
    return next <= end ? null : "shorter than its extension map " + map + " says";
  }

  private void header(int at, int type, int flags) {
    Arrays.fill(scratch, 0, 12, (byte) 0);
    NfcapdBytes.put16(
        scratch, 8, little, type == 10 ? NfcapdBytes.u16(source, at + 28, little) : 0);
    scratch[10] = (byte) (((flags & EVENT) != 0 ? 1 : 0) | ((flags & SAMPLED) != 0 ? 2 : 0));
  }

  private void common(int at, int flags, NfcapdRecord record) {
    int generic = begin(Element.GENERIC, record);
    NfcapdBytes.put64(
        scratch,
        generic,
        little,
        NfcapdBytes.u32(source, at + 12, little) * 1000 + NfcapdBytes.u16(source, at + 8, little));
    NfcapdBytes.put64(
        scratch,
        generic + 8,
        little,
        NfcapdBytes.u32(source, at + 16, little) * 1000 + NfcapdBytes.u16(source, at + 10, little));
    System.arraycopy(source, at + 24, scratch, generic + 40, 4);
    scratch[generic + 44] = source[at + 22];
    scratch[generic + 45] = source[at + 21];
    scratch[generic + 46] = source[at + 20];
    scratch[generic + 47] = source[at + 23];
    if ((flags & IPV6) != 0) {
      whole(Element.IPV6, 32, record);
    } else {
      whole(Element.IPV4, 8, record);
    }
    NfcapdBytes.put64(scratch, generic + 24, little, number((flags & PACKETS_64) != 0));
    NfcapdBytes.put64(scratch, generic + 32, little, number((flags & BYTES_64) != 0));
  }

  private String extension(int extension, NfcapdRecord record) {
    switch (extension) {
      case 4 -> pair16(Element.MISC, record);
      case 5 -> part(Element.MISC, 0, 8, record);
      case 6 -> pair16(Element.AS, record);
      case 7 -> whole(Element.AS, 8, record);
      case 8 -> {
        int misc = begin(Element.MISC, record);
        if (next + 4 <= end) {
          scratch[misc + 11] = source[next];
          scratch[misc + 10] = source[next + 1];
          scratch[misc + 8] = source[next + 2];
          scratch[misc + 9] = source[next + 3];
        }
        next += 4;
      }
      case 9 -> whole(Element.NEXT_HOP_V4, 4, record);
      case 10 -> whole(Element.NEXT_HOP_V6, 16, record);
      case 11 -> whole(Element.BGP_NEXT_HOP_V4, 4, record);
      case 12 -> whole(Element.BGP_NEXT_HOP_V6, 16, record);
      case 13 -> pair16(Element.VLAN, record);
      case 14, 15 -> count(8, extension == 15, record);
      case 16, 17 -> count(16, extension == 17, record);
      case 18, 19 -> count(0, extension == 19, record);
      case 20 -> part(Element.MAC, 0, 16, record);
      case 21 -> part(Element.MAC, 16, 16, record);
      case 22 -> whole(Element.MPLS, 40, record);
      case 23 -> whole(Element.RECEIVED_V4, 4, record);
      case 24 -> whole(Element.RECEIVED_V6, 16, record);
      case 25 -> {
        if (next + 4 <= end) {
          scratch[6] = source[next + 2];
          scratch[7] = source[next + 3];
        }
        next += 4;
      }
      case 26 -> whole(Element.ADJACENT_AS, 8, record);
      case 27 -> part(Element.GENERIC, 16, 8, record);
      case 37 -> {
        int nsel = begin(Element.NSEL, record);
        if (next + 20 <= end) {
          System.arraycopy(source, next, scratch, nsel, 12);
          System.arraycopy(source, next + 16, scratch, nsel + 12, 2);
          scratch[nsel + 14] = source[next + 14];
        }
        next += 20;
      }
      case 38 -> whole(Element.NAT_PORTS, 4, record);
      case 39 -> whole(Element.NAT_V4, 8, record);
      case 40 -> whole(Element.NAT_V6, 32, record);
      case 41 -> whole(Element.ACL, 24, record);
      case 42 -> part(Element.USER, 0, 24, record);
      case 43 -> part(Element.USER, 0, 72, record);
      case 45 -> whole(Element.LATENCY, 24, record);
      case 46 -> {
        int event = begin(Element.NAT_EVENT, record);
        int vrf = begin(Element.VRF, record);
        if (next + 12 <= end) {
          scratch[event + 12] = source[next];
          System.arraycopy(source, next + 4, scratch, vrf, 8);
        }
        next += 12;
      }
      case 48 -> whole(Element.PORT_BLOCK, 8, record);
      default -> {
        return "extension " + extension + " is not known, nor how long it is";
      }
    }
    return null;
  }

  /** Where the element is made: all zero when it is begun, as it may have several parts. */
  private int begin(int element, NfcapdRecord record) {
    long bit = 1L << element;
    if ((begun & bit) == 0) {
      begun |= bit;
      Arrays.fill(scratch, PLACE[element], PLACE[element] + SIZE[element], (byte) 0);
      record.put(element, PLACE[element], SIZE[element]);
    }
    return PLACE[element];
  }

  private void whole(int element, int size, NfcapdRecord record) {
    part(element, 0, size, record);
  }

  private void part(int element, int offset, int size, NfcapdRecord record) {
    int place = begin(element, record);
    if (next + size <= end) {
      System.arraycopy(source, next, scratch, place + offset, size);
    }
    next += size;
  }

  private void pair16(int element, NfcapdRecord record) {
    int place = begin(element, record);
    if (next + 4 <= end) {
      NfcapdBytes.put32(scratch, place, little, NfcapdBytes.u16(source, next, little));
      NfcapdBytes.put32(scratch, place + 4, little, NfcapdBytes.u16(source, next + 2, little));
    }
    next += 4;
  }

  private void count(int offset, boolean isLong, NfcapdRecord record) {
    int place = begin(Element.COUNTERS, record);
    NfcapdBytes.put64(scratch, place + offset, little, number(isLong));
  }

  private long number(boolean isLong) {
    int size = isLong ? 8 : 4;
    long value = 0;
    if (next + size <= end) {
      value =
          isLong ? NfcapdBytes.u64(source, next, little) : NfcapdBytes.u32(source, next, little);
    }
    next += size;
    return value;
  }
}
