package io.lookback.bench;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.scenario.Scenarios;
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
import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.jobs.summary.AddressTopsJob;
import io.lookback.jobs.summary.AddressTopsMonthJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A lake with the roll-ups of a year that ends in mid-month: eleven closed months, and what is open
 * before and after them.
 *
 * <p>One day of sessions is generated, taken in and rolled up by the real jobs. Its roll-ups are
 * then laid out for every day of the year, with ports of their own each day where ports are
 * ephemeral, and for the months as the month jobs add them up. All months have the same own hosts;
 * of the remote addresses a third is away in each, and those with one or two records a day are
 * others every day, as scanners are.
 */
final class YearLake implements AutoCloseable {
  static final LocalDate FROM = LocalDate.parse("2025-01-21");
  static final LocalDate TO = LocalDate.parse("2026-01-20");
  private static final YearMonth FIRST_MONTH = YearMonth.of(2025, 2);
  private static final int MONTHS = 11;

  /** The address of one with few records, on a day. */
  private static final String OTHER_KEY =
      "unhex(concat('00000000000000000000ffff', substr(md5(concat(remote_ip, day)), 1, 8)))";

  private final Path folder;
  private final PrintWriter out;
  private final LookbackConfig config;
  private final SparkSession spark;
  private final Lake lake;

  /**
   * Opens what an earlier run laid out, or lays it out.
   *
   * @param folder empty, new, or laid out
   * @param perDay sessions a day
   */
  static YearLake open(Path folder, long perDay, PrintWriter out) throws Exception {
    Path laidOut = folder.resolve("laid-out");
    boolean isNew = !Files.exists(laidOut);
    if (isNew) {
      Scenarios.volume(1, perDay, TO, 1, true, 24, List.of("site-1"))
          .write(folder.resolve("lake"));
    }
    YearLake year = new YearLake(folder, out);
    if (isNew) {
      long start = System.nanoTime();
      year.layOut();
      Files.createFile(laidOut);
      out.printf(Locale.ROOT, "laid out in %.0f s%n", (System.nanoTime() - start) / 1e9);
    }
    return year;
  }

  private YearLake(Path folder, PrintWriter out) {
    this.folder = folder;
    this.out = out;
    Location location = Location.of(folder.resolve("lake"));
    config = LookbackConfig.load(location, List.of());
    spark = SparkSessions.create(config, location);
    lake = Lake.open(spark);
  }

  Lake lake() {
    return lake;
  }

  LookbackConfig config() {
    return config;
  }

  /** The closed months. */
  Set<DaySite> months() {
    Set<DaySite> months = new TreeSet<>();
    for (int i = 0; i < MONTHS; i++) {
      months.add(new DaySite(FIRST_MONTH.plusMonths(i).atDay(1), "site-1"));
    }
    return months;
  }

  void printRows(String... tables) {
    for (String table : tables) {
      out.printf(Locale.ROOT, "  %-18s %,12d rows%n", table, spark.table(table).count());
    }
  }

  @Override
  public void close() throws IOException {
    spark.close();
  }

  private void layOut() throws Exception {
    String runId = RunId.next();
    RunLog log = RunLog.load(lake, runId);
    new Landing(Location.of(folder.resolve("lake")), config, spark)
        .ingest(config.allSites(), new Ingest(lake, config, log, runId));
    new Runner(lake, config, log, runId)
        .run(
            Request.stale(),
            result -> {
              if (result.failure() != null) {
                throw new IllegalStateException(result.job() + " failed", result.failure());
              }
            });
    for (String table :
        List.of("event_hours", "host_days", "sightings", "address_tops", "coverage")) {
      // Not what is laid out from it.
      spark
          .table(table)
          .where("event_date = date '2026-01-20'")
          .repartition(8)
          .createOrReplaceTempView("day_" + table);
    }
    days("every", FROM, TO.minusDays(1));
    layOutDays("event_hours", "hour + make_dt_interval(shift) as hour", "hour");
    layOutDays("host_days", null, null);
    layOutDays(
        "sightings",
        "first_time + make_dt_interval(shift) as first_time,"
            + " last_time + make_dt_interval(shift) as last_time",
        "first_time, last_time");
    AddressBlock.pack(
            spark.sql(
                "select *, 1 as days from lookback.main.sightings where event_date < date '"
                    + TO
                    + "'"))
        .createOrReplaceTempView("day_sets");
    append("address_sets", "select * from day_sets");
    append(
        "address_tops",
        "select day as event_date, * except (event_date, day, shift)"
            + " from day_address_tops cross join every");
    append(
        "coverage",
        "select day as event_date, hour + make_dt_interval(shift) as hour,"
            + " * except (event_date, hour, day, shift) from day_coverage cross join every");
    for (int i = 0; i < MONTHS; i++) {
      layOutMonth(FIRST_MONTH.plusMonths(i));
    }
  }

  /** Days as a view, with how many days before the generated one they are. */
  private void days(String view, LocalDate from, LocalDate to) {
    spark
        .sql(
            "select day, datediff(day, date '"
                + TO
                + "') as shift from (select explode(sequence(date '"
                + from
                + "', date '"
                + to
                + "')) as day)")
        .createOrReplaceTempView(view);
  }

  /** Days that are in no closed month. */
  private void layOutDays(String table, String times, String names) {
    boolean hasPorts = !table.equals("sightings");
    append(
        table,
        "select day as event_date, "
            + (times == null ? "" : times + ", ")
            + (hasPorts ? OTHER_PORT + ", " : "")
            + "* except (event_date, day, shift"
            + (names == null ? "" : ", " + names)
            + (hasPorts ? ", port" : "")
            + ") from day_"
            + table
            + " cross join (select * from every where day < date '"
            + FIRST_MONTH.atDay(1)
            + "' or day >= date '"
            + FIRST_MONTH.plusMonths(MONTHS).atDay(1)
            + "')");
  }

  private static final String OTHER_PORT =
      "if(port >= 10000 and direction = 'outbound', cast(10000 + pmod(xxhash64(port, day), 55536)"
          + " as int), port) as port";

  private void layOutMonth(YearMonth month) {
    String first = "date '" + month.atDay(1) + "' as event_date";
    days("month", month.atDay(1), month.atEndOfMonth());
    append(
        "event_months",
        "select "
            + first
            + ", site, event_type, event_name, direction, port,"
            + " sum(count) as count, sum(bytes) as bytes from (select * except (port), "
            + OTHER_PORT
            + " from day_event_hours cross join month) group by all");
    append(
        "event_month_hours",
        "select "
            + first
            + ", site, hour + make_dt_interval(shift) as hour, event_type,"
            + " event_name, direction, sum(count) as count, sum(bytes) as bytes"
            + " from day_event_hours cross join month group by all");
    append(
        "host_months",
        "select "
            + first
            + ", site, host_ip, ip_key, direction, role, protocol,"
            + " port, sum(sessions) as sessions, sum(sessions_established) as"
            + " sessions_established, sum(open_sessions) as open_sessions, sum(events) as events,"
            + " sum(bytes_sent) as bytes_sent, sum(bytes_received) as bytes_received,"
            + " max(remote_addresses) as most_remote_addresses, cast(count(*) as int) as days"
            + " from (select * except (port), "
            + OTHER_PORT
            + " from day_host_days cross join month)"
            + " group by site, host_ip, ip_key, direction, role, protocol, port");
    // The days of a busy address are alike, so that one of them, times their number, is their sum.
    int days = month.lengthOfMonth();
    String columns =
        first
            + ", site, %2$s as remote_ip, %1$s as ip_key, role,"
            + " first_time + make_dt_interval(%4$s) as first_time,"
            + " last_time + make_dt_interval(%5$s) as last_time, %3$d * sessions as sessions,"
            + " %3$d * sessions_established as sessions_established, open_sessions,"
            + " %3$d * events as events, %3$d * bytes_from_remote as bytes_from_remote,"
            + " %3$d * bytes_to_remote as bytes_to_remote, local_hosts, hosts, %6$s as top_ports,"
            + " %7$s as session_classes, event_counts, longest_us, largest_bytes, peer_site,"
            + " is_undeclared_private, %3$d as days";
    String times =
        "transform(%s, x -> named_struct('%s', x.%2$s, 'sessions', " + days + " * x.sessions))";
    spark
        .sql(
            "select * from (select "
                + String.format(
                    Locale.ROOT,
                    columns,
                    "ip_key",
                    "remote_ip",
                    days,
                    month.atDay(1).toEpochDay() - TO.toEpochDay(),
                    month.atEndOfMonth().toEpochDay() - TO.toEpochDay(),
                    String.format(Locale.ROOT, times, "top_ports", "port"),
                    String.format(Locale.ROOT, times, "session_classes", "session_class"))
                + " from day_sightings where sessions + events > 2 union all select "
                + String.format(
                    Locale.ROOT,
                    columns,
                    OTHER_KEY,
                    "ip_text(" + OTHER_KEY + ")",
                    1,
                    "shift",
                    "shift",
                    "top_ports",
                    "session_classes")
                + " from day_sightings cross join month where sessions + events <= 2) where "
                + isThere(month))
        .createOrReplaceTempView("month_sightings");
    append("sightings_month", "select * from month_sightings");
    String ofMonth = " where event_date = date '" + month.atDay(1) + "'";
    spark
        .sql("select * from lookback.main.sightings_month" + ofMonth)
        .createOrReplaceTempView("busy_remotes");
    AddressBlock.pack(spark.table("busy_remotes")).createOrReplaceTempView("month_sets");
    append("address_sets_month", "select * from month_sets");
    spark
        .sql("select * from lookback.main.host_months" + ofMonth)
        .createOrReplaceTempView("busy_hosts");
    AddressTopsMonthJob.Params kept =
        config.params("address-tops-month", AddressTopsMonthJob.Params.class);
    SqlFile.run(
            spark, AddressTopsJob.class, "AddressTops.sql", Map.of("addresses", kept.addresses()))
        .createOrReplaceTempView("month_tops");
    append("address_tops_month", "select * from month_tops");
  }

  /**
   * The sessions of the year as they are in its roll-ups: a Parquet file a day, by start, in
   * {@code sessions} beside the lake; what a user of another engine would have. The remote address
   * is there as a number too.
   *
   * @param from first day
   */
  Path sessions(LocalDate from) throws Exception {
    Path sessions = folder.resolve("sessions-from-" + from);
    Path done = folder.resolve("sessions-from-" + from + "-done");
    if (Files.exists(done)) {
      return sessions;
    }
    long start = System.nanoTime();
    Path day = folder.resolve("day");
    spark
        .sql(
            """
            select
              start_time, end_time, s.src_ip, s.dst_ip, src_port, dst_port, s.protocol,
              src_bytes, dst_bytes, s.direction,
              s.direction = 'inbound' as is_inbound,
              remote.remote_ip, remote.ip_key, remote.sessions + remote.events > 2 as is_busy
            from sessions s
            join (select * from sightings where event_date = date '2026-01-20') remote
              on remote.remote_ip = if(s.direction = 'inbound', s.src_ip, s.dst_ip)
              and remote.role = if(s.direction = 'inbound', 'client', 'server')
            where s.event_date = date '2026-01-20' and not s.is_open and is_counted
            order by start_time""")
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(day.toString());
    eachDay(
        from,
        date -> {
          Path into = sessions.resolve(date.toString());
          // An earlier run may have been stopped half-way.
          if (!Files.exists(into.resolve("_SUCCESS"))) {
            sessionsOf(day, date, into);
          }
        });
    Files.createFile(done);
    out.printf(
        Locale.ROOT, "sessions in %.0f s%n", (System.nanoTime() - start) / 1e9);
    return sessions;
  }

  /** What is done for a day. */
  interface DayWork {
    void run(LocalDate day) throws Exception;
  }

  /** Works on the days to the last one, two at a time. */
  static void eachDay(LocalDate from, DayWork work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> parts = new ArrayList<>();
      for (LocalDate date = from; !date.isAfter(TO); date = date.plusDays(1)) {
        LocalDate at = date;
        parts.add(
            pool.submit(
                () -> {
                  work.run(at);
                  return null;
                }));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void sessionsOf(Path day, LocalDate date, Path into) {
    YearMonth month = YearMonth.from(date);
    boolean isClosed = months().contains(new DaySite(month.atDay(1), "site-1"));
    String key = isClosed ? "if(is_busy, ip_key, " + OTHER_KEY + ")" : "ip_key";
    long shift = date.toEpochDay() - TO.toEpochDay();
    spark
        .read()
        .parquet(day.toString())
        .withColumn("day", functions.lit(date))
        .withColumn("ip_key", functions.expr(key))
        .withColumn("remote", functions.expr("ip_text(ip_key)"))
        .where(isClosed ? isThere(month) : "true")
        .selectExpr(
            "start_time + make_dt_interval(" + shift + ") as start_time",
            "end_time + make_dt_interval(" + shift + ") as end_time",
            "if(is_inbound, remote, src_ip) as src_ip",
            "if(is_inbound, dst_ip, remote) as dst_ip",
            "src_port",
            "dst_port",
            "protocol",
            "src_bytes",
            "dst_bytes",
            "direction",
            "if(ip_version(remote) = 4, conv(hex(substr(ip_key, 13)), 16, 10), null) :: bigint"
                + " as remote_v4")
        .coalesce(1)
        .write()
        .mode("overwrite")
        .option("compression", "zstd")
        .parquet(into.toString());
  }

  /** Whether an address is about in a closed month: two thirds are. */
  private static String isThere(YearMonth month) {
    return "pmod(xxhash64(ip_key, '" + month + "'), 3) > 0";
  }

  private void append(String table, String sql) {
    try {
      spark
          .sql(sql)
          .writeTo("lookback.main." + table)
          .option("check-ordering", "false")
          // A file for each day and site, as nights write them.
          .option("distribution-mode", Tables.named(table).isReadByKey() ? "range" : "hash")
          .append();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot lay out " + table, e);
    }
    spark.catalog().refreshTable("lookback.main." + table);
  }
}
