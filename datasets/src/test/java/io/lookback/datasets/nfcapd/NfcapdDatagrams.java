package io.lookback.datasets.nfcapd;

import io.lookback.udf.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What routers send to a collector. */
final class NfcapdDatagrams {
  /** Time of the exports, Unix seconds. */
  static final long EXPORTED_S = 1_767_225_600L;

  private NfcapdDatagrams() {}

  /** NetFlow version 5: TCP, UDP and ICMP flows, every field used. */
  static byte[] netflow5(int first, int sampling) {
    int count = 6;
    ByteBuffer out = ByteBuffer.allocate(24 + 48 * count);
    out.putShort((short) 5).putShort((short) count).putInt(1_000_000);
    out.putInt((int) EXPORTED_S).putInt(123_000_000).putInt(first);
    out.put((byte) 3).put((byte) 7).putShort((short) (sampling > 0 ? 0x4000 | sampling : 0));
    for (int i = first; i < first + count; i++) {
      int protocol = new int[] {6, 17, 1}[i % 3];
      out.putInt(0xc0000200 + i).putInt(0xcb007100 + i).putInt(0xc6336401);
      out.putShort((short) (10 + i)).putShort((short) 65_000);
      out.putInt(10 + i).putInt(1_500 * (i + 1));
      out.putInt(900_000 + i).putInt(950_123 + 7 * i);
      out.putShort((short) (protocol == 1 ? 0 : 40_000 + i));
      out.putShort((short) (protocol == 1 ? 0x0800 : 443));
      out.put((byte) 0).put((byte) (protocol == 6 ? 0x1b : 0)).put((byte) protocol);
      out.put((byte) 0x28);
      out.putShort((short) 64_512).putShort((short) 64_513);
      out.put((byte) 24).put((byte) 16).putShort((short) 0);
    }
    return out.array();
  }

  /** Information elements of the template and how long they are. */
  private static final int[][] COMMON = {
    {152, 8}, {153, 8}, {2, 8}, {1, 8}, {24, 8}, {23, 8}, {4, 1}, {6, 1}, {5, 1}, {55, 1}, {7, 2},
    {11, 2}, {10, 4}, {14, 4}, {16, 4}, {17, 4}, {61, 1}, {239, 1}, {136, 1}, {89, 1}, {58, 2},
    {59, 2}, {56, 6}, {57, 6}, {80, 6}, {81, 6}, {70, 3}, {71, 3}, {72, 3}, {73, 3}, {74, 3},
    {75, 3}, {76, 3}, {77, 3}, {78, 3}, {79, 3}, {128, 4}, {129, 4}, {234, 4}, {235, 4},
  };

  private static final int[][] V4 = {
    {8, 4}, {12, 4}, {15, 4}, {18, 4}, {9, 1}, {13, 1}, {225, 4}, {226, 4}, {227, 2}, {228, 2},
  };

  private static final int[][] V6 = {{27, 16}, {28, 16}, {62, 16}, {63, 16}, {29, 1}, {30, 1}};

  /** IPFIX: templates for IPv4 and IPv6, then flows of both. */
  static List<byte[]> ipfix(int flows) {
    List<byte[]> messages = new ArrayList<>();
    ByteBuffer templates = ByteBuffer.allocate(1_000);
    templates.position(16);
    template(templates, 256, V4);
    template(templates, 257, V6);
    messages.add(message(templates, 0));
    for (int i = 0; i < flows; i++) {
      ByteBuffer out = ByteBuffer.allocate(1_000);
      out.position(16);
      boolean isV4 = i % 2 == 0;
      int start = out.position();
      out.putShort((short) (isV4 ? 256 : 257)).putShort((short) 0);
      common(out, i);
      if (isV4) {
        out.putInt(0xc0000201 + i).putInt(0xcb007101 + i).putInt(0xc6336401).putInt(0xc6336402);
        out.put((byte) 24).put((byte) 23);
        out.putInt(0xc6336450).putInt(0xcb007101 + i).putShort((short) 1_024).putShort((short) 80);
      } else {
        address(out, "2001:db8::" + Integer.toHexString(i + 1));
        address(out, "2001:db8:1:2:3:4:5:6");
        address(out, "2001:db8::ffff");
        address(out, "2001:db8:0:1::1");
        out.put((byte) 64).put((byte) 48);
      }
      out.putShort(start + 2, (short) (out.position() - start));
      messages.add(message(out, i));
    }
    return messages;
  }

  private static void template(ByteBuffer out, int id, int[][] more) {
    int start = out.position();
    out.putShort((short) 2).putShort((short) 0);
    out.putShort((short) id).putShort((short) (COMMON.length + more.length));
    for (int[][] fields : new int[][][] {COMMON, more}) {
      for (int[] field : fields) {
        out.putShort((short) field[0]).putShort((short) field[1]);
      }
    }
    out.putShort(start + 2, (short) (out.position() - start));
  }

  private static void common(ByteBuffer out, int i) {
    int protocol = new int[] {6, 17, 58, 132}[i % 4];
    out.putLong(EXPORTED_S * 1000 - 60_000 - i).putLong(EXPORTED_S * 1000 - 1_001 + i);
    out.putLong(5_000_000_000L + i).putLong(7_000_000_000_000L + i);
    out.putLong(3 + i).putLong(4_000 + i);
    out.put((byte) protocol).put((byte) (protocol == 6 ? 0xdb : 0)).put((byte) 0xb8).put((byte) 4);
    out.putShort((short) (50_000 + i)).putShort((short) 8_443);
    out.putInt(100_000 + i).putInt(200_000 + i);
    out.putInt((int) 4_200_000_000L).putInt(64_496 + i);
    out.put((byte) (i & 1)).put((byte) (i % 4)).put((byte) (i % 6)).put((byte) 64);
    out.putShort((short) 100).putShort((short) 200);
    for (int mac = 0; mac < 4; mac++) {
      out.put((byte) 2)
          .put((byte) 0)
          .put((byte) 0x5e)
          .put((byte) mac)
          .put((byte) i)
          .put((byte) 0xfe);
    }
    for (int label = 1; label <= 10; label++) {
      int value = (1_000 * label + i) << 4 | label % 8 << 1 | (label == 10 ? 1 : 0);
      out.put((byte) (value >> 16)).put((byte) (value >> 8)).put((byte) value);
    }
    out.putInt(65_001).putInt(65_002).putInt(11).putInt(12);
  }

  private static void address(ByteBuffer out, String text) {
    out.put(IpAddress.parse(text).toBytes());
  }

  private static byte[] message(ByteBuffer out, int sequence) {
    int length = out.position();
    out.putShort(0, (short) 10).putShort(2, (short) length).putInt(4, (int) EXPORTED_S);
    out.putInt(8, sequence).putInt(12, 4711);
    byte[] message = new byte[length];
    out.get(0, message);
    return message;
  }
}
