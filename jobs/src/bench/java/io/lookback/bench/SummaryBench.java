package io.lookback.bench;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.SparkSessions;
import io.lookback.datasets.table.Tables;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.jobs.summary.AddressTopsJob;
import io.lookback.jobs.summary.AddressTopsMonthJob;
import io.lookback.jobs.summary.Dimension;
import io.lookback.jobs.summary.Question;
import io.lookback.jobs.summary.Summary;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures one-dimension summaries over a year that ends in mid-month: eleven closed months and up
 * to two open ones.
 *
 * <p>One day of sessions is generated, taken in and rolled up by the real jobs. Its roll-ups are
 * then laid out for every day of the year, with ports of their own each day where ports are
 * ephemeral, and for the months as the month jobs add them up. All months have the same own hosts, and
 * two thirds of the same remote addresses.
 */
public final class SummaryBench {
  private static final int WARM_RUNS = 5;
  private static final LocalDate DAY = LocalDate.parse("2026-01-20");
  private static final LocalDate FROM = LocalDate.parse("2025-01-21");
  private static final LocalDate FIRST_MONTH = LocalDate.parse("2025-02-01");
  private static final int MONTHS = 11;

  private final Path folder;
  private final long perDay;
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private SparkSession spark;
  private LookbackConfig config;

  private SummaryBench(Path folder, long perDay) {
    this.folder = folder;
    this.perDay = perDay;
  }

  /** Arguments: folder (empty, new, or laid out by an earlier run), sessions a day. */
  public static void main(String[] arguments) throws Exception {
    new SummaryBench(Path.of(arguments[0]), Long.parseLong(arguments[1])).run();
  }

  private void run() throws Exception {
    Location location = Location.of(folder.resolve("lake"));
    Path laidOut = folder.resolve("laid-out");
    boolean isNew = !Files.exists(laidOut);
    if (isNew) {
      Scenarios.volume(1, perDay, DAY, 1, true, 24, List.of("site-1"))
          .write(folder.resolve("lake"));
    }
    config = LookbackConfig.load(location, List.of());
    try (SparkSession session = SparkSessions.create(config, location)) {
      spark = session;
      Lake lake = Lake.open(spark);
      if (isNew) {
        String runId = RunId.next();
        RunLog log = RunLog.load(lake, runId);
        new Landing(location, config, spark)
            .ingest(config.allSites(), new Ingest(lake, config, log, runId));
        new Runner(lake, config, log, runId)
            .run(
                Request.stale(),
                result -> {
                  if (result.failure() != null) {
                    throw new IllegalStateException(result.job() + " failed", result.failure());
                  }
                });
        long start = System.nanoTime();
        layOut();
        Files.createFile(laidOut);
        out.printf(Locale.ROOT, "laid out in %.0f s%n", (System.nanoTime() - start) / 1e9);
      }
      for (String table :
          List.of(
              "event_hours",
              "event_months",
              "event_month_hours",
              "host_days",
              "host_months",
              "sightings",
              "sightings_month",
              "address_tops",
              "address_tops_month")) {
        out.printf(Locale.ROOT, "  %-18s %,12d rows%n", table, spark.table(table).count());
      }
      Set<DaySite> months = new TreeSet<>();
      for (int i = 0; i < MONTHS; i++) {
        months.add(new DaySite(FIRST_MONTH.plusMonths(i), "site-1"));
      }
      for (Dimension by : Dimension.values()) {
        if (by != Dimension.SIZE) {
          measure(lake, config.allSites(), months, question(by, 20));
        }
      }
      // The same from all addresses instead of those that can be among the first.
      measure(lake, config.allSites(), months, question(Dimension.ADDRESS, 1_000));
    }
  }

  private static Question question(Dimension by, int top) {
    return new Question(
        by,
        List.of("site-1"),
        FROM,
        DAY,
        null,
        null,
        List.of(),
        Set.of(),
        List.of(),
        List.of(),
        List.of(),
        top);
  }

  private void measure(
      Lake lake, List<Site> sites, Set<DaySite> months, Question question) {
    double[] times = new double[WARM_RUNS];
    List<Row> first = null;
    List<String> tables = List.of();
    for (int i = -1; i < WARM_RUNS; i++) {
      long start = System.nanoTime();
      Summary.Answer answer =
          new Summary(spark, lake::read, table -> months, sites).answer(question);
      List<Row> rows = answer.rows().collectAsList();
      if (i >= 0) {
        times[i] = (System.nanoTime() - start) / 1e9;
      }
      if (first != null && !first.equals(rows)) {
        throw new IllegalStateException("Two answers to " + question);
      }
      first = rows;
      tables = answer.tables();
    }
    Arrays.sort(times);
    out.printf(
        Locale.ROOT,
        "--by %-10s top %-5d %,9d rows  median %5.2f s  (%.2f to %.2f)  %s%n",
        question.by().name().toLowerCase(Locale.ROOT),
        question.top(),
        first.size(),
        times[WARM_RUNS / 2],
        times[0],
        times[WARM_RUNS - 1],
        String.join(", ", tables));
  }

  /** The days from {@link #FROM} on that are in no closed month, and the closed months. */
  private void layOut() {
    for (String table : List.of("event_hours", "host_days", "sightings", "address_tops")) {
      // Not what is laid out from it.
      spark
          .table(table)
          .where("event_date = date '2026-01-20'")
          .createOrReplaceTempView("day_" + table);
    }
    spark
        .sql(
            """
            select explode(sequence(date '2025-01-21', date '2026-01-19')) as day""")
        .createOrReplaceTempView("days");
    String open =
        "(select day, datediff(day, date '2026-01-20') as shift from days"
            + " where day < date '2025-02-01' or day >= date '2026-01-01')";
    String every = "(select day, datediff(day, date '2026-01-20') as shift from days)";
    String month =
        "(select explode(sequence(date '2025-02-01', date '2025-02-28')) as day)";
    String port =
        "if(port >= 10000 and direction = 'outbound', cast(10000 + pmod(xxhash64(port, day), 55536)"
            + " as int), port) as port";
    append(
        "event_hours",
        "select day as event_date, site, hour + make_dt_interval(shift) as hour, event_type,"
            + " event_name, direction, "
            + port
            + ", count, bytes from day_event_hours cross join "
            + open);
    append(
        "host_days",
        "select day as event_date, * except (event_date, shift, day, port), "
            + port
            + " from day_host_days cross join "
            + open);
    append(
        "sightings",
        "select day as event_date, first_time + make_dt_interval(shift) as first_time,"
            + " last_time + make_dt_interval(shift) as last_time,"
            + " * except (event_date, first_time, last_time, day, shift)"
            + " from day_sightings cross join "
            + open);
    append(
        "address_tops",
        "select day as event_date, * except (event_date, day, shift)"
            + " from day_address_tops cross join "
            + every);
    monthly(
        "event_months",
        "select date '2025-02-01' as event_date, site, event_type, event_name, direction, port,"
            + " sum(count) as count, sum(bytes) as bytes from (select * except (port), "
            + port
            + " from day_event_hours cross join "
            + month
            + ") group by all");
    monthly(
        "event_month_hours",
        "select date '2025-02-01' as event_date, site,"
            + " hour + make_dt_interval(datediff(day, date '2026-01-20')) as hour, event_type,"
            + " event_name, direction, sum(count) as count, sum(bytes) as bytes"
            + " from day_event_hours cross join "
            + month
            + " group by all");
    monthly(
        "host_months",
        "select date '2025-02-01' as event_date, site, host_ip, ip_key, direction, role, protocol,"
            + " port, sum(sessions) as sessions, sum(sessions_established) as"
            + " sessions_established, sum(open_sessions) as open_sessions, sum(events) as events,"
            + " sum(bytes_sent) as bytes_sent, sum(bytes_received) as bytes_received,"
            + " max(remote_addresses) as most_remote_addresses, cast(count(*) as int) as days"
            + " from (select * except (port), "
            + port
            + " from day_host_days cross join "
            + month
            + ") group by site, host_ip, ip_key, direction, role, protocol, port");
    // Addresses with few records are others every day, as scanners are. No summary reads the lists.
    String counts =
        "date '2025-02-01' as event_date, site, remote_ip, %s as ip_key, role, first_time,"
            + " last_time, %s * sessions as sessions,"
            + " %s * sessions_established as sessions_established, open_sessions,"
            + " %s * events as events, %s * bytes_from_remote as bytes_from_remote,"
            + " %s * bytes_to_remote as bytes_to_remote, local_hosts,"
            + " slice(hosts, 1, 0) as hosts, slice(top_ports, 1, 0) as top_ports,"
            + " slice(session_classes, 1, 0) as session_classes,"
            + " slice(event_counts, 1, 0) as event_counts, longest_us, largest_bytes, peer_site,"
            + " is_undeclared_private, 28 as days";
    String of = counts.replace("%s as ip_key", "ip_key").replace("%s", "28");
    String once =
        counts
            .replace(
                "%s as ip_key",
                "unhex(concat('00000000000000000000ffff', substr(md5(concat(remote_ip, day)), 1,"
                    + " 8))) as ip_key")
            .replace("%s", "1");
    monthly(
        "sightings_month",
        "select "
            + of
            + " from day_sightings where sessions + events > 2 union all select "
            + once
            + " from day_sightings cross join "
            + month
            + " where sessions + events <= 2");
    spark.table("host_months").createOrReplaceTempView("busy_hosts");
    spark.table("sightings_month").createOrReplaceTempView("busy_remotes");
    AddressTopsMonthJob.Params kept =
        config.params("address-tops-month", AddressTopsMonthJob.Params.class);
    SqlFile.run(
            spark, AddressTopsJob.class, "AddressTops.sql", Map.of("addresses", kept.addresses()))
        .createOrReplaceTempView("month_tops");
    append("address_tops_month", "select * from month_tops");
  }

  private void append(String table, String sql) {
    try {
      spark
          .sql(sql)
          .writeTo("lookback.main." + table)
          .option("check-ordering", "false")
          .option("distribution-mode", Tables.named(table).isReadByKey() ? "range" : "none")
          .append();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot lay out " + table, e);
    }
  }

  /** One month as computed, and the others like it. */
  private void monthly(String table, String sql) {
    spark.sql(sql).createOrReplaceTempView("month_rows");
    append(table, "select * from month_rows");
    spark.catalog().refreshTable("lookback.main." + table);
    for (int i = 1; i < MONTHS; i++) {
      String first = FIRST_MONTH.plusMonths(i).toString();
      String hour =
          table.equals("event_month_hours")
              ? ", hour + make_dt_interval(datediff(date '" + first + "', date '2025-02-01')) as hour"
              : "";
      append(
          table,
          "select /*+ REPARTITION(4) */ date '"
              + first
              + "' as event_date"
              + hour
              + ", * except (event_date"
              + (hour.isEmpty() ? "" : ", hour")
              + ") from lookback.main."
              + table
              + " where event_date = date '2025-02-01'"
              // A third of the remote addresses are away in each month.
              + (table.equals("sightings_month")
                  ? " and pmod(xxhash64(remote_ip, '" + first + "'), 3) > 0"
                  : ""));
    }
  }
}
