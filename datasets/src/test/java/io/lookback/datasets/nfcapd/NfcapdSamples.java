package io.lookback.datasets.nfcapd;

import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.scenario.NfcapdWriter;
import io.lookback.udf.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** Flows for tests, each different from the others. */
public final class NfcapdSamples {
  private static final long START_MS = 1_767_225_600_000L;

  private NfcapdSamples() {}

  /** Writes a file of many flows of all kinds. */
  public static void write(Path file, BlockCompression compression, ByteOrder order, int flows)
      throws IOException {
    FlowRow row = new FlowRow();
    try (NfcapdWriter writer =
        new NfcapdWriter(file, compression, order, "gate", START_MS / 1000)) {
      for (int i = 0; i < flows; i++) {
        flow(i, row);
        writer.add(row);
      }
    }
  }

  /** Fills the row with the flow of that number. */
  public static void flow(int i, FlowRow row) {
    row.clear();
    row.startUs = (START_MS + 7L * i) * 1000;
    row.endUs = row.startUs + i % 5_000 * 1000L;
    boolean isV6 = i % 5 == 4;
    if (isV6) {
      row.src.set(IpAddress.parse("2001:db8::1"));
      row.src.lo += i;
      row.dst.set(IpAddress.parse("2001:db8:ffff::2"));
    } else {
      row.src.setV4(0xc0000200 + (i & 0xff));
      row.dst.setV4(0xcb007100 + (i >> 8 & 0xff));
    }
    row.protocol = new int[] {6, 17, 6, isV6 ? 58 : 1, 6, 47}[i % 6];
    row.srcPort = i % 6 == 3 ? 0 : 1024 + i % 60_000;
    row.dstPort = i % 6 == 3 ? 0x0300 : 443;
    if (row.protocol == 58 && i % 6 != 3) {
      row.protocol = 6;
    }
    row.tcpFlags = row.protocol == 6 ? 0x1b : 0;
    row.packets = 1 + i % 1_000;
    row.bytes = 64L * row.packets + i;
    row.srcTos = i % 256;
    row.inputInterface = i % 48;
    row.outputInterface = i % 47;
    row.endReason = i % 6;
    row.hasExporter = true;
    row.exporter.setV4(0xc6336401 + i % 3);
    row.exporterId = 100 + i % 3;
    row.exportVersion = 10;
    if (i % 3 == 1) {
      row.sampled = true;
      row.samplingInterval = 1_000;
    }
    if (i % 4 == 0) {
      row.reversePackets = 2;
      row.reverseBytes = 200 + i;
      row.reverseTcpFlags = 0x12;
    }
    if (i % 7 == 0) {
      row.srcAs = 64_496;
      row.dstAs = 4_200_000_000L;
      row.srcVlan = 10;
      row.dstVlan = 20;
    }
    if (i % 11 == 0) {
      row.firewallEvent = 2;
      row.firewallExtendedEvent = 1_001;
      row.hasNat = true;
      row.natSrc.setV4(0xc6336480);
      row.natDst.setV4((int) row.dst.lo);
      row.natSrcPort = 5_000;
      row.natDstPort = 443;
      row.userName = UTF8String.fromString("alice" + i % 100);
    }
  }

  /** A V3 record with every element that one record can have. */
  public static byte[] everything(ByteOrder order, int i) {
    ByteBuffer out = ByteBuffer.allocate(2_048).order(order);
    out.putShort((short) 11).putShort((short) 0).putShort((short) 0);
    out.put((byte) 3).put((byte) 4).putShort((short) (5 + i % 2)).put((byte) 1).put((byte) 9);
    int elements = 0;
    elements += element(out, 1, 48);
    out.putLong(START_MS + i).putLong(START_MS + 12_345 + i).putLong(START_MS + 20_000);
    out.putLong(1_000 + i).putLong(100_000 + i).putShort((short) 50_000).putShort((short) 443);
    out.put((byte) 6).put((byte) 0x5a).put((byte) 66).put((byte) 0xb8);
    boolean isV6 = i % 2 == 1;
    elements += addresses(out, isV6, 2, 2, i);
    elements += element(out, 4, 16);
    out.putInt(71).putInt(72).put((byte) 24).put((byte) 16).put((byte) 1).put((byte) 0x20);
    out.put((byte) 2).put((byte) 3).put((byte) 0x12).put((byte) 0);
    elements += element(out, 5, 24);
    out.putLong(1).putLong(77 + i).putLong(7_700 + i);
    elements += element(out, 6, 8);
    out.putInt(100).putInt(200);
    elements += element(out, 7, 8);
    out.putInt(64_496).putInt((int) 4_200_000_000L);
    elements += addresses(out, isV6, 8, 1, i + 1);
    elements += addresses(out, isV6, 10, 1, i + 2);
    elements += addresses(out, isV6, 12, 1, i + 3);
    elements += element(out, 14, 40);
    for (int label = 1; label <= 10; label++) {
      out.putInt((1_010 * label + i) << 4 | label % 8 << 1 | (label == 10 ? 1 : 0));
    }
    elements += element(out, 15, 32);
    for (int mac = 1; mac <= 4; mac++) {
      out.putLong(0x0200_5e00_0000L + mac * 256 + i);
    }
    elements += element(out, 16, 8);
    out.putInt(65_001).putInt(65_002);
    elements += element(out, 17, 24);
    out.putLong(1_234).putLong(5_678_901 + i).putLong(42);
    elements += element(out, 19, 16);
    out.putLong(START_MS + 5).putInt(9_000 + i).putShort((short) 1_001).put((byte) 2).put((byte) 0);
    elements += addresses(out, isV6, 20, 2, i + 4);
    elements += element(out, 22, 4);
    out.putShort((short) 60_000).putShort((short) 80);
    elements += element(out, 23, 24);
    for (int acl = 1; acl <= 6; acl++) {
      out.putInt(1_000 * acl + i);
    }
    elements += element(out, 24, 68);
    byte[] user = ("user" + i).getBytes(StandardCharsets.US_ASCII);
    out.put(Arrays.copyOf(user, 68));
    if (i % 4 < 2) {
      elements += element(out, 25, 16);
      out.putLong(START_MS + 6).putInt(31).put((byte) 4).put((byte) 0).putShort((short) 0);
    }
    elements += element(out, 26, 8);
    out.putShort((short) 1).putShort((short) 2).putShort((short) 3).putShort((short) 4);
    elements += element(out, 33, 16);
    out.putLong(123_456_789_012L).putInt(4_711).putInt(0);
    elements += element(out, 36, 8);
    out.putInt(12).putInt(11);
    out.putShort(2, (short) out.position()).putShort(4, (short) elements);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static int element(ByteBuffer out, int type, int size) {
    out.putShort((short) type).putShort((short) (size + 4));
    return 1;
  }

  private static int addresses(ByteBuffer out, boolean isV6, int type, int count, int i) {
    element(out, isV6 ? type + 1 : type, count * (isV6 ? 16 : 4));
    for (int n = 0; n < count; n++) {
      if (isV6) {
        out.putLong(0x2001_0db8_0000_0000L).putLong(0x1_0000L * (n + 1) + i);
      } else {
        out.putInt(0xc0000200 + i % 100 + n);
      }
    }
    return 1;
  }
}
