package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;
import java.io.IOException;

/** Puts flows into messages of an export protocol. */
interface FlowExport {
  /**
   * Adds a flow; sends a message when it is full.
   *
   * @param nowUs time of the exporter, not before the flow's end, UTC microseconds
   * @throws IllegalArgumentException if the protocol cannot tell such a flow
   */
  void flow(FlowRow flow, long nowUs) throws IOException;

  /** Sends what is waiting, if anything. */
  void flush(long nowUs) throws IOException;
}
