package io.lookback.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.config.Severity;
import io.lookback.jobs.finding.DerivedEvents;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.records.Records;
import io.lookback.jobs.runner.Kept;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.udf.net.Cidr;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Chooses the own hosts that get a page and reads what they did: hosts that had established
 * sessions with a listed address that is a finding, hosts that detectors found, and hosts that most
 * events concern.
 */
final class HostData {
  /** Days of the time shown. */
  static final int DAYS = 25;

  /** Days shown after the last contact with a listed address, or the last finding. */
  private static final int AFTERMATH_DAYS = 7;

  /** Hosts of a site that have a page for their events alone. */
  private static final int EVENT_HOSTS = 10;

  /** Days of sites whose records are opened, over all hosts together. */
  private static final int SITE_DAYS = 60;

  private static final int BIN_SECONDS = 6 * 3600;
  private static final int LANES = 16;
  private static final int PORTS = 60;
  private static final int PEERS = 60;
  private static final int SESSIONS = 20;

  private final SparkSession spark;
  private final ReportParams params;
  private final LocalDate date;
  private final SensorCoverage.Source coverage;
  private final ReportFindings findings;
  private final Map<String, String> dossiers;

  /**
   * @param dossiers pages of listed addresses
   */
  HostData(
      SparkSession spark,
      ReportParams params,
      LocalDate date,
      SensorCoverage.Source coverage,
      ReportFindings findings,
      Map<String, String> dossiers) {
    this.spark = spark;
    this.params = params;
    this.date = date;
    this.coverage = coverage;
    this.findings = findings;
    this.dossiers = dossiers;
  }

  /** A host that gets a page, and the days that the page is about. */
  private record Chosen(
      String site,
      String host,
      List<HostDossier.Contact> contacts,
      Severity foundSeverity,
      long events,
      LocalDate from,
      LocalDate to) {}

  /** How raw lines are read again. */
  @FunctionalInterface
  interface Lines {
    Map<RawLines.Wanted, Dossier.RawLine> of(List<RawLines.Wanted> wanted);
  }

  /** Pages of hosts, those with the worst contacts and findings first. */
  List<HostDossier> hosts(List<Dossier> addresses, Lines lines) {
    List<Chosen> chosen = choose(addresses);
    if (chosen.isEmpty()) {
      return List.of();
    }
    List<Row> rows = new ArrayList<>();
    for (Chosen host : chosen) {
      rows.add(RowFactory.create(rows.size(), host.site(), host.host(), host.from(), host.to()));
    }
    spark.createDataFrame(rows, HostSheet.HOSTS).createOrReplaceTempView(HostSheet.HOSTS_VIEW);
    try {
      return read(chosen, lines);
    } finally {
      spark.catalog().dropTempView(HostSheet.HOSTS_VIEW);
    }
  }

  /** The page of one own host, up to the day of the report, whether or not anything is found. */
  HostDossier host(String site, String host, Lines lines) {
    Severity found =
        findings.ownHosts().stream()
            .filter(one -> one.site().equals(site) && one.host().equals(host))
            .map(ReportFindings.OwnHost::severity)
            .findFirst()
            .orElse(null);
    Chosen chosen = new Chosen(site, host, List.of(), found, 0, date.minusDays(DAYS - 1L), date);
    spark
        .createDataFrame(
            List.of(RowFactory.create(0, site, host, chosen.from(), chosen.to())), HostSheet.HOSTS)
        .createOrReplaceTempView(HostSheet.HOSTS_VIEW);
    try {
      return read(List.of(chosen), lines).get(0);
    } finally {
      spark.catalog().dropTempView(HostSheet.HOSTS_VIEW);
    }
  }

  // ---------------------------------------------------------------- which hosts

  private List<Chosen> choose(List<Dossier> addresses) {
    Map<List<String>, List<HostDossier.Contact>> contacts = new LinkedHashMap<>();
    Map<List<String>, Instant> last = new HashMap<>();
    for (Dossier address : addresses) {
      if (address.severity() == Severity.INFORMATIONAL || address.headline().isSetAside()) {
        continue;
      }
      for (Dossier.Host host : address.hosts()) {
        if (host.isEstablished()) {
          List<String> key = List.of(host.site(), host.host());
          contacts
              .computeIfAbsent(key, host_ -> new ArrayList<>())
              .add(
                  new HostDossier.Contact(
                      address.address(),
                      address.severity(),
                      address.findings().stream()
                          .flatMap(finding -> finding.lists().stream())
                          .distinct()
                          .toList(),
                      dossiers.get(address.address())));
          last.merge(key, host.last(), (one, other) -> one.isAfter(other) ? one : other);
        }
      }
    }
    Map<List<String>, Severity> found = new LinkedHashMap<>();
    for (ReportFindings.OwnHost host : findings.ownHosts()) {
      List<String> key = List.of(host.site(), host.host());
      found.put(key, host.severity());
      last.merge(key, host.last(), (one, other) -> one.isAfter(other) ? one : other);
    }
    Map<List<String>, Long> events = new LinkedHashMap<>();
    for (Cells row :
        Cells.map(
            SqlFile.run(
                    spark,
                    HostData.class,
                    "HostEvents.sql",
                    Map.of(
                        "first_day", date.minusDays(DAYS - 1L),
                        "last_day", date,
                        "hosts", EVENT_HOSTS))
                .collectAsList(),
            row -> row)) {
      events.put(List.of(row.text("site"), row.text("host_ip")), row.number("events"));
    }
    Set<List<String>> named = new LinkedHashSet<>(contacts.keySet());
    named.addAll(found.keySet());
    // The order within a severity stays: contacts, then findings.
    List<List<String>> hosts = new ArrayList<>(named);
    hosts.sort(
        Comparator.comparing(
            host -> worst(contacts.getOrDefault(host, List.of()), found.get(host)),
            Comparator.reverseOrder()));
    events.keySet().stream().filter(host -> !named.contains(host)).forEach(hosts::add);
    List<Chosen> chosen = new ArrayList<>();
    for (List<String> host : hosts) {
      LocalDate to = date;
      if (!events.containsKey(host)) {
        LocalDate after =
            LocalDate.ofInstant(last.get(host), ZoneOffset.UTC).plusDays(AFTERMATH_DAYS);
        to = after.isBefore(date) ? after : date;
      }
      chosen.add(
          new Chosen(
              host.get(0),
              host.get(1),
              contacts.getOrDefault(host, List.of()),
              found.get(host),
              events.getOrDefault(host, 0L),
              to.minusDays(DAYS - 1L),
              to));
      if (chosen.size() == params.maxDossiers()) {
        break;
      }
    }
    return chosen;
  }

  private static Severity worst(List<HostDossier.Contact> contacts, Severity found) {
    return contacts.stream()
        .map(HostDossier.Contact::severity)
        .max(Comparator.naturalOrder())
        .filter(severity -> found == null || severity.compareTo(found) > 0)
        .orElse(found);
  }

  // ---------------------------------------------------------------- what they did

  private List<HostDossier> read(List<Chosen> chosen, Lines lines) {
    Map<Integer, List<HostDossier.Port>> ports = ports(chosen);
    Set<List<String>> opened = siteDays(chosen);
    Column isOfHosts = isOfHosts(chosen, opened);
    Map<Integer, Map<String, List<Dossier.Lane>>> lanes = new HashMap<>();
    Map<Integer, List<HostDossier.Peer>> peers = new HashMap<>();
    Map<Integer, Long> peerCounts = new HashMap<>();
    Sessions sessions = new Sessions();
    if (!opened.isEmpty()) {
      // Read once: charts and lists are made of the same sessions.
      try (Kept ofHosts = Kept.of(spark.table("session_records").where(isOfHosts))) {
        Records.of(spark, ofHosts.rows(), spark.table("events").where(isOfHosts))
            .createOrReplaceTempView("records");
        try (Kept records =
            Kept.of(SqlFile.run(spark, HostData.class, "HostRecords.sql", Map.of()))) {
          records.rows().createOrReplaceTempView("host_records");
          lanes(lanes);
          peers(peers, peerCounts);
        }
        sessions = sessions(ofHosts.rows());
      } finally {
        spark.catalog().dropTempView("host_records");
        spark.catalog().dropTempView("report_derived");
        spark.catalog().dropTempView("records");
      }
    }
    List<RawLines.Wanted> wanted = new ArrayList<>();
    sessions.samples.values().forEach(wanted::addAll);
    Map<RawLines.Wanted, Dossier.RawLine> raw = lines.of(wanted);
    Map<Integer, SensorCoverage.Span> spans = new TreeMap<>();
    for (int i = 0; i < chosen.size(); i++) {
      spans.put(i, span(chosen.get(i)));
    }
    Map<SensorCoverage.Span, List<SensorCoverage>> covered =
        coverage.of(new LinkedHashSet<>(spans.values()));
    Map<List<String>, ReportFindings.Related> related =
        findings.related(chosen.stream().map(host -> List.of(host.site(), host.host())).toList());
    Map<Integer, HostSheet> sheets = HostSheet.sheets(spark);
    List<HostDossier> pages = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      Chosen host = chosen.get(i);
      SensorCoverage.Span span = spans.get(i);
      List<SensorCoverage> sensors = covered.getOrDefault(span, List.of());
      Map<String, List<Dossier.Lane>> drawn = lanes.getOrDefault(i, Map.of());
      pages.add(
          new HostDossier(
              host.site(),
              host.host(),
              host.contacts().stream()
                  .sorted(Comparator.comparing(HostDossier.Contact::severity).reversed())
                  .toList(),
              related.getOrDefault(List.of(host.site(), host.host()), ReportFindings.Related.NONE),
              host.foundSeverity(),
              host.events(),
              host.from(),
              host.to(),
              (int)
                  opened.stream()
                      .filter(day -> day.get(0).equals(host.site()))
                      .map(day -> LocalDate.parse(day.get(1)))
                      .filter(day -> !day.isBefore(host.from()) && !day.isAfter(host.to()))
                      .count(),
              timeline(host.site(), drawn.get("names"), span, sensors),
              timeline(host.site(), drawn.get("ports"), span, sensors),
              ports.getOrDefault(i, List.of()),
              sheets.getOrDefault(i, HostSheet.EMPTY),
              peers.getOrDefault(i, List.of()),
              peerCounts.getOrDefault(i, 0L),
              sessions.longest.getOrDefault(i, List.of()),
              sessions.largest.getOrDefault(i, List.of()),
              sessions.samples.getOrDefault(i, List.of()).stream().map(raw::get).toList()));
    }
    return pages;
  }

  private static SensorCoverage.Span span(Chosen host) {
    return new SensorCoverage.Span(
        host.site(),
        host.from().atStartOfDay(ZoneOffset.UTC).toInstant(),
        host.to().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  private static Dossier.Timeline timeline(
      String site,
      List<Dossier.Lane> lanes,
      SensorCoverage.Span span,
      List<SensorCoverage> sensors) {
    return lanes == null
        ? null
        : Dossier.Timeline.of(site, BIN_SECONDS, lanes).within(span.from(), span.to(), sensors);
  }

  private Map<Integer, List<HostDossier.Port>> ports(List<Chosen> chosen) {
    // Literal days, sites and keys prune while planning.
    AddressRange.prune(
            spark.table("host_days").where(isWithin(chosen)),
            chosen.stream().map(host -> AddressRange.of(Cidr.parse(host.host()))).toList())
        .createOrReplaceTempView("report_host_days");
    Map<Integer, List<HostDossier.Port>> ports = new HashMap<>();
    for (Cells row :
        Cells.map(
            SqlFile.run(spark, HostData.class, "HostPorts.sql", Map.of("ports", PORTS))
                .collectAsList(),
            row -> row)) {
      ports
          .computeIfAbsent((int) row.number("host_no"), host -> new ArrayList<>())
          .add(
              new HostDossier.Port(
                  row.text("direction"),
                  row.text("role"),
                  row.intOrNull("protocol"),
                  row.intOrNull("port"),
                  row.number("sessions"),
                  row.number("established"),
                  row.number("events"),
                  row.number("bytes_sent"),
                  row.number("bytes_received"),
                  row.number("most_addresses"),
                  (int) row.number("days")));
    }
    spark.catalog().dropTempView("report_host_days");
    return ports;
  }

  private static Column isWithin(List<Chosen> chosen) {
    return col("site")
        .isInCollection(chosen.stream().map(Chosen::site).distinct().toList())
        .and(
            col("event_date")
                .between(
                    chosen.stream().map(Chosen::from).min(Comparator.naturalOrder()).orElseThrow(),
                    chosen.stream().map(Chosen::to).max(Comparator.naturalOrder()).orElseThrow()));
  }

  /** Days of sites to open: the newest of each host, then the next, up to the limit. */
  private Set<List<String>> siteDays(List<Chosen> chosen) {
    Set<List<String>> days = new LinkedHashSet<>();
    for (int back = 0; back < DAYS; back++) {
      for (Chosen host : chosen) {
        if (days.size() < Math.min(SITE_DAYS, params.maxSiteDays())) {
          days.add(List.of(host.site(), host.to().minusDays(back).toString()));
        }
      }
    }
    return days;
  }

  private static Column isOfHosts(List<Chosen> chosen, Set<List<String>> siteDays) {
    List<String> hosts = chosen.stream().map(Chosen::host).distinct().toList();
    Map<String, List<LocalDate>> bySite = new TreeMap<>();
    siteDays.forEach(
        day ->
            bySite
                .computeIfAbsent(day.get(0), site -> new ArrayList<>())
                .add(LocalDate.parse(day.get(1))));
    Column isDay = lit(false);
    for (Map.Entry<String, List<LocalDate>> site : bySite.entrySet()) {
      isDay =
          isDay.or(
              col("site")
                  .equalTo(site.getKey())
                  .and(col("event_date").isInCollection(site.getValue())));
    }
    return isDay
        .and(col("is_counted"))
        .and(col("src_ip").isInCollection(hosts).or(col("dst_ip").isInCollection(hosts)));
  }

  private void lanes(Map<Integer, Map<String, List<Dossier.Lane>>> lanes) {
    DerivedEvents.of(spark).createOrReplaceTempView("report_derived");
    Map<List<String>, List<Dossier.Bin>> bins = new LinkedHashMap<>();
    for (Cells row :
        Cells.map(
            SqlFile.run(
                    spark,
                    HostData.class,
                    "HostLanes.sql",
                    Map.of("width", BIN_SECONDS, "lanes", LANES))
                .collectAsList(),
            row -> row)) {
      bins.computeIfAbsent(
              List.of(
                  String.valueOf(row.number("host_no")),
                  row.text("chart"),
                  row.text("event_type"),
                  row.text("lane")),
              lane -> new ArrayList<>())
          .add(new Dossier.Bin(row.time("bin"), row.number("count"), row.number("bytes")));
    }
    bins.forEach(
        (lane, values) ->
            lanes
                .computeIfAbsent(Integer.valueOf(lane.get(0)), host -> new HashMap<>())
                .computeIfAbsent(lane.get(1), chart -> new ArrayList<>())
                .add(new Dossier.Lane(lane.get(2), lane.get(3), values)));
  }

  private void peers(Map<Integer, List<HostDossier.Peer>> peers, Map<Integer, Long> counts) {
    for (Cells row :
        Cells.map(
            SqlFile.run(spark, HostData.class, "HostPeers.sql", Map.of("peers", PEERS))
                .collectAsList(),
            row -> row)) {
      int host = (int) row.number("host_no");
      counts.put(host, row.number("peers"));
      peers
          .computeIfAbsent(host, no -> new ArrayList<>())
          .add(
              new HostDossier.Peer(
                  row.text("other_ip"),
                  row.texts("directions"),
                  row.number("sessions"),
                  row.number("established"),
                  row.number("events"),
                  row.number("bytes_sent"),
                  row.number("bytes_received"),
                  row.numberOrNull("longest_us"),
                  row.time("first_time"),
                  row.time("last_time"),
                  row.ints("ports"),
                  dossiers.get(row.text("other_ip"))));
    }
  }

  /** Sessions and sample records by host. */
  private static final class Sessions {
    final Map<Integer, List<Dossier.SessionLine>> longest = new HashMap<>();
    final Map<Integer, List<Dossier.SessionLine>> largest = new HashMap<>();
    final Map<Integer, List<RawLines.Wanted>> samples = new HashMap<>();
  }

  private Sessions sessions(Dataset<Row> ofHosts) {
    ofHosts
        .where("not is_open")
        .withColumn("host", expr("explode(array_distinct(array(src_ip, dst_ip)))"))
        .withColumn(
            "all_bytes",
            expr(
                "if(bytes_suspect, null, try_add(coalesce(src_bytes, 0), coalesce(dst_bytes, 0)))"))
        .createOrReplaceTempView("report_host_sessions");
    Sessions sessions = new Sessions();
    try {
      for (Cells row :
          Cells.map(
              SqlFile.run(spark, HostData.class, "HostSessions.sql", Map.of("sessions", SESSIONS))
                  .collectAsList(),
              row -> row)) {
        int host = (int) row.number("host_no");
        Dossier.SessionLine line = ReportData.sessionLine(row);
        boolean isLong = row.number("by_longest") <= SESSIONS;
        boolean isLarge = line.bytes() != null && row.number("by_largest") <= SESSIONS;
        if (isLong) {
          sessions.longest.computeIfAbsent(host, no -> new ArrayList<>()).add(line);
        }
        if (isLarge) {
          sessions.largest.computeIfAbsent(host, no -> new ArrayList<>()).add(line);
        }
        if (row.number("by_longest") <= 6 || (isLarge && row.number("by_largest") <= 4)) {
          sessions
              .samples
              .computeIfAbsent(host, no -> new ArrayList<>())
              .add(
                  new RawLines.Wanted(
                      line.fileId(),
                      line.lineNo(),
                      line.site(),
                      line.sensor(),
                      line.format(),
                      line.start().truncatedTo(ChronoUnit.MICROS),
                      row.number("by_longest") <= 6
                          ? "one of the longest sessions: " + Words.duration(line.durationMicros())
                          : "one of the largest sessions: " + Words.bytes(line.bytes())));
        }
      }
    } finally {
      spark.catalog().dropTempView("report_host_sessions");
    }
    sessions
        .largest
        .values()
        .forEach(
            lines ->
                lines.sort(
                    Comparator.comparing(Dossier.SessionLine::bytes, Comparator.reverseOrder())));
    return sessions;
  }
}
