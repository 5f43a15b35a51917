package io.lookback.datasets.pcap;

import io.lookback.datasets.netflow.ExportSink;
import io.lookback.datasets.netflow.NetflowDecoder;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the flows that exporters sent while somebody captured packets: all NetFlow v5, v9 and IPFIX
 * messages of a pcap or pcapng file, whatever ports they went to.
 */
public final class ExportCapture {
  /**
   * What was found.
   *
   * @param packets what became of the packets
   * @param messages UDP datagrams that were export messages
   * @param otherUdp UDP datagrams of anything else
   * @param isCut whether the file ends within a packet
   * @param isMalformed whether the file is broken and its rest was not read
   */
  public record Summary(
      PcapReader.Counts packets,
      long messages,
      long otherUdp,
      boolean isCut,
      boolean isMalformed) {}

  private ExportCapture() {}

  /**
   * Reads all of {@code in} into {@code sink}. Messages are numbered as their packets in the file,
   * from 1; rejects come with the reasons of {@link NetflowDecoder}.
   *
   * @param in decompressed; not closed
   * @throws IllegalArgumentException if it is no capture, see {@link PcapReader#detects}
   */
  public static Summary read(InputStream in, ExportSink sink) throws IOException {
    PcapReader reader = new PcapReader(in);
    NetflowDecoder decoder = new NetflowDecoder(sink);
    long messages = 0;
    long otherUdp = 0;
    while (reader.next()) {
      if (NetflowDecoder.looksLikeExport(reader.buffer(), reader.from(), reader.to())) {
        messages++;
        decoder.datagram(
            reader.number(),
            reader.src().hi,
            reader.src().lo,
            reader.srcPort(),
            reader.buffer(),
            reader.from(),
            reader.to());
      } else {
        otherUdp++;
      }
    }
    decoder.end();
    return new Summary(reader.counts(), messages, otherUdp, reader.isCut(), reader.isMalformed());
  }
}
