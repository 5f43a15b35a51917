package io.lookback.datasets.pcap;

import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the UDP datagrams of a packet capture: classic pcap (micro- and nanoseconds, either byte
 * order) and pcapng (sections, several interfaces, enhanced, simple and obsolete packet blocks).
 *
 * <p>Links: Ethernet with 802.1Q and QinQ tags, Linux cooked (SLL, SLL2), loopback (0, 108), raw IP
 * (101, 12, 14, 228, 229). Networks: IPv4 and IPv6 with extension headers. What is no whole UDP
 * datagram is counted by its reason in {@link Counts} and passed over; checksums are not looked at,
 * as captures on the sending host have none.
 *
 * <p>A packet is read into at most 256 KiB, whatever its header claims. A file that ends within a
 * packet gives all packets before it, and {@link #isCut} says so; one that is broken in the middle
 * ends there, and {@link #isMalformed} says so.
 *
 * <p>Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, tcpdump.org's list of link types.
 */
public final class PcapReader {
  /** Longest packet that is read: libpcap's own limit. */
  static final int MAX_PACKET = 256 * 1024;

  private static final int MAX_INTERFACES = 4096;

  private static final int CLASSIC_HEADER = 24;
  private static final int MICROS = 0xa1b2c3d4;
  private static final int NANOS = 0xa1b23c4d;
  private static final int SECTION = 0x0a0d0d0a;
  private static final int BYTE_ORDER = 0x1a2b3c4d;
  private static final int INTERFACE = 1;
  private static final int OBSOLETE_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;
  private static final int DEFAULT_RESOLUTION = 6;
  private static final int UNKNOWN_LINK = -1;

  // What a step through the file found.
  private static final int END = 0;
  private static final int NOTHING = 1;
  private static final int DATAGRAM = 2;

  /** What became of the packets of a capture; all but {@code udp} were passed over. */
  public static final class Counts {
    /** Packets begun, whatever became of them. */
    public long packets;

    /** Whole UDP datagrams. */
    public long udp;

    /** Packets of which the capture holds a part only, or which contradict their own lengths. */
    public long truncated;

    /** Fragments of IP packets; they are not put together. */
    public long fragments;

    /** Packets of other protocols. */
    public long other;

    /** Packets of links or interfaces that are not known. */
    public long unknownLink;

    /** Packets longer than 256 KiB. */
    public long tooLong;
  }

  private final InputStream in;
  private final Counts counts = new Counts();
  private final IpKey src = new IpKey();
  private final IpKey dst = new IpKey();
  private final byte[] small = new byte[CLASSIC_HEADER];
  private final ByteBuffer smallBuffer = ByteBuffer.wrap(small);
  private byte[] packet = new byte[2048];
  private final boolean isNg;
  private boolean isCut;
  private boolean isMalformed;
  private boolean isFirstSection = true;

  // Of classic files.
  private boolean isNanos;

  // The interfaces of the section: link type, resolution as coded in if_tsresol, offset in seconds.
  private int interfaces;
  private int[] links = new int[1];
  private int[] resolutions = new int[1];
  private long[] offsets = new long[1];
  private int snapLength;

  private int payloadFrom;
  private int payloadTo;
  private int srcPort;
  private int dstPort;
  private long timeUs;

  /**
   * Begins to read a capture.
   *
   * @param in decompressed; not closed
   * @throws IllegalArgumentException if it is none, see {@link #detects}
   */
  public PcapReader(InputStream in) throws IOException {
    this.in = in;
    int had = in.readNBytes(small, 0, 4);
    if (!detects(small, had)) {
      throw new IllegalArgumentException("Not a packet capture: neither pcap nor pcapng");
    }
    int magic = smallBuffer.order(ByteOrder.BIG_ENDIAN).getInt(0);
    isNg = magic == SECTION;
    if (isNg) {
      return;
    }
    boolean isLittle = magic != MICROS && magic != NANOS;
    smallBuffer.order(isLittle ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    isNanos = smallBuffer.getInt(0) == NANOS;
    isCut = in.readNBytes(small, 4, CLASSIC_HEADER - 4) < CLASSIC_HEADER - 4;
    // The upper bits tell about the frame check sequence.
    links[0] = smallBuffer.getInt(20) & 0xffff;
  }

  /**
   * Whether the first bytes of a file are those of a capture.
   *
   * @param length how many bytes there are
   */
  public static boolean detects(byte[] head, int length) {
    if (length < 4) {
      return false;
    }
    int magic = ByteBuffer.wrap(head).getInt(0);
    int reversed = Integer.reverseBytes(magic);
    return magic == SECTION
        || magic == MICROS
        || magic == NANOS
        || reversed == MICROS
        || reversed == NANOS;
  }

  /** Moves to the next UDP datagram; false at the end. */
  public boolean next() throws IOException {
    while (!isCut && !isMalformed) {
      int found = isNg ? nextBlock() : nextRecord();
      if (found == END) {
        return false;
      }
      if (found == DATAGRAM) {
        counts.udp++;
        return true;
      }
    }
    return false;
  }

  private int nextRecord() throws IOException {
    int had = in.readNBytes(small, 0, 16);
    if (had < 16) {
      isCut = had > 0;
      return END;
    }
    counts.packets++;
    long seconds = smallBuffer.getInt(0) & 0xffff_ffffL;
    long fraction = smallBuffer.getInt(4) & 0xffff_ffffL;
    long captured = smallBuffer.getInt(8) & 0xffff_ffffL;
    long original = smallBuffer.getInt(12) & 0xffff_ffffL;
    timeUs = seconds * 1_000_000 + (isNanos ? fraction / 1_000 : fraction);
    if (captured > MAX_PACKET) {
      counts.tooLong++;
      skip(captured);
      return NOTHING;
    }
    if (!fill((int) captured)) {
      return END;
    }
    return packet(links[0], 0, (int) captured, original);
  }

  /** Reads one block of pcapng: type, length, body, length. */
  private int nextBlock() throws IOException {
    int had = isFirstSection ? 4 + in.readNBytes(small, 4, 4) : in.readNBytes(small, 0, 8);
    if (had < 8) {
      isCut = had > 0;
      return END;
    }
    // A section header reads the same in both orders; its own order follows.
    int type = smallBuffer.getInt(0);
    if (isFirstSection || type == SECTION) {
      isFirstSection = false;
      return section();
    }
    long length = smallBuffer.getInt(4) & 0xffff_ffffL;
    if (length < 12 || length % 4 != 0) {
      isMalformed = true;
      return END;
    }
    boolean isPacket = type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OBSOLETE_PACKET;
    counts.packets += isPacket ? 1 : 0;
    long body = length - 12;
    if (!isPacket && type != INTERFACE) {
      skip(body + 4);
      return NOTHING;
    }
    if (body > MAX_PACKET) {
      // An interface that cannot be known still has its number.
      if (isPacket) {
        counts.tooLong++;
      } else {
        addInterface(UNKNOWN_LINK, DEFAULT_RESOLUTION, 0);
      }
      skip(body + 4);
      return NOTHING;
    }
    if (!fill((int) body + 4)) {
      return END;
    }
    ByteBuffer block = ByteBuffer.wrap(packet, 0, (int) body).order(smallBuffer.order());
    return switch (type) {
      case INTERFACE -> describeInterface(block);
      case SIMPLE_PACKET -> simplePacket(block);
      default -> enhancedPacket(block, type == OBSOLETE_PACKET);
    };
  }

  private int section() throws IOException {
    int had = in.readNBytes(small, 8, 4);
    if (had < 4) {
      isCut = true;
      return END;
    }
    smallBuffer.order(ByteOrder.BIG_ENDIAN);
    if (smallBuffer.getInt(8) != BYTE_ORDER) {
      smallBuffer.order(ByteOrder.LITTLE_ENDIAN);
    }
    long length = smallBuffer.getInt(4) & 0xffff_ffffL;
    if (smallBuffer.getInt(8) != BYTE_ORDER || length < 28 || length % 4 != 0) {
      isMalformed = true;
      return END;
    }
    interfaces = 0;
    skip(length - 12);
    return NOTHING;
  }

  private int describeInterface(ByteBuffer block) {
    if (block.limit() < 8) {
      isMalformed = true;
      return END;
    }
    int link = block.getShort(0) & 0xffff;
    int resolution = DEFAULT_RESOLUTION;
    long offset = 0;
    if (interfaces == 0) {
      snapLength = block.getInt(4);
    }
    int at = 8;
    while (block.limit() - at >= 4) {
      int code = block.getShort(at) & 0xffff;
      int length = block.getShort(at + 2) & 0xffff;
      at += 4;
      if (code == 0 || length > block.limit() - at) {
        break;
      }
      if (code == OPTION_RESOLUTION && length == 1) {
        resolution = block.get(at) & 0xff;
      } else if (code == OPTION_OFFSET && length == 8) {
        offset = block.getLong(at);
      }
      at += (length + 3) & ~3;
    }
    addInterface(link, resolution, offset);
    return NOTHING;
  }

  private void addInterface(int link, int resolution, long offset) {
    if (interfaces == MAX_INTERFACES) {
      return;
    }
    if (interfaces == links.length) {
      int size = Math.min(MAX_INTERFACES, 2 * interfaces);
      links = Arrays.copyOf(links, size);
      resolutions = Arrays.copyOf(resolutions, size);
      offsets = Arrays.copyOf(offsets, size);
    }
    links[interfaces] = link;
    resolutions[interfaces] = resolution;
    offsets[interfaces] = offset;
    interfaces++;
  }

  private int simplePacket(ByteBuffer block) {
    if (block.limit() < 4 || interfaces == 0) {
      return drop(block.limit() < 4);
    }
    long original = block.getInt(0) & 0xffff_ffffL;
    // It has no captured length: what fits in the block and in the interface's limit.
    long limit = snapLength == 0 ? original : Math.min(original, snapLength & 0xffff_ffffL);
    int captured = (int) Math.min(limit, block.limit() - 4);
    timeUs = 0;
    return packet(links[0], 4, 4 + captured, original);
  }

  private int enhancedPacket(ByteBuffer block, boolean isObsolete) {
    if (block.limit() < 20) {
      return drop(true);
    }
    long number = isObsolete ? block.getShort(0) & 0xffff : block.getInt(0) & 0xffff_ffffL;
    long captured = block.getInt(12) & 0xffff_ffffL;
    long original = block.getInt(16) & 0xffff_ffffL;
    if (number >= interfaces) {
      return drop(false);
    }
    if (captured > block.limit() - 20) {
      return drop(true);
    }
    long ticks = (long) block.getInt(4) << 32 | (block.getInt(8) & 0xffff_ffffL);
    int on = (int) number;
    timeUs = offsets[on] * 1_000_000 + micros(ticks, resolutions[on]);
    return packet(links[on], 20, 20 + (int) captured, original);
  }

  /** Passes over a packet that cannot be read: contradicting itself, or of an unknown interface. */
  private int drop(boolean isTruncated) {
    if (isTruncated) {
      counts.truncated++;
    } else {
      counts.unknownLink++;
    }
    return NOTHING;
  }

  /**
   * Microseconds of ticks; {@code if_tsresol} holds the negative power of 10, or with its highest
   * bit set, of 2.
   */
  static long micros(long ticks, int resolution) {
    int power = resolution & 0x7f;
    if ((resolution & 0x80) != 0) {
      if (power > 63) {
        return 0;
      }
      long fraction = ticks & ((1L << power) - 1);
      long micros =
          power <= 43
              ? fraction * 1_000_000 >>> power
              : (fraction >>> (power - 43)) * 1_000_000 >>> 43;
      return (ticks >>> power) * 1_000_000 + micros;
    }
    long micros = ticks;
    for (; power > 6 && micros != 0; power--) {
      micros = Long.divideUnsigned(micros, 10);
    }
    for (; power < 6; power++) {
      micros *= 10;
    }
    return micros;
  }

  /** Reads that many bytes into the packet; false when the file ends before. */
  private boolean fill(int length) throws IOException {
    if (packet.length < length) {
      packet = new byte[Math.min(MAX_PACKET + 4, Math.max(length, 2 * packet.length))];
    }
    isCut = in.readNBytes(packet, 0, length) < length;
    return !isCut;
  }

  private void skip(long length) throws IOException {
    long left = length;
    while (left > 0) {
      int had = in.readNBytes(packet, 0, (int) Math.min(left, packet.length));
      if (had == 0) {
        isCut = true;
        return;
      }
      left -= had;
    }
  }

  private int packet(int link, int from, int to, long original) {
    if (to - from < original) {
      counts.truncated++;
      return NOTHING;
    }
    switch (link) {
      case 1:
        return ethernet(from + 12, to);
      case 113:
        return ethernet(from + 14, to);
      case 276:
        return to - from < 20 ? drop(true) : network(u16(from), from + 20, to);
      case 0:
      case 108:
        return loopback(from, to);
      case 12:
      case 14:
      case 101:
      case 228:
      case 229:
        return to == from ? drop(true) : ip(from, to);
      default:
        return drop(false);
    }
  }

  /** From the type of a frame on, perhaps after tags of virtual networks. */
  private int ethernet(int typeAt, int to) {
    int at = typeAt;
    while (to - at >= 2) {
      int type = u16(at);
      if (type != 0x8100 && type != 0x88a8 && type != 0x9100) {
        return network(type, at + 2, to);
      }
      at += 4;
    }
    return drop(true);
  }

  private int network(int type, int from, int to) {
    if (type == 0x8100 || type == 0x88a8) {
      return ethernet(from - 2, to);
    }
    if (type != 0x0800 && type != 0x86dd) {
      counts.other++;
      return NOTHING;
    }
    return to <= from ? drop(true) : ip(from, to);
  }

  /**
   * A header of four bytes with the address family in the order of the capturing host: 2 is IPv4;
   * 10, 24, 28 and 30 are IPv6 on different systems.
   */
  private int loopback(int from, int to) {
    if (to - from < 5) {
      return drop(true);
    }
    int family = u16(from) << 16 | u16(from + 2);
    if ((family & 0xffff) == 0) {
      family = Integer.reverseBytes(family);
    }
    switch (family) {
      case 2:
      case 10:
      case 24:
      case 28:
      case 30:
        return ip(from + 4, to);
      default:
        counts.other++;
        return NOTHING;
    }
  }

  private int ip(int from, int to) {
    return switch ((packet[from] & 0xff) >>> 4) {
      case 4 -> ipv4(from, to);
      case 6 -> ipv6(from, to);
      default -> {
        counts.other++;
        yield NOTHING;
      }
    };
  }

  private int ipv4(int from, int to) {
    int header = (packet[from] & 0xf) * 4;
    if (to - from < 20 || header < 20) {
      return drop(true);
    }
    // Zero in captures before segmentation by the network card.
    int total = u16(from + 2) == 0 ? to - from : u16(from + 2);
    if (total > to - from || total < header) {
      return drop(true);
    }
    if ((u16(from + 6) & 0x3fff) != 0) {
      counts.fragments++;
      return NOTHING;
    }
    if ((packet[from + 9] & 0xff) != 17) {
      counts.other++;
      return NOTHING;
    }
    src.setV4(u16(from + 12) << 16 | u16(from + 14));
    dst.setV4(u16(from + 16) << 16 | u16(from + 18));
    return udp(from + header, from + total);
  }

  private int ipv6(int from, int to) {
    if (to - from < 40) {
      return drop(true);
    }
    int length = u16(from + 4);
    int end = length == 0 ? to : from + 40 + length;
    if (end > to) {
      return drop(true);
    }
    int next = packet[from + 6] & 0xff;
    int at = from + 40;
    // Each extension header has at least eight bytes, so this ends (RFC 8200 section 4).
    while (next == 0 || next == 43 || next == 44 || next == 51 || next == 60) {
      if (end - at < 8) {
        return drop(true);
      }
      if (next == 44 && (u16(at + 2) & 0xfff9) != 0) {
        counts.fragments++;
        return NOTHING;
      }
      int units = packet[at + 1] & 0xff;
      int size = next == 44 ? 8 : next == 51 ? (units + 2) * 4 : (units + 1) * 8;
      next = packet[at] & 0xff;
      at += size;
    }
    if (next != 17) {
      counts.other++;
      return NOTHING;
    }
    src.set(u64(from + 8), u64(from + 16));
    dst.set(u64(from + 24), u64(from + 32));
    return udp(at, end);
  }

  private int udp(int from, int to) {
    if (to - from < 8) {
      return drop(true);
    }
    int length = u16(from + 4) == 0 ? to - from : u16(from + 4);
    if (length < 8 || length > to - from) {
      return drop(true);
    }
    srcPort = u16(from);
    dstPort = u16(from + 2);
    payloadFrom = from + 8;
    payloadTo = from + length;
    return DATAGRAM;
  }

  private int u16(int at) {
    return (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
  }

  private long u64(int at) {
    return (long) u16(at) << 48 | (long) u16(at + 2) << 32 | (long) u16(at + 4) << 16 | u16(at + 6);
  }

  /** Holds the payload in {@code [from, to)}, until the next call of {@link #next}. */
  public byte[] buffer() {
    return packet;
  }

  /** Where the payload of the datagram begins. */
  public int from() {
    return payloadFrom;
  }

  /** Where the payload of the datagram ends. */
  public int to() {
    return payloadTo;
  }

  /** Number of the packet in the file, from 1. */
  public long number() {
    return counts.packets;
  }

  /** When it was captured, UTC microseconds; 0 where the capture does not tell. */
  public long timeUs() {
    return timeUs;
  }

  /** Sender, changed by the next call of {@link #next}. */
  public IpKey src() {
    return src;
  }

  /** Receiver, changed by the next call of {@link #next}. */
  public IpKey dst() {
    return dst;
  }

  public int srcPort() {
    return srcPort;
  }

  public int dstPort() {
    return dstPort;
  }

  /** What became of the packets so far. */
  public Counts counts() {
    return counts;
  }

  /** Whether the file ended within a packet or header. */
  public boolean isCut() {
    return isCut;
  }

  /** Whether something was found that no capture holds; the rest of the file was not read. */
  public boolean isMalformed() {
    return isMalformed;
  }
}
