package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;
import java.nio.ByteBuffer;

/** Flows as bytes of the same number each, to wait until they are exported. */
final class FlowBytes {
  private static final int SIZE = 8 * 8 + 2 * 2 + 5;

  private final ByteBuffer bytes = ByteBuffer.allocate(SIZE);

  /** Adds what tells a flow from others of the same exporter. */
  void write(FlowRow flow, Text out) {
    bytes.clear();
    bytes.putLong(flow.startUs).putLong(flow.endUs);
    bytes.putLong(flow.src.hi).putLong(flow.src.lo).putLong(flow.dst.hi).putLong(flow.dst.lo);
    bytes.putLong(flow.packets).putLong(flow.bytes);
    bytes.putShort((short) flow.srcPort).putShort((short) flow.dstPort);
    bytes.put((byte) flow.protocol).put((byte) flow.tcpFlags).put((byte) flow.endReason);
    bytes.put((byte) flow.inputInterface).put((byte) flow.outputInterface);
    out.add(bytes.array());
  }

  /** Sets the same fields again. */
  static void read(byte[] buffer, int from, FlowRow flow) {
    ByteBuffer bytes = ByteBuffer.wrap(buffer, from, SIZE);
    flow.startUs = bytes.getLong();
    flow.endUs = bytes.getLong();
    flow.src.set(bytes.getLong(), bytes.getLong());
    flow.dst.set(bytes.getLong(), bytes.getLong());
    flow.packets = bytes.getLong();
    flow.bytes = bytes.getLong();
    flow.srcPort = Short.toUnsignedLong(bytes.getShort());
    flow.dstPort = Short.toUnsignedLong(bytes.getShort());
    flow.protocol = Byte.toUnsignedLong(bytes.get());
    flow.tcpFlags = Byte.toUnsignedLong(bytes.get());
    flow.endReason = bytes.get();
    flow.inputInterface = bytes.get();
    flow.outputInterface = bytes.get();
  }
}
