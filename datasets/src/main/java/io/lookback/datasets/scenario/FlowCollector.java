package io.lookback.datasets.scenario;

import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.udf.net.IpKey;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What keeps the flows that the router of a site exports, each in the file of the time at which it
 * was exported. Files are named by the beginning of their period in local time: {@code
 * nfcapd.YYYYMMDDhhmm} as nfdump's collector does, {@code netflow.YYYYMMDDhhmm.pcap}.
 *
 * @param name of the sensor
 * @param own networks of the site
 * @param router place of its router among the own addresses
 * @param sees whether a conversation passes the router
 * @param active the router cuts flows after that time
 * @param clock zone of the names of the files
 * @param minutes period of one file, as of {@link Sensor}
 */
record FlowCollector(
    String name,
    SiteAddresses own,
    int router,
    Predicate<Session> sees,
    Duration active,
    ZoneId clock,
    int minutes) {
  private static final int DOMAIN = 1;

  /**
   * nfcapd of nfdump, from a router with NetFlow v9.
   *
   * @param compressions of its files, in turn by day
   */
  Sensor nfcapd(List<BlockCompression> compressions) {
    FlowExporter exporter = exporter(9);
    return sensor(
        exporter,
        "nfcapd.",
        compressions.stream().map(compression -> new NfcapdFile.Kind(exporter, name, compression)));
  }

  /** Captures of what a router with NetFlow v5 sends, which has no IPv6. */
  Sensor netflow5(Compression compression) {
    return capture(exporter(5), compression);
  }

  /** Captures of what a router with IPFIX sends. */
  Sensor ipfix(Compression compression) {
    return capture(exporter(10), compression);
  }

  private Sensor capture(FlowExporter exporter, Compression compression) {
    IpKey collector = new IpKey();
    collector.setV4(own.server(11));
    return sensor(
        exporter, "netflow.", Stream.of(new CaptureFile.Kind(exporter, collector, compression)));
  }

  private Sensor sensor(FlowExporter exporter, String prefix, Stream<? extends FileKind> files) {
    return new Sensor(
        name,
        () -> new FlowWriter(exporter, prefix),
        sees.and(exporter::sees),
        clock,
        minutes,
        List.copyOf(files.toList()),
        List.of());
  }

  private FlowExporter exporter(int version) {
    IpKey address = new IpKey();
    address.setV4(own.any(router));
    return new FlowExporter(address, DOMAIN, version, own, active, FlowExporter.INACTIVE);
  }
}
