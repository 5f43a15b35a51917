package io.lookback.jobs.beacons;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.try_sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.lookback.datasets.config.AllowListConfig;
import io.lookback.datasets.config.Range;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.BeaconDays;
import io.lookback.datasets.table.Beacons;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.jobs.records.RowStreams;
import io.lookback.jobs.retrohunt.AllowLists;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Answers which own hosts call a remote address at a steady period, from every half minute to once
 * a day, and since when.
 *
 * <p>Each pair that was there on the day is scored over the last 1, 7 and 30 days ({@link
 * io.lookback.udf.beacon.BeaconScore}), and as RITA does over the day. Ports are not part of the
 * pair: a program that changes its port stays one beacon. How much it matters depends on how many
 * own hosts call the address, and on how long it has gone on.
 */
public final class BeaconsJob implements Job<BeaconsJob.Params> {
  /** The longest window, in days. */
  static final int LONGEST_DAYS = 30;

  private static final Column[] PAIR = {col("site"), col("src_ip"), col("dst_ip"), col("protocol")};

  private static final scala.collection.immutable.Seq<String> CELL = names("event_date", "site");
  private static final scala.collection.immutable.Seq<String> HASH = names("hash");

  private static scala.collection.immutable.Seq<String> names(String... columns) {
    return CollectionConverters.asScala(List.of(columns)).toSeq();
  }

  /**
   * What is a beacon, and how bad it is.
   *
   * @param minScore pairs with this score are findings
   * @param minRitaScore other pairs with this RITA score are kept for comparing
   * @param fewHosts an address that at most so many own hosts call is rare
   * @param commonHosts an address that more own hosts call is common
   * @param lastingDays with calls on so many of the last 30 days it goes on
   * @param ignoredPorts services that poll by design, as protocol/port; days of a pair with no
   *     other port are left out
   * @param severity of a finding
   * @param allowLists beacons to these addresses stay, but are no finding
   */
  public record Params(
      @Range(max = 1) double minScore,
      @Range(max = 1) double minRitaScore,
      @Range(min = 1) int fewHosts,
      @Range(min = 1) int commonHosts,
      @Range(min = 1, max = LONGEST_DAYS) int lastingDays,
      List<String> ignoredPorts,
      SeverityTable severity,
      List<AllowListConfig> allowLists) {
    private static final Pattern SERVICE =
        Pattern.compile("(tcp|udp|sctp|[0-9]{1,3})/([0-9]{1,5})");
    private static final Map<String, Integer> PROTOCOLS = Map.of("tcp", 6, "udp", 17, "sctp", 132);

    /** Refuses services that are none, where the configuration is read. */
    public Params {
      ignored(ignoredPorts);
    }

    private static Map<Integer, Set<Integer>> ignored(List<String> services) {
      Map<Integer, Set<Integer>> ports = new TreeMap<>();
      for (String service : services) {
        Matcher parts = SERVICE.matcher(service);
        if (!parts.matches()) {
          throw new IllegalArgumentException(
              "'" + service + "' is no service such as udp/123, tcp/80 or 132/9");
        }
        Integer named = PROTOCOLS.get(parts.group(1));
        ports
            .computeIfAbsent(
                named == null ? Integer.valueOf(parts.group(1)) : named, any -> new TreeSet<>())
            .add(Integer.valueOf(parts.group(2)));
      }
      return ports;
    }

    /** Days of a pair on which it called nothing but ignored ports. */
    Column isIgnored() {
      Column ignored = lit(false);
      for (Map.Entry<Integer, Set<Integer>> entry : ignored(ignoredPorts).entrySet()) {
        Column[] ports = entry.getValue().stream().map(port -> lit(port)).toArray(Column[]::new);
        ignored =
            ignored.or(
                col("protocol")
                    .eqNullSafe(entry.getKey())
                    .and(col("port_count").gt(0))
                    .and(col("port_count").equalTo(size(col("ports"))))
                    .and(size(array_except(col("ports"), array(ports))).equalTo(0)));
      }
      return ignored;
    }
  }

  /**
   * Severity of a beacon, by the first that holds.
   *
   * @param strobe no steady period, but a connection a second
   * @param common more own hosts call the address than are few or some
   * @param shared more than a few own hosts call it
   * @param rareLasting few own hosts call it, and this one has for long
   * @param rare few own hosts call it
   */
  public record SeverityTable(
      Severity strobe, Severity common, Severity shared, Severity rareLasting, Severity rare) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "beacons", "Which own hosts call a remote address at a steady period?", Params.class)
        .reads(BeaconDays.TABLE, Reach.days(LONGEST_DAYS - 1, 0))
        .writes(Beacons.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Dataset<Row> days =
        in.table(BeaconDays.TABLE)
            .where(col("connections").gt(0))
            .where(not(params.isIgnored()))
            .withColumn("hash", xxhash64(PAIR));
    // Which pairs can score at all is told by a few narrow columns. Only their arrays are read and
    // shuffled; of the pairs themselves eight bytes go to every task.
    Dataset<Row> worthScoring =
        days.join(broadcast(in.cellTable().withColumn("is_cell", lit(true))), CELL, "left")
            .groupBy("hash")
            .agg(
                try_sum(col("distinct_times").cast("long")).as("times"),
                max(col("connections")).as("most"),
                max(col("is_cell")).as("is_cell"))
            .where(col("is_cell"))
            .where(col("times").geq(BeaconDays.RITA_TIMES).or(col("most").geq(BeaconDays.STROBE)))
            .select("hash");
    Dataset<Row> sorted =
        days.join(broadcast(worthScoring), HASH, "left_semi")
            .select(CallsOfWindows.COLUMNS)
            .repartition(col("hash"))
            .sortWithinPartitions(
                col("hash"),
                col("site"),
                col("src_ip"),
                col("dst_ip"),
                col("protocol"),
                col("event_date"));
    Map<String, Set<Integer>> cells = new HashMap<>();
    for (Cell cell : in.cells()) {
      cells
          .computeIfAbsent(cell.site(), site -> new HashSet<>())
          .add((int) cell.day().toEpochDay());
    }
    double minScore = params.minScore();
    double minRitaScore = params.minRitaScore();
    in.keep(
            RowStreams.map(
                sorted,
                rows -> new CallsOfWindows(rows, cells, minScore, minRitaScore),
                CallsOfWindows.SCHEMA))
        .createOrReplaceTempView("scored");
    SeverityTable severity = params.severity();
    Dataset<Row> beacons =
        in.sql(
            BeaconsJob.class,
            Map.of(
                "min_score", params.minScore(),
                "few_hosts", params.fewHosts(),
                "common_hosts", params.commonHosts(),
                "lasting_days", params.lastingDays(),
                "strobe", severity.strobe().text(),
                "common", severity.common().text(),
                "shared", severity.shared().text(),
                "rare_lasting", severity.rareLasting().text(),
                "rare", severity.rare().text()));
    return Outputs.of(
        Beacons.TABLE,
        beacons
            .withColumn(
                "finding_id",
                expr(
                    FindingColumns.id(
                        "beacons", "address", "other_address", "coalesce(protocol, -1)")))
            .withColumn("allowed_by", new AllowLists(params.allowLists()).holding(col("ip_key")))
            .withColumn("is_finding", col("is_finding").and(col("allowed_by").isNull()))
            .drop("ip_key"));
  }
}
