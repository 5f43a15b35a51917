package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;
import io.lookback.udf.net.IpKey;
import java.io.IOException;

/**
 * Exports flows as IPFIX (RFC 7011): IPv4 and IPv6, one direction or both (RFC 5103), times in
 * milliseconds since 1970, with its templates again every so many messages; optionally from a
 * sample (RFC 5477).
 *
 * <p>Fields of the row that are null are sent as zero. The messages one after the other are an
 * IPFIX file (RFC 5655).
 */
public final class IpfixWriter implements FlowExport {
  private static final int HEADER = 16;
  private static final int TEMPLATE_SET = 2;
  private static final int OPTIONS_TEMPLATE_SET = 3;

  /** Templates of flows: this, plus 1 if IPv6, plus 2 if both directions. */
  private static final int FIRST_TEMPLATE = 256;

  private static final int FLOW_TEMPLATES = 4;
  private static final int SAMPLING_TEMPLATE = 260;
  private static final int SELECTOR = 1;
  private static final int REVERSE_PEN = 29305;

  /** Number and length of what follows the addresses; the order is that of {@link #record}. */
  private static final int[][] FIELDS = {
    {7, 2}, {11, 2}, {4, 1}, {5, 1}, {6, 2}, {152, 8}, {153, 8}, {2, 8}, {1, 8}, {10, 4}, {14, 4},
    {16, 4}, {17, 4}, {58, 2}, {59, 2}, {61, 1}, {136, 1}
  };

  private static final int[][] REVERSE_FIELDS = {{2, 8}, {1, 8}, {6, 2}};

  private final ExportBuffer message = new ExportBuffer();
  private final long observationDomain;
  private final int templateEvery;
  private final int samplingInterval;
  private final Datagrams out;
  private long sequence;
  private int records;
  private long messages;
  private int set;
  private int setAt;

  /**
   * @param templateEvery the templates come with the first message and each so many
   * @param samplingInterval one of so many packets is looked at; 1 = all, and nothing is said about
   *     sampling. The rows tell estimates of the whole, as the decoder gives them; what is sent is
   *     the sample.
   */
  public IpfixWriter(
      long observationDomain, int templateEvery, int samplingInterval, Datagrams out) {
    if (templateEvery < 1 || samplingInterval < 1) {
      throw new IllegalArgumentException(
          "Templates every " + templateEvery + ", one of " + samplingInterval + ": at least 1");
    }
    this.observationDomain = observationDomain;
    this.templateEvery = templateEvery;
    this.samplingInterval = samplingInterval;
    this.out = out;
  }

  @Override
  public void flow(FlowRow flow, long nowUs) throws IOException {
    boolean isV6 = !flow.src.isV4() || !flow.dst.isV4();
    boolean isBiflow = flow.reversePackets != FlowRow.NONE;
    int template = FIRST_TEMPLATE + (isV6 ? 1 : 0) + (isBiflow ? 2 : 0);
    // A set header may be needed too.
    if (message.length + 4 + recordLength(isV6, isBiflow) > ExportBuffer.MAX_MESSAGE) {
      flush(nowUs);
    }
    if (message.length == 0) {
      open();
    }
    if (set != template) {
      openSet(template);
    }
    record(flow, isV6, isBiflow);
    records++;
  }

  @Override
  public void flush(long nowUs) throws IOException {
    if (message.length == 0) {
      return;
    }
    closeSet();
    message.set(0, 10, 2);
    message.set(2, message.length, 2);
    message.set(4, nowUs / 1_000_000, 4);
    message.set(8, sequence, 4);
    message.set(12, observationDomain, 4);
    sequence += records;
    records = 0;
    messages++;
    int length = message.length;
    message.length = 0;
    out.datagram(nowUs, message.bytes, length);
  }

  private void open() {
    message.length = HEADER;
    if (messages % templateEvery != 0) {
      return;
    }
    openSet(TEMPLATE_SET);
    for (int i = 0; i < FLOW_TEMPLATES; i++) {
      template(FIRST_TEMPLATE + i, (i & 1) != 0, (i & 2) != 0);
    }
    if (samplingInterval > 1) {
      openSet(OPTIONS_TEMPLATE_SET);
      // RFC 5477 section 8.2: selectorId as scope; algorithm, packets taken, packets left out.
      message.put(SAMPLING_TEMPLATE, 2).put(4, 2).put(1, 2);
      message.put(302, 2).put(4, 2).put(304, 2).put(2, 2);
      message.put(305, 2).put(4, 2).put(306, 2).put(4, 2);
      openSet(SAMPLING_TEMPLATE);
      message.put(SELECTOR, 4).put(1, 2).put(1, 4).put(samplingInterval - 1, 4);
      records++;
    }
  }

  private void template(int id, boolean isV6, boolean isBiflow) {
    int fields = 3 + FIELDS.length + (samplingInterval > 1 ? 1 : 0);
    message.put(id, 2).put(fields + (isBiflow ? REVERSE_FIELDS.length : 0), 2);
    int addressLength = isV6 ? 16 : 4;
    message.put(isV6 ? 27 : 8, 2).put(addressLength, 2);
    message.put(isV6 ? 28 : 12, 2).put(addressLength, 2);
    message.put(isV6 ? 139 : 32, 2).put(2, 2);
    for (int[] field : FIELDS) {
      message.put(field[0], 2).put(field[1], 2);
    }
    if (samplingInterval > 1) {
      message.put(302, 2).put(4, 2);
    }
    if (isBiflow) {
      for (int[] field : REVERSE_FIELDS) {
        message.put(0x8000 | field[0], 2).put(field[1], 2).put(REVERSE_PEN, 4);
      }
    }
  }

  private int recordLength(boolean isV6, boolean isBiflow) {
    int length = (isV6 ? 32 : 8) + 2 + (samplingInterval > 1 ? 4 : 0);
    for (int[] field : FIELDS) {
      length += field[1];
    }
    if (isBiflow) {
      for (int[] field : REVERSE_FIELDS) {
        length += field[1];
      }
    }
    return length;
  }

  private void record(FlowRow flow, boolean isV6, boolean isBiflow) {
    address(flow.src, isV6);
    address(flow.dst, isV6);
    boolean isIcmp = flow.protocol == 1 || flow.protocol == 58;
    message.put(isIcmp ? orZero(flow.dstPort) : 0, 2);
    message.put(orZero(flow.srcPort), 2).put(orZero(flow.dstPort), 2);
    message.put(flow.protocol, 1).put(orZero(flow.srcTos), 1).put(orZero(flow.tcpFlags), 2);
    message.put(Math.floorDiv(flow.startUs, 1_000L), 8);
    message.put(Math.floorDiv(flow.endUs, 1_000L), 8);
    message.put(sample(flow.packets), 8).put(sample(flow.bytes), 8);
    message.put(orZero(flow.inputInterface), 4).put(orZero(flow.outputInterface), 4);
    message.put(orZero(flow.srcAs), 4).put(orZero(flow.dstAs), 4);
    message.put(orZero(flow.srcVlan), 2).put(orZero(flow.dstVlan), 2);
    message.put(orZero(flow.observedAt), 1).put(orZero(flow.endReason), 1);
    if (samplingInterval > 1) {
      message.put(SELECTOR, 4);
    }
    if (isBiflow) {
      message.put(sample(flow.reversePackets), 8).put(sample(flow.reverseBytes), 8);
      message.put(orZero(flow.reverseTcpFlags), 2);
    }
  }

  private void address(IpKey address, boolean isV6) {
    if (isV6) {
      message.put(address.hi, 8).put(address.lo, 8);
    } else {
      message.put(address.lo, 4);
    }
  }

  private void openSet(int id) {
    closeSet();
    set = id;
    setAt = message.length;
    message.put(id, 2).put(0, 2);
  }

  private void closeSet() {
    if (set != 0) {
      message.set(setAt + 2, message.length - setAt, 2);
    }
    set = 0;
  }

  /** What the sample of a count is: at least one, or there would be no flow. */
  private long sample(long estimate) {
    return estimate > 0 ? Math.max(1, estimate / samplingInterval) : 0;
  }

  private static long orZero(long value) {
    return value == FlowRow.NONE ? 0 : value;
  }
}
