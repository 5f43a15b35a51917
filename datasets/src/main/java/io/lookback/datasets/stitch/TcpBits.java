package io.lookback.datasets.stitch;

/** Bits of the TCP flags that stitching looks at (RFC 9293). */
final class TcpBits {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  private TcpBits() {}
}
