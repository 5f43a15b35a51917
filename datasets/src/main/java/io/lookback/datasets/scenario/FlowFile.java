package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;
import java.io.IOException;

/** A file of flows of one exporter, noted by a {@link FlowWriter}. */
abstract class FlowFile implements LogFile {
  private final FlowRow flow;

  FlowFile(FlowExporter exporter) {
    flow = exporter.newFlow();
  }

  @Override
  public final void add(long timeUs, byte[] buffer, int from, int length) throws IOException {
    FlowBytes.read(buffer, from, flow);
    add(flow, timeUs);
  }

  /**
   * Appends a flow.
   *
   * @param exportedUs when the exporter sends it, UTC microseconds
   */
  abstract void add(FlowRow row, long exportedUs) throws IOException;
}
