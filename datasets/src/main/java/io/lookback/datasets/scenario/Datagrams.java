package io.lookback.datasets.scenario;

import java.io.IOException;

/** Takes what an exporter sends, one UDP payload at a time. */
public interface Datagrams {
  /**
   * @param timeUs when it leaves, UTC microseconds
   * @param payload holds it in {@code [0, length)}, until this returns
   */
  void datagram(long timeUs, byte[] payload, int length) throws IOException;
}
