package io.lookback.datasets.scenario;

import java.time.ZoneId;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A sensor of a site: what it sees and how it keeps its files.
 *
 * @param name folder of its files and name in the configuration
 * @param writer makes what prints its lines, one per thread
 * @param sees whether a conversation passes by it
 * @param clock zone by which it rotates its files
 * @param minutes period of one file, a divisor of the 1440 of a day; less than 120 only if its
 *     clock does not go back meanwhile, or two periods had one name
 * @param files what its files are, in turn by day
 * @param outages spans in which it logged nothing
 */
record Sensor(
    String name,
    Supplier<LogWriter> writer,
    Predicate<Session> sees,
    ZoneId clock,
    int minutes,
    List<FileKind> files,
    List<Outage> outages) {

  /** One file each day. */
  static final int DAILY = 24 * 60;

  /** A span without logs, UTC microseconds, end exclusive. */
  record Outage(long fromUs, long toUs) {}

  boolean isOut(long timeUs) {
    for (Outage outage : outages) {
      if (timeUs >= outage.fromUs() && timeUs < outage.toUs()) {
        return true;
      }
    }
    return false;
  }
}
