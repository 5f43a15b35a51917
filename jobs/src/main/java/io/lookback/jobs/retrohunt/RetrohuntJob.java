package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.HuntedListings;
import io.lookback.datasets.table.Indicators;
import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.KeyedJob;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import io.lookback.jobs.sightings.RemoteEnds;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Answers who has been talking to addresses that turned out to be bad: one row per listing, site,
 * address, role and day on which it was seen, split into before, during and after the listing.
 *
 * <p>A night hunts all listings in the new days and the new listings in all days; the address sets
 * of closed months tell which days are worth asking. Sessions and events are opened only for the
 * days and addresses where a listing begins or ends between the first and the last record; if
 * retention has removed them, all of the day is taken for the side of its first record and {@code
 * split} says {@code estimated}.
 */
public final class RetrohuntJob implements KeyedJob<RetrohuntJob.Params> {
  /** Iceberg prunes by lists of values up to this length. */
  private static final int PRUNED_LIST = 200;

  /**
   * How listings are understood.
   *
   * @param relistGap listings of one value less than this apart are one
   */
  public record Params(Duration relistGap) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "retrohunt", "On which days were listed addresses seen, since when?", Params.class)
        .reads(Sightings.TABLE, Reach.cell())
        .looksUp(Indicators.TABLE)
        .looksUp(AddressSetsMonth.TABLE)
        .looksUp(SessionRecords.TABLE)
        .looksUp(Events.TABLE)
        .writes(RetrohuntHitDays.TABLE);
  }

  @Override
  public Column keyColumn() {
    return RetrohuntHitDays.LISTING_ID;
  }

  @Override
  public Table keyTable() {
    return HuntedListings.TABLE;
  }

  @Override
  public Dataset<Row> keys(Inputs in, Params params) {
    return Listings.of(in, params.relistGap());
  }

  @Override
  public Outputs run(Inputs in, Params params, Dataset<Row> keys, Dataset<Row> newKeys) {
    Hunted all = new Hunted(in, keys);
    Hunted fresh = new Hunted(in, newKeys);
    Dataset<Row> matches = all.in(in.table(Sightings.TABLE));
    if (!fresh.isEmpty()) {
      Dataset<Row> otherDays =
          in.history(Sightings.TABLE)
              .join(
                  broadcast(in.cellTable()), PackedSightings.by("event_date", "site"), "left_anti");
      matches =
          matches.unionByName(
              fresh.in(
                  PackedSightings.worthAsking(
                      in.spark(),
                      in.history(AddressSetsMonth.TABLE),
                      otherDays,
                      fresh.index(),
                      fresh.ranges())));
    }
    // Evaluated here, because the days to open are only known from it, and only once.
    matches = in.keep(withSides(matches));
    Dataset<Row> divided = matches.where("not is_whole");
    List<LocalDate> dates = distinct(divided, "event_date").map(LocalDate::parse).toList();
    List<String> sites = distinct(divided, "site").toList();
    RemoteEnds.of(
            in,
            counted(in.history(SessionRecords.TABLE), dates, sites),
            counted(in.history(Events.TABLE), dates, sites))
        .createOrReplaceTempView("opened_ends");
    matches.createOrReplaceTempView("matches");
    return Outputs.of(RetrohuntHitDays.TABLE, in.sql(RetrohuntJob.class, Map.of()));
  }

  /** Listings on the driver as rows and as an index that is broadcast. */
  private static final class Hunted {
    private static final StructType SCHEMA =
        new StructType()
            .add("listing_no", DataTypes.IntegerType)
            .add("listing_id", DataTypes.StringType)
            .add("list", DataTypes.StringType)
            .add("listing", DataTypes.StringType)
            .add("listed_from", DataTypes.TimestampType)
            .add("listed_to", DataTypes.TimestampType)
            .add("basis", DataTypes.StringType);

    private final Inputs in;
    private final List<Row> listings;
    private final List<AddressRange> ranges;
    private final ListingIndex index;

    Hunted(Inputs in, Dataset<Row> keys) {
      this.in = in;
      listings =
          keys.select(
                  "listing_id",
                  "list",
                  "listing",
                  "listed_from",
                  "listed_to",
                  "basis",
                  "first_key",
                  "last_key")
              .collectAsList();
      ranges =
          listings.stream()
              .map(row -> AddressRange.of(row.getAs("first_key"), row.getAs("last_key")))
              .toList();
      index = ListingIndex.of(ranges);
    }

    boolean isEmpty() {
      return listings.isEmpty();
    }

    List<AddressRange> ranges() {
      return ranges;
    }

    ListingIndex index() {
      return index;
    }

    /** Each of these sightings once for every listing that holds its address. */
    Dataset<Row> in(Dataset<Row> sightings) {
      List<Row> numbered = new ArrayList<>();
      for (Row row : listings) {
        numbered.add(
            RowFactory.create(
                numbered.size(),
                row.get(0),
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4),
                row.get(5)));
      }
      Dataset<Row> rows = in.spark().createDataFrame(numbered, SCHEMA);
      return AddressRange.prune(sightings, ranges)
          .withColumn("listing_no", explode(index.matching(in.spark(), col("ip_key"))))
          .join(broadcast(rows), PackedSightings.by("listing_no"), "inner")
          .drop("listing_no");
    }
  }

  /** Adds the side of the first record, and whether all of the row is on one side. */
  private static Dataset<Row> withSides(Dataset<Row> matches) {
    org.apache.spark.sql.Column countsNothing =
        col("sessions").equalTo(0).and(col("events").equalTo(0));
    return matches
        .withColumn("first_side", side(col("first_time")))
        .withColumn(
            "is_whole", countsNothing.or(col("first_side").equalTo(side(col("last_time")))));
  }

  private static org.apache.spark.sql.Column side(org.apache.spark.sql.Column time) {
    return when(time.lt(col("listed_from")), 0)
        .when(col("listed_to").isNull().or(time.lt(col("listed_to"))), 1)
        .otherwise(2);
  }

  private static Stream<String> distinct(Dataset<Row> rows, String column) {
    return rows.select(col(column).cast("string")).distinct().collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted();
  }

  /** The records that count of these days and sites. */
  private static Dataset<Row> counted(
      Dataset<Row> records, List<LocalDate> dates, List<String> sites) {
    Dataset<Row> counted = records.where("is_counted");
    if (dates.isEmpty()) {
      return counted.where(lit(false));
    }
    return counted
        .where(col("site").isin(sites.toArray()))
        .where(
            dates.size() <= PRUNED_LIST
                ? col("event_date").isin(dates.toArray())
                : col("event_date").between(dates.get(0), dates.get(dates.size() - 1)));
  }
}
