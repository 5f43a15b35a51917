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
  private long open;
  private long openHour;
  private long openMessage;
  private long late;
  private long restarts;

  /**
   * Whether a message of that number shows that something is missing, in another hour than what is
   * still {@linkplain #take open}.
   */
  boolean isGapOfAnotherHour(long number, long hour) {
    return open > 0 && hour != openHour && isGap(number);
  }

  private boolean isGap(long number) {
    int ahead = ahead(number);
    return expected != UNKNOWN && ahead > 0 && ahead <= FURTHEST;
  }

  /** Signed 32 bits: right across the wrap. */
  private int ahead(long number) {
    return (int) (number - expected);
  }

  /**
   * Takes the number of the next message.
   *
   * @param units how far this message moves the count; negative = not known, because it has records
   *     whose template is missing: the message after it is then not judged
   * @param hour in which it was sent
   * @param message by which its reader finds it again
   */
  void next(long number, long units, long hour, long message) {
    if (expected != UNKNOWN) {
      int ahead = ahead(number);
      if (ahead < 0 && ahead >= -LATEST) {
        late++;
        long found = Math.min(open, Math.max(units, 0));
        open -= found;
        lost -= found;
        return;
      }
      if (isGap(number)) {
        if (open == 0) {
          openHour = hour;
          openMessage = message;
        }
        lost += ahead;
        open += ahead;
      } else if (ahead != 0) {
        restarts++;
      }
    }
    expected = units < 0 ? UNKNOWN : (number + units) & 0xffff_ffffL;
  }

  /**
   * What is missing since the last call and did not come late, all of one hour; from now on it is
   * lost for good.
   */
  long take() {
    long taken = open;
    open = 0;
    return taken;
  }

  /** The hour of the gaps that {@link #take} tells. */
  long openHour() {
    return openHour;
  }

  /** The message that showed the first of them. */
  long openMessage() {
    return openMessage;
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
