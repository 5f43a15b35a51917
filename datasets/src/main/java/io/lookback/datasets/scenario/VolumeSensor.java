package io.lookback.datasets.scenario;

import io.lookback.datasets.nfcapd.BlockCompression;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/** What sees all traffic of a volume scenario, and how it keeps its files. */
public final class VolumeSensor {
  /** Active timeout of exporters where nothing is set: that which nfdump asks for. */
  public static final Duration ACTIVE_TIMEOUT = FlowExporter.NFDUMP_ACTIVE;

  private interface Maker {
    Sensor at(long salt, SiteAddresses own);
  }

  private final Maker maker;

  private VolumeSensor(int minutes, Duration active, Maker maker) {
    if (minutes < 1 || Sensor.DAILY % minutes != 0) {
      throw new IllegalArgumentException(
          "A file of " + minutes + " minutes; give a divisor of the " + Sensor.DAILY + " of a day");
    }
    if (active.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("An active timeout of " + active + "; give at least 1 s");
    }
    this.maker = maker;
  }

  /**
   * Zeek's conn.log as text.
   *
   * @param minutes period of one file, a divisor of the 1440 of a day
   * @param gzip whether files are compressed
   */
  public static VolumeSensor zeek(int minutes, boolean gzip) {
    return new VolumeSensor(
        minutes,
        ACTIVE_TIMEOUT,
        (salt, own) ->
            new Sensor(
                "zeek",
                () -> new ZeekTsvWriter(salt, own),
                session -> true,
                ZoneOffset.UTC,
                minutes,
                List.of(compression(gzip)),
                List.of()));
  }

  /**
   * A router whose flows nfcapd collects.
   *
   * @param minutes period of one file, a divisor of the 1440 of a day
   * @param active the router cuts flows after that time
   * @param compressions of the files, in turn by day
   */
  public static VolumeSensor nfcapd(
      int minutes, Duration active, List<BlockCompression> compressions) {
    return new VolumeSensor(
        minutes,
        active,
        (salt, own) -> collector("nfcapd", own, 1, active, minutes).nfcapd(compressions));
  }

  /**
   * A router whose NetFlow v5 is captured; it has no IPv6.
   *
   * @param minutes period of one file, a divisor of the 1440 of a day
   * @param active the router cuts flows after that time
   * @param gzip whether files are compressed
   */
  public static VolumeSensor netflow5(int minutes, Duration active, boolean gzip) {
    return new VolumeSensor(
        minutes,
        active,
        (salt, own) -> collector("netflow5", own, 2, active, minutes).netflow5(compression(gzip)));
  }

  /**
   * A router whose IPFIX is captured.
   *
   * @param minutes period of one file, a divisor of the 1440 of a day
   * @param active the router cuts flows after that time
   * @param gzip whether files are compressed
   */
  public static VolumeSensor ipfix(int minutes, Duration active, boolean gzip) {
    return new VolumeSensor(
        minutes,
        active,
        (salt, own) -> collector("ipfix", own, 3, active, minutes).ipfix(compression(gzip)));
  }

  private static FlowCollector collector(
      String name, SiteAddresses own, int router, Duration active, int minutes) {
    return new FlowCollector(name, own, router, session -> true, active, ZoneOffset.UTC, minutes);
  }

  private static Compression compression(boolean gzip) {
    return gzip ? Compression.GZ : Compression.NONE;
  }

  /**
   * The sensor of one site.
   *
   * @param salt tells it from those of other sites
   */
  Sensor at(long salt, SiteAddresses own) {
    return maker.at(salt, own);
  }
}
