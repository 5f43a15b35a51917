package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.lookback.datasets.config.AllowListConfig;
import io.lookback.datasets.config.RetrohuntConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.Indicators;
import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import io.lookback.jobs.sightings.PeerNetworks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Answers what each listed address did before, during and after its listing, how long before the
 * listing it was seen first, and how much that matters: the days of the retrohunt added up, one row
 * per listing, site, address and role.
 *
 * <p>Every lead time comes with the share of the 25 days before the listing that the sensors
 * covered. Where the listing is only known to be no later than the list's first snapshot there is
 * no lead time. Hosts are exact as long as no day has more than 256. An own address that is on a
 * list is a row of role {@code own}, whether or not there was traffic.
 */
public final class RetrohuntHitsJob implements Job<RetrohuntHitsJob.Params> {
  /**
   * How hits are judged.
   *
   * @param relistGap listings of one value less than this apart are one; as for the retrohunt
   * @param severity of a hit, by the worst that is known of it
   * @param allowLists hits on these addresses stay, but are no finding
   */
  public record Params(
      Duration relistGap,
      RetrohuntConfig.SeverityTable severity,
      List<AllowListConfig> allowLists) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "retrohunt-hits",
            "What did listed addresses do before, during and after their listing?",
            Params.class)
        // The rows are those of the first version, under which their days were not recorded.
        .version(2)
        .grain(Grain.SITE)
        .reads(RetrohuntHitDays.TABLE, Reach.cell())
        .reads(Coverage.TABLE, Reach.cell())
        .reads(Indicators.TABLE, Reach.all())
        .usesSites()
        .writes(RetrohuntHits.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    RetrohuntConfig.SeverityTable severity = params.severity();
    // Used twice and small: evaluated here, which keeps the plan of the hits readable.
    Dataset<Row> listings = in.keep(Listings.of(in, params.relistGap()));
    listings.createOrReplaceTempView("listings");
    in.keep(
            CoverageReport.before(
                in.spark(),
                in.table(Coverage.TABLE),
                in.table(RetrohuntHitDays.TABLE)
                    .select(col("site"), col("listed_from").as("time"))
                    .distinct()))
        .createOrReplaceTempView("coverage_moments_known");
    Dataset<Row> hits =
        in.sql(
            RetrohuntHitsJob.class,
            Map.of(
                "established_outbound", severity.establishedOutbound().text(),
                "established_inbound", severity.establishedInbound().text(),
                "established_unknown", severity.establishedUnknown().text(),
                "unanswered_outbound", severity.unansweredOutbound().text(),
                "unanswered_inbound", severity.unansweredInbound().text(),
                "unanswered_unknown", severity.unansweredUnknown().text(),
                "events_only", severity.eventsOnly().text()));
    List<Site> sites = in.cells().stream().map(Cell::site).distinct().map(in.sites()::get).toList();
    listings
        .withColumn("own", explode(new OwnListings(sites).owned()))
        .createOrReplaceTempView("own_listings");
    Dataset<Row> own =
        in.sql(
            OwnListings.class,
            "OwnListings.sql",
            Map.of("severity", severity.ownAddressListed().text()));
    PeerNetworks peers = new PeerNetworks(in.sites());
    return Outputs.of(
        RetrohuntHits.TABLE,
        hits.withColumn("is_own_address", lit(false))
            .unionByName(own.withColumn("is_own_address", lit(true)))
            .withColumn("allowed_by", new AllowLists(params.allowLists()).holding(col("ip_key")))
            .withColumn("country", lit(null).cast(DataTypes.StringType))
            .withColumn(
                "peer_site",
                when(
                    col("is_own_address").equalTo(lit(false)),
                    peers.peerSite(col("site"), col("ip_key"), unix_micros(col("first_seen"))))));
  }
}
