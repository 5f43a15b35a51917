package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;
import java.io.IOException;

/**
 * Exports flows the way a router with NetFlow v5 does: 30 records a datagram, IPv4 only, times in
 * milliseconds since boot, counters of 32 bits, interfaces and AS numbers of 16.
 *
 * <p>Fields of the row that are null are sent as zero.
 */
public final class NetflowV5Writer implements FlowExport {
  private static final int MAX_COUNT = 30;
  private static final int HEADER = 24;
  private static final long MAX_U32 = 0xffff_ffffL;

  /** AS_TRANS (RFC 6793): stands for a number of more than 16 bits. */
  private static final long AS_TRANS = 23_456;

  /** Sampling of one packet in N in turn; the other mode is random. */
  private static final int DETERMINISTIC = 1;

  private final ExportBuffer message = new ExportBuffer();
  private final int engine;
  private final long bootMs;
  private final int samplingInterval;
  private final Datagrams out;
  private long sequence;
  private int count;

  /**
   * @param engine type and number of the engine, 16 bits
   * @param bootUs when the router started, UTC microseconds
   * @param samplingInterval one of so many packets is looked at, up to 16,383; 1 = all. The rows
   *     tell estimates of the whole, as the decoder gives them; what is sent is the sample.
   */
  public NetflowV5Writer(int engine, long bootUs, int samplingInterval, Datagrams out) {
    if (samplingInterval < 1 || samplingInterval > 0x3fff) {
      throw new IllegalArgumentException(
          "One of " + samplingInterval + " packets: NetFlow v5 has 1 to 16383");
    }
    this.engine = engine;
    this.bootMs = Math.floorDiv(bootUs, 1_000L);
    this.samplingInterval = samplingInterval;
    this.out = out;
    message.length = HEADER;
  }

  @Override
  public void flow(FlowRow flow, long nowUs) throws IOException {
    if (!flow.src.isV4() || !flow.dst.isV4()) {
      throw new IllegalArgumentException("NetFlow v5 has no IPv6: " + flow.src);
    }
    message.put(flow.src.lo, 4).put(flow.dst.lo, 4).put(0, 4);
    message.put(orZero(flow.inputInterface), 2).put(orZero(flow.outputInterface), 2);
    message.put(sample(flow.packets), 4).put(sample(flow.bytes), 4);
    message.put(sinceBoot(flow.startUs), 4).put(sinceBoot(flow.endUs), 4);
    message.put(orZero(flow.srcPort), 2).put(orZero(flow.dstPort), 2).put(0, 1);
    message.put(orZero(flow.tcpFlags), 1).put(flow.protocol, 1).put(orZero(flow.srcTos), 1);
    message.put(as(flow.srcAs), 2).put(as(flow.dstAs), 2).put(0, 4);
    count++;
    if (count == MAX_COUNT) {
      flush(nowUs);
    }
  }

  @Override
  public void flush(long nowUs) throws IOException {
    if (count == 0) {
      return;
    }
    int length = message.length;
    message.length = 0;
    message.put(5, 2).put(count, 2).put(sinceBoot(nowUs), 4);
    message.put(nowUs / 1_000_000, 4).put(nowUs % 1_000_000 * 1_000, 4);
    message.put(sequence, 4).put(engine, 2);
    message.put(samplingInterval == 1 ? 0 : DETERMINISTIC << 14 | samplingInterval, 2);
    sequence += count;
    count = 0;
    message.length = HEADER;
    out.datagram(nowUs, message.bytes, length);
  }

  private long sinceBoot(long timeUs) {
    return Math.floorDiv(timeUs, 1_000L) - bootMs;
  }

  /** What the sample of a count is: at least one, or there would be no flow. */
  private long sample(long estimate) {
    long sample = orZero(estimate) / samplingInterval;
    if (sample > MAX_U32) {
      throw new IllegalArgumentException("NetFlow v5 counts to 2^32 - 1, not " + sample);
    }
    return estimate > 0 ? Math.max(1, sample) : 0;
  }

  private static long as(long number) {
    return number > 0xffff ? AS_TRANS : orZero(number);
  }

  private static long orZero(long value) {
    return value == FlowRow.NONE ? 0 : value;
  }
}
