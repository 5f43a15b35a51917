package io.lookback.datasets.scenario;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** What Zeek's two spellings of conn.log have in common. */
final class ZeekConn {
  private static final byte[] BASE62 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TCP = {'t', 'c', 'p'};
  private static final byte[] UDP = {'u', 'd', 'p'};
  private static final byte[] ICMP = {'i', 'c', 'm', 'p'};

  private ZeekConn() {}

  static String fileName(LocalDateTime begin) {
    return String.format(
        Locale.ROOT,
        "conn.%04d-%02d-%02d-%02d-%02d-00.log",
        begin.getYear(),
        begin.getMonthValue(),
        begin.getDayOfMonth(),
        begin.getHour(),
        begin.getMinute());
  }

  /** Microseconds after the packet passed the site's border that this sensor's tap stamped it. */
  static long tapDelay(Session session, long salt) {
    return (session.id ^ salt) >>> 20 & 0x3ff;
  }

  /** The sensor's own identifier: C and 17 letters and digits. */
  static void uid(Session session, long salt, Text line) {
    line.add('C');
    long high = Dice.mix(session.id ^ salt) >>> 1;
    long low = Dice.mix(high + salt) >>> 1;
    for (int i = 0; i < 9; i++) {
      line.add((char) BASE62[(int) (high % 62)]);
      high /= 62;
    }
    for (int i = 0; i < 8; i++) {
      line.add((char) BASE62[(int) (low % 62)]);
      low /= 62;
    }
  }

  static byte[] protocol(Session session) {
    return session.protocol == 6 ? TCP : session.protocol == 17 ? UDP : ICMP;
  }

  /** A single packet has neither duration nor bytes for Zeek. */
  static boolean isSinglePacket(Session session) {
    return session.srcPackets + session.dstPackets == 1;
  }

  static String openStamp(long timeUs) {
    LocalDateTime time =
        LocalDateTime.ofInstant(Instant.ofEpochSecond(timeUs / 1_000_000), ZoneOffset.UTC);
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d-%02d-%02d-%02d",
        time.getYear(),
        time.getMonthValue(),
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond());
  }
}
