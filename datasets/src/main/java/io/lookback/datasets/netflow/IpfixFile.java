package io.lookback.datasets.netflow;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads IPFIX files (RFC 5655): messages back to back and nothing else, decompressed. The file is
 * one transport session of an exporter whose address is only known if the records tell it.
 */
public final class IpfixFile {
  private static final int SET_TO_CHECK = NetflowDecoder.IPFIX_HEADER + NetflowDecoder.SET_HEADER;

  /**
   * What was found.
   *
   * @param messages messages read, a cut last one included
   * @param isCut whether the file ends within a message
   * @param isMalformed whether the file holds something else than messages from some place on; the
   *     rest is then not read, as nothing says where the next message begins
   */
  public record Summary(long messages, boolean isCut, boolean isMalformed) {}

  private IpfixFile() {}

  /**
   * Whether the first bytes of a file are those of an IPFIX file: version, a length that holds a
   * set header, and a set that fits in it.
   *
   * @param length how many bytes there are
   */
  public static boolean detects(byte[] head, int length) {
    if (length < SET_TO_CHECK || BigEndian.u16(head, 0) != 10) {
      return false;
    }
    int message = BigEndian.u16(head, 2);
    int set = BigEndian.u16(head, NetflowDecoder.IPFIX_HEADER);
    int setLength = BigEndian.u16(head, NetflowDecoder.IPFIX_HEADER + 2);
    return (set == 2 || set == 3 || set >= 256)
        && setLength > NetflowDecoder.SET_HEADER
        && message >= NetflowDecoder.IPFIX_HEADER + setLength;
  }

  /**
   * Reads all of {@code in} into {@code sink}. Messages are numbered from 1; rejects come with the
   * reasons of {@link NetflowDecoder}.
   */
  public static Summary read(InputStream in, ExportSink sink) throws IOException {
    NetflowDecoder decoder = new NetflowDecoder(sink);
    byte[] buffer = new byte[0x1_0000];
    long messages = 0;
    boolean isCut = false;
    boolean isMalformed = false;
    while (!isCut && !isMalformed) {
      int had = in.readNBytes(buffer, 0, NetflowDecoder.IPFIX_HEADER);
      if (had == 0) {
        break;
      }
      messages++;
      int length = had < 4 ? 0 : BigEndian.u16(buffer, 2);
      boolean isHeader = had == NetflowDecoder.IPFIX_HEADER && BigEndian.u16(buffer, 0) == 10;
      if (isHeader && length > had) {
        had += in.readNBytes(buffer, had, length - had);
      }
      isCut = had < Math.max(length, NetflowDecoder.IPFIX_HEADER);
      isMalformed = !isCut && (!isHeader || length < NetflowDecoder.IPFIX_HEADER);
      decoder.message(messages, 0, 0, 0, buffer, 0, had);
    }
    decoder.end();
    return new Summary(messages, isCut, isMalformed);
  }
}
