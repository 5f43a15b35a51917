package io.lookback.datasets.scenario;

/**
 * TCP flags (RFC 9293) that one end of a connection sends: with its first packet, with its last,
 * and with those between. Zero = that end has no such packet.
 */
record SentFlags(int opening, int middle, int closing) {
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int PSH = 8;
  private static final int ACK = 16;

  /**
   * What an end of a connection of that history sent.
   *
   * @param history in Zeek's letters: capitals of the client, others of the server
   */
  static SentFlags of(String history, boolean byClient) {
    int opening = 0;
    int middle = 0;
    int closing = 0;
    char before = ' ';
    for (char letter : history.toCharArray()) {
      if (Character.isUpperCase(letter) == byClient) {
        switch (Character.toUpperCase(letter)) {
          case 'S' -> opening |= SYN;
          case 'H' -> opening |= SYN | ACK;
          case 'A' -> middle |= ACK;
          case 'D' -> middle |= PSH | ACK;
          case 'F' -> closing |= FIN | ACK;
            // One that answers a segment with an ACK has none itself (section 3.10.7.1).
          case 'R' -> closing |= Character.toUpperCase(before) == 'H' ? RST : RST | ACK;
          default -> {}
        }
      }
      before = letter;
    }
    return new SentFlags(opening, middle, closing);
  }

  /** All flags of the packets {@code [from, to)}, counted from 0, of so many that the end sent. */
  int of(long from, long to, long packets) {
    long firstMiddle = opening == 0 ? 0 : 1;
    long endMiddle = closing == 0 ? packets : packets - 1;
    int flags = 0;
    if (from < firstMiddle) {
      flags |= opening;
    }
    if (to > endMiddle) {
      flags |= closing;
    }
    if (Math.max(from, firstMiddle) < Math.min(to, endMiddle)) {
      // Without any, what is sent is repeated.
      flags |= middle == 0 ? repeated() : middle;
    }
    return flags;
  }

  private int repeated() {
    return opening == 0 ? closing : opening;
  }
}
