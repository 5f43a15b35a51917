package io.lookback.datasets.netflow;

/**
 * Tells from sequence numbers how much of an exporter's output never arrived.
 *
 * <p>NetFlow v5 counts flows, v9 messages, IPFIX data records, all modulo 2^32; the number in a
 * header is that of what was sent before the message (v9: of the message itself).
 */
final class Sequence {
  /** A jump further ahead than this is a restart or another device, not a loss. */
  private static final int FURTHEST = 1 << 24;

  /** A message no further behind than this was overtaken on its way. */
  private static final int LATEST = 1_000;

  private static final long UNKNOWN = -1;

  private long expected = UNKNOWN;
  private long lost;
  private long late;
  private long restarts;

  /**
   * Takes the number of the next message.
   *
   * @param units how far this message moves the count; negative = not known, because it has records
   *     whose template is missing: the message after it is then not judged
   */
  void next(long number, long units) {
    if (expected != UNKNOWN) {
      // Signed 32 bits: right across the wrap.
      int ahead = (int) (number - expected);
      if (ahead < 0 && ahead >= -LATEST) {
        late++;
        lost -= Math.min(lost, Math.max(units, 0));
        return;
      }
      if (ahead > 0 && ahead <= FURTHEST) {
        lost += ahead;
      } else if (ahead != 0) {
        restarts++;
      }
    }
    expected = units < 0 ? UNKNOWN : (number + units) & 0xffff_ffffL;
  }

  long lost() {
    return lost;
  }

  long late() {
    return late;
  }

  long restarts() {
    return restarts;
  }
}
