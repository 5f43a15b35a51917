package io.lookback.datasets.format;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums what never arrived by exporter and hour, for one file.
 *
 * <p>{@value #KEPT_APART} pairs of exporter and hour are kept apart. What comes after that is
 * summed by hour without an exporter, for as many hours again, then as one.
 */
final class ExportLosses {
  static final int KEPT_APART = 4_096;

  /** More than any exporter sends; sums of so many files do not overflow. */
  private static final long MOST = 1L << 40;

  private record Key(long hourUs, long hi, long lo, long exporterId, long version) {
    static Key others(long hourUs) {
      return new Key(hourUs, 0, 0, FlowRow.NONE, FlowRow.NONE);
    }
  }

  private final Map<Key, ExportLoss> losses = new LinkedHashMap<>();

  void add(ExportLoss loss) {
    Key key =
        new Key(
            loss.hourUs(), loss.exporterHi(), loss.exporterLo(), loss.exporterId(), loss.version());
    if (!hasRoom(key, KEPT_APART)) {
      key = Key.others(loss.hourUs());
    }
    if (!hasRoom(key, 2 * KEPT_APART)) {
      key = Key.others(FlowRow.NONE);
    }
    ExportLoss before = losses.get(key);
    boolean isFirst = before == null;
    losses.put(
        key,
        new ExportLoss(
            key.hourUs,
            key.hi,
            key.lo,
            key.exporterId,
            key.version,
            isFirst ? loss.message() : before.message(),
            sum(isFirst ? 0 : before.flows(), loss.flows()),
            sum(isFirst ? FlowRow.NONE : before.messages(), loss.messages())));
  }

  private boolean hasRoom(Key key, int most) {
    return losses.size() < most || losses.containsKey(key);
  }

  /** The sum of what is known. */
  private static long sum(long before, long more) {
    long one = Math.min(MOST, before);
    long other = Math.min(MOST, more);
    return one == FlowRow.NONE ? other : other == FlowRow.NONE ? one : Math.min(MOST, one + other);
  }

  void tell(RecordSink sink) {
    losses.values().forEach(sink::lost);
  }
}
