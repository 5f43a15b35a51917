package io.lookback.jobs.crosssite;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import io.lookback.datasets.config.AllowListConfig;
import io.lookback.datasets.config.Range;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.AccessViolations;
import io.lookback.datasets.table.Aftermath;
import io.lookback.datasets.table.Beacons;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.CrossSiteSightings;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.LoginFindings;
import io.lookback.datasets.table.LongTermActivity;
import io.lookback.datasets.table.PartnerSightings;
import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.datasets.table.SessionOutliers;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SuspiciousProxies;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.retrohunt.AllowLists;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Answers where else an address was: those that a site saw on a day and other sites, or partners,
 * within the 30 days up to it; in which order, and what it did at each.
 *
 * <p>There are rows for addresses that are listed, that are an own address of another site, that
 * another detector found, and for those that held conversations at two sites while few others saw
 * them. The address itself, not its network, is compared; private addresses are compared only where
 * a site declares them. The sites of a row are ordered by the earliest record within the 30 days;
 * where a site has days without data before the first sighting the order is said to be uncertain. A
 * gap of some hours, or of one sensor among several, is not noticed.
 *
 * <p>Only the addresses of the cell's day that may give a row are looked for in the days of the
 * other sites; up to 200 of them by key.
 */
public final class CrossSiteSightingsJob implements Job<CrossSiteSightingsJob.Params> {
  /** Days before the cell's. */
  private static final int BACK = 29;

  /** Iceberg prunes by lists of values up to this length. */
  private static final int PRUNED_LIST = 200;

  /**
   * Result tables that tell what a remote address did. What was never before seen of an own host
   * tells that of the host, whoever it was: any scanner may have been the first.
   */
  private static final List<Table> FINDINGS =
      List.of(
          Aftermath.TABLE,
          SessionOutliers.TABLE,
          SuspiciousProxies.TABLE,
          Beacons.TABLE,
          LongTermActivity.TABLE,
          LoginFindings.TABLE,
          AccessViolations.TABLE);

  private final List<Table> findings;

  public CrossSiteSightingsJob() {
    this(FINDINGS);
  }

  CrossSiteSightingsJob(List<Table> findings) {
    this.findings = findings;
  }

  /**
   * When an address is worth a look.
   *
   * @param minSites sites and partners that must have data for an unlisted address to be rare
   * @param rareShare an unlisted address is rare if fewer than this share of them saw it
   * @param severity of each case
   * @param allowLists addresses on these stay, but are no finding
   */
  public record Params(
      @Range(min = 2, max = 100_000) int minSites,
      @Range(max = 1) double rareShare,
      SeverityTable severity,
      List<AllowListConfig> allowLists) {}

  /**
   * Severity of each case; the gravest that holds counts.
   *
   * @param listedEstablishedAtSites listed, established sessions at two sites or more
   * @param listedEstablishedAtOne listed, established sessions at one site
   * @param listedUnansweredOutbound listed, own hosts tried to reach it and got no answer
   * @param listedUnansweredInbound listed, tried to reach own hosts and got no answer anywhere
   * @param peerSite an own address of another site that reached out
   * @param peerSiteServed an own address of another site that only served
   * @param foundElsewhere another detector found it at one of the sites; never graver than there
   * @param rareEstablished established sessions at two sites or more, and few others saw it
   */
  public record SeverityTable(
      Severity listedEstablishedAtSites,
      Severity listedEstablishedAtOne,
      Severity listedUnansweredOutbound,
      Severity listedUnansweredInbound,
      Severity peerSite,
      Severity peerSiteServed,
      Severity foundElsewhere,
      Severity rareEstablished) {}

  @Override
  public JobSpec<Params> spec() {
    Reach window = Reach.days(BACK, 0).everySite();
    JobSpec<Params> spec =
        JobSpec.named(
                "cross-site-sightings",
                "Where else was an address of this day in the last 30 days, in which order, and what"
                    + " did it do there?",
                Params.class)
            .reads(Sightings.TABLE, window)
            .reads(PartnerSightings.TABLE, window)
            .reads(RetrohuntHitDays.TABLE, Reach.cell())
            .reads(Coverage.TABLE, window)
            .writes(CrossSiteSightings.TABLE);
    findings.forEach(table -> spec.reads(table, window));
    return spec;
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    SeverityTable severity = params.severity();
    in.table(PartnerSightings.TABLE)
        .where(not(isBoundToSite(col("ip_key"))))
        .createOrReplaceTempView("partners");
    found(in).createOrReplaceTempView("found");
    Dataset<Row> candidates =
        in.keep(
            in.sql(
                CrossSiteSightingsJob.class,
                "Candidates.sql",
                Map.of("back", BACK, "min_sites", params.minSites())));
    candidates.createOrReplaceTempView("candidates");
    Dataset<Row> placeDays = in.sql(CrossSiteSightingsJob.class, "PlaceDays.sql", Map.of());
    List<AddressRange> asked = keys(candidates);
    if (asked.isEmpty()) {
      return nothing(in);
    }
    of(asked, placeDays).createOrReplaceTempView("place_days");
    Dataset<Row> shared =
        in.keep(
            in.sql(
                    CrossSiteSightingsJob.class,
                    "Shared.sql",
                    Map.of(
                        "back", BACK,
                        "min_sites", params.minSites(),
                        "rare_share", params.rareShare()))
                .withColumn(
                    "allowed_by", new AllowLists(params.allowLists()).holding(col("ip_key"))));
    shared.createOrReplaceTempView("shared");
    List<AddressRange> found = keys(shared);
    if (found.isEmpty()) {
      return nothing(in);
    }
    of(found, placeDays).createOrReplaceTempView("place_days");
    Dataset<Row> rows =
        in.sql(
            CrossSiteSightingsJob.class,
            Map.of(
                "back", BACK,
                "listed_established_at_sites", severity.listedEstablishedAtSites().text(),
                "listed_established_at_one", severity.listedEstablishedAtOne().text(),
                "listed_unanswered_outbound", severity.listedUnansweredOutbound().text(),
                "listed_unanswered_inbound", severity.listedUnansweredInbound().text(),
                "peer_site", severity.peerSite().text(),
                "peer_site_served", severity.peerSiteServed().text(),
                "found_elsewhere", severity.foundElsewhere().text(),
                "rare_established", severity.rareEstablished().text()));
    return Outputs.of(
        CrossSiteSightings.TABLE,
        rows.withColumn(
                "finding_id", expr(FindingColumns.id(CrossSiteSightings.TABLE.name(), "address")))
            .drop("ip_key"));
  }

  /** On most nights of most lakes: spares the rest. */
  private static Outputs nothing(Inputs in) {
    return Outputs.of(
        CrossSiteSightings.TABLE,
        in.spark().createDataFrame(List.of(), CrossSiteSightings.TABLE.schema()));
  }

  /** The addresses, or as many that a reader can no longer prune by them. */
  private static List<AddressRange> keys(Dataset<Row> addresses) {
    return addresses.select("ip_key").distinct().limit(PRUNED_LIST + 1).collectAsList().stream()
        .map(row -> AddressRange.of(row.getAs(0), row.getAs(0)))
        .toList();
  }

  /** Rows of these addresses, as far as a reader can tell; other rows may stay. */
  private static Dataset<Row> of(List<AddressRange> keys, Dataset<Row> placeDays) {
    return keys.size() > PRUNED_LIST ? placeDays : AddressRange.prune(placeDays, keys);
  }

  /** Remote ends of what other detectors found. */
  private Dataset<Row> found(Inputs in) {
    Dataset<Row> found =
        in.spark()
            .createDataFrame(
                List.of(),
                DataTypes.createStructType(
                    List.of(
                        DataTypes.createStructField("event_date", DataTypes.DateType, true),
                        DataTypes.createStructField("site", DataTypes.StringType, true),
                        DataTypes.createStructField("address", DataTypes.StringType, true),
                        DataTypes.createStructField("detector", DataTypes.StringType, true),
                        DataTypes.createStructField("severity", DataTypes.StringType, true))));
    for (Table table : findings) {
      found =
          found.unionByName(
              in.table(table)
                  .where("is_finding and severity <> 'informational'")
                  .select(
                      col("event_date"),
                      col("site"),
                      expr("if(is_own, other_address, address)").as("address"),
                      lit(table.name()).as("detector"),
                      col("severity")));
    }
    return found.where("address is not null");
  }

  /** Addresses that mean another host, or none, elsewhere: private ones, multicast and the like. */
  private static Column isBoundToSite(Column ipKey) {
    UDF1<byte[], Boolean> test =
        key -> {
          IpKey address = IpKey.ofBytes(key);
          return IpAddress.isPrivate(address.hi, address.lo)
              || IpAddress.isNeitherOwnNorRemote(address.hi, address.lo);
        };
    return udf(test, DataTypes.BooleanType).apply(ipKey);
  }
}
