package io.lookback.jobs.report;

import gg.jte.output.StringOutput;
import io.lookback.datasets.Location;
import io.lookback.datasets.store.RawFiles;
import io.lookback.jobs.finding.Detectors;
import io.lookback.jobs.finding.Detectors.Detector;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Writes the report of a night: static pages that work from disk and offline. It reads tables only,
 * and raw files through the ledger.
 */
public final class ReportWriter {
  private static final int HTML = 256 * 1024;

  private final SparkSession spark;
  private final ReportParams params;
  private final List<Detector> detectors;
  private final SensorCoverage.Source coverage;
  private final RawLines.Opener opener;
  private final InstantSource clock;

  ReportWriter(
      SparkSession spark,
      ReportParams params,
      List<Detector> detectors,
      SensorCoverage.Source coverage,
      RawLines.Opener opener,
      InstantSource clock) {
    this.spark = spark;
    this.params = params;
    this.detectors = detectors;
    this.coverage = coverage;
    this.opener = opener;
    this.clock = clock;
  }

  /** The newest day with data, UTC; today where there is none. */
  public static LocalDate newestNight(SparkSession spark) {
    return ReportData.newestDay(spark);
  }

  /**
   * Writes the report of a night into {@code folder}, replacing one that is there.
   *
   * @param night the day to report on, UTC; null = the newest day with data
   */
  public static ReportSummary write(
      SparkSession spark, ReportParams params, Location folder, LocalDate night)
      throws IOException {
    Configuration files = spark.sparkContext().hadoopConfiguration();
    return new ReportWriter(
            spark,
            params,
            Detectors.ALL,
            new LakeCoverage(spark),
            path -> RawFiles.open(path, files),
            InstantSource.system())
        .write(folder, night);
  }

  /**
   * Writes the report into {@code folder}, replacing one that is there.
   *
   * @param night the day to report on, UTC; null = the newest day with data
   */
  ReportSummary write(Location folder, LocalDate night) throws IOException {
    return write(read(night), folder);
  }

  /** Writes the pages of a report into {@code folder}, replacing those of another. */
  static ReportSummary write(Report report, Location folder) throws IOException {
    ReportFolder target = ReportFolder.open(folder);
    for (Page page : Pages.ALL) {
      for (Page.Sheet sheet : (Iterable<Page.Sheet>) page.sheets(report)::iterator) {
        StringOutput html = new StringOutput(HTML);
        sheet.body().accept(new SafeOutput(html));
        target.write(sheet.path(), html.toString());
      }
    }
    target.close();
    return summary(report, target.root().resolve(NightPage.PATH));
  }

  /**
   * One page of the report of a night: of an own host, or of a listed address.
   *
   * @param site of the own host; null for an address
   * @return nothing for an address that is on no list
   */
  public static Optional<String> page(
      SparkSession spark, ReportParams params, LocalDate night, String site, String address) {
    Configuration files = spark.sparkContext().hadoopConfiguration();
    Report report =
        new ReportWriter(
                spark,
                params,
                Detectors.ALL,
                new LakeCoverage(spark),
                path -> RawFiles.open(path, files),
                InstantSource.system())
            .read(night, site, address);
    String path = site == null ? DossierPage.path(address) : HostDossier.path(site, address);
    return Pages.ALL.stream()
        .flatMap(page -> page.sheets(report))
        .filter(sheet -> sheet.path().equals(path))
        .findFirst()
        .map(
            sheet -> {
              StringOutput html = new StringOutput(HTML);
              sheet.body().accept(new SafeOutput(html));
              return html.toString();
            });
  }

  Report read(LocalDate night) {
    return read(night, null, null);
  }

  /**
   * @param onlySite of the only own host that is told of; null = none, or all
   * @param onlyAddress of the only host or address that is told of; null = all
   */
  private Report read(LocalDate night, String onlySite, String onlyAddress) {
    try (ReportData data = new ReportData(spark, params, detectors, night, coverage)) {
      ReportData.Ranking ranking =
          onlyAddress == null
              ? data.ranking()
              : data.rankingOf(onlySite == null ? List.of(onlyAddress) : List.of());
      Map<String, String> pages = new LinkedHashMap<>();
      ranking.chosen().forEach(address -> pages.put(address, DossierPage.path(address)));
      RawLines rawLines = new RawLines(opener, params.rawBytes());
      List<Dossier> dossiers = data.dossiers(ranking, new Enrichment(params.geo()), rawLines);
      HostData.Lines lines = wanted -> data.rawLines(rawLines, wanted);
      HostData hostData =
          new HostData(spark, params, data.date(), coverage, data.findings(), pages);
      List<HostDossier> hosts =
          onlyAddress == null
              ? hostData.hosts(dossiers, lines)
              : onlySite == null ? List.of() : List.of(hostData.host(onlySite, onlyAddress, lines));
      Map<List<String>, String> hostPages =
          hosts.stream()
              .collect(
                  Collectors.toMap(host -> List.of(host.site(), host.host()), HostDossier::path));
      BinaryOperator<String> pageOf =
          (site, address) -> pages.getOrDefault(address, hostPages.get(List.of(site, address)));
      return new Report(
          data.night(clock.instant(), pageOf),
          data.findingsByList(pages),
          dossiers,
          ranking.all(),
          hosts,
          new TrendData(spark, data.date()).trends(pageOf),
          detectors);
    }
  }

  private static ReportSummary summary(Report report, Location index) {
    List<ReportSummary.TopFinding> findings =
        report.night().findings().stream()
            .sorted(Comparator.comparing(Entity::severity).reversed())
            .map(
                finding ->
                    new ReportSummary.TopFinding(
                        finding.severity().text(),
                        Untrusted.visible(finding.address(), 60),
                        Untrusted.visible(finding.site(), 40),
                        finding.foundBy().stream()
                            .map(name -> Untrusted.visible(name, 60))
                            .toList(),
                        Untrusted.visible(finding.why(), 200)))
            .toList();
    return new ReportSummary(
        report.night().date(),
        findings,
        report.night().findingCount(),
        report.night().informational().stream().mapToLong(Hit.NameCount::count).sum(),
        report.dossiers().size(),
        report.addresses(),
        index);
  }
}
