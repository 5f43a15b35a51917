package io.lookback.jobs.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.table.AddressTops;
import io.lookback.datasets.table.AddressTopsMonth;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.CrossSiteSightings;
import io.lookback.datasets.table.EventAddresses;
import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.EventMonthHours;
import io.lookback.datasets.table.EventMonths;
import io.lookback.datasets.table.FirstSeenDays;
import io.lookback.datasets.table.FirstSeenMonths;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.HostMonths;
import io.lookback.datasets.table.JobRuns;
import io.lookback.datasets.table.NeverBeforeSeen;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.coverage.CoverageJob;
import io.lookback.jobs.ingest.CountOnceJob;
import io.lookback.jobs.sightings.SightingsJob;
import io.lookback.jobs.sightings.SightingsMonthJob;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the engine runs, over a real lake: which cells, in which order, and what a failure stops.
 */
class RunnerTest {
  private static final String SITE =
      "sites.lab { networks = [\"" + ConnLog.NETWORK + "\"], time-zone = UTC }\n";

  @TempDir Path folder;

  private TestLake lake(String name, String settings) {
    return new TestLake(folder.resolve(name), SITE + settings);
  }

  private Path log(String name, String from, int days, int sessions) {
    return ConnLog.write(
        folder.resolve("logs").resolve(name), LocalDate.parse(from), days, sessions);
  }

  private static List<String> lines(Explanation explanation) {
    return explanation.lines().stream()
        .map(
            line ->
                String.join(
                    " ",
                    line.job(),
                    line.from() == null ? "all days" : line.from() + ".." + line.to(),
                    line.isCertain() ? line.why() : "perhaps " + line.why()))
        .toList();
  }

  private static Explanation explain(TestLake lake) {
    return new Runner(lake.lake(), lake.config(), RunLog.view(lake.lake()), "test")
        .explain(Request.stale());
  }

  /** Cells that ran, as job_runs tells. */
  private static TreeMap<String, TreeSet<String>> ran(TestLake lake, long runsBefore) {
    TreeMap<String, TreeSet<String>> cells = new TreeMap<>();
    lake.sql(
            "select job, coalesce(cast(event_date as string), 'all days') from job_runs where"
                + " status = 'done' and job not like '(%' and job <> 'ingest' and started_at > "
                + "timestamp_micros("
                + runsBefore
                + ")")
        .forEach(
            row ->
                cells
                    .computeIfAbsent(row.getString(0), job -> new TreeSet<>())
                    .add(row.getString(1)));
    return cells;
  }

  private static long lastStart(TestLake lake) {
    return lake.count("select max(unix_micros(started_at)) from job_runs");
  }

  private static void assertEqual(TestLake actual, TestLake expected, Table... tables) {
    for (Table table : tables) {
      assertThat(actual.rows(table)).as("table %s", table).isEqualTo(expected.rows(table));
    }
  }

  private static LocalDate earlier(LocalDate one, String other) {
    return one.isBefore(LocalDate.parse(other)) ? one : LocalDate.parse(other);
  }

  @Test
  void aLateDayRunsOnlyWhatDependsOnIt() {
    aLateDayRunsOnlyWhatDependsOnIt("2025-06-01", 30);
  }

  @Test
  @Tag("long")
  void aLateDayInAYearRunsOnlyWhatDependsOnIt() {
    TestLake lake = aLateDayRunsOnlyWhatDependsOnIt("2025-01-01", 365);
    Instant start = Instant.now();
    assertThat(explain(lake).lines()).isEmpty();
    Duration warm = Duration.between(start, Instant.now());
    System.out.println("explain over 365 days, warm: " + warm.toMillis() + " ms");
    assertThat(warm).isLessThan(Duration.ofSeconds(5));
  }

  private TestLake aLateDayRunsOnlyWhatDependsOnIt(String from, int days) {
    TestLake lake = lake("year", "");
    lake.ingest("lab", log("year.log", from, days, 2));
    LocalDate end = LocalDate.parse(from).plusDays(days - 1);
    String all = from + ".." + end;
    assertThat(lines(explain(lake)))
        .contains(
            "count-once " + all + " never run",
            "sightings " + all + " never run",
            "sightings-month " + all + " perhaps if sightings changes",
            "coverage " + all + " never run",
            "retrohunt-hits all days perhaps if retrohunt_hit_days changes");
    lake.nightly();
    assertThat(lines(explain(lake))).isEmpty();
    assertThat(TestLake.ran(lake.nightly())).isEmpty();

    lake.ingest("lab", log("late.log", "2025-06-15", 1, 5));
    assertThat(lines(explain(lake)))
        .contains(
            "count-once 2025-06-14..2025-06-16 new data",
            "coverage 2025-06-15..2025-06-15 new data",
            "sightings 2025-06-15..2025-06-15 new data",
            "sightings 2025-06-14..2025-06-14 perhaps if session_records changes",
            "sightings 2025-06-16..2025-06-16 perhaps if session_records changes",
            "sightings-month 2025-06-01..2025-06-30 perhaps if sightings changes",
            "event-hours 2025-06-15..2025-06-15 new data",
            "event-hours 2025-06-14..2025-06-14 perhaps if session_records changes",
            "event-hours 2025-06-16..2025-06-16 perhaps if session_records changes",
            "host-days 2025-06-15..2025-06-15 new data",
            "host-days 2025-06-14..2025-06-14 perhaps if session_records changes",
            "host-days 2025-06-16..2025-06-16 perhaps if session_records changes",
            "address-tops 2025-06-15..2025-06-15 new data",
            "address-tops 2025-06-14..2025-06-14 perhaps if session_records changes",
            "address-tops 2025-06-16..2025-06-16 perhaps if session_records changes",
            "summary-months 2025-06-01..2025-06-30 perhaps if event_hours changes",
            "address-tops-month 2025-06-01..2025-06-30 perhaps if host_months changes",
            "retrohunt 2025-06-14..2025-06-16 perhaps if sightings changes",
            "retrohunt-hits all days perhaps if retrohunt_hit_days changes",
            "retrohunt-timeline 2025-06-15..2025-06-15 new data",
            "retrohunt-timeline 2025-06-14..2025-06-14 perhaps if retrohunt_hit_days changes",
            "retrohunt-timeline 2025-06-16..2025-06-16 perhaps if retrohunt_hit_days changes",
            "cross-site-sightings 2025-06-14.."
                + earlier(end, "2025-07-15")
                + " perhaps if sightings changes",
            "session-sizes 2025-06-15..2025-06-15 new data",
            "session-sizes 2025-06-14..2025-06-14 perhaps if session_records changes",
            "session-sizes 2025-06-16..2025-06-16 perhaps if session_records changes",
            "session-outliers 2025-06-15..2025-06-15 new data",
            "session-outliers 2025-06-14..2025-06-14 perhaps if session_records changes",
            "session-outliers 2025-06-16..2025-06-16 perhaps if session_records changes",
            // What is usual on a day rests on the 30 days before it.
            "session-outliers 2025-06-17.."
                + earlier(end, "2025-07-16")
                + " perhaps if session_sizes changes",
            "host-hours 2025-06-15..2025-06-15 new data",
            "host-hours 2025-06-14..2025-06-14 perhaps if session_records changes",
            "host-hours 2025-06-16..2025-06-16 perhaps if session_records changes",
            "suspicious-proxies 2025-06-15..2025-06-22 new data",
            "suspicious-proxies 2025-06-14..2025-06-14 perhaps if session_records changes",
            "suspicious-proxies 2025-06-23..2025-06-23 perhaps if session_records changes",
            // ... or on the 56 days before.
            "suspicious-proxies 2025-06-24.."
                + earlier(end, "2025-08-11")
                + " perhaps if host_hours changes",
            "long-term 2025-06-14..2025-06-16 perhaps if events changes",
            "first-seen-days 2025-06-15..2025-06-15 new data",
            "first-seen-days 2025-06-14..2025-06-14 perhaps if session_records changes",
            "first-seen-days 2025-06-16..2025-06-16 perhaps if session_records changes",
            "passive-facts 2025-06-15..2025-06-15 new data",
            "passive-facts 2025-06-14..2025-06-14 perhaps if session_records changes",
            "passive-facts 2025-06-16..2025-06-16 perhaps if session_records changes",
            "first-seen-months 2025-06-01..2025-06-30 perhaps if first_seen_days changes",
            // ... or on all days before.
            "first-seen 2025-06-14.." + end + " perhaps if first_seen_days changes");
    long before = lastStart(lake);
    lake.nightly();
    assertThat(ran(lake, before))
        .containsEntry("count-once", set("2025-06-14", "2025-06-15", "2025-06-16"))
        .containsEntry("sightings", set("2025-06-15"))
        .containsEntry("sightings-month", set("2025-06-01"))
        .containsEntry("event-hours", set("2025-06-15"))
        .containsEntry("host-days", set("2025-06-15"))
        .containsEntry("session-sizes", set("2025-06-15"))
        .containsEntry("host-hours", set("2025-06-15"))
        .containsEntry("address-tops", set("2025-06-15"))
        .containsEntry("summary-months", set("2025-06-01"))
        .containsEntry("address-tops-month", set("2025-06-01"))
        .containsEntry("coverage", set("2025-06-15"))
        .containsEntry("retrohunt", set("2025-06-15"))
        .containsEntry("retrohunt-timeline", set("2025-06-15"))
        .containsEntry(
            "cross-site-sightings",
            new TreeSet<>(
                LocalDate.parse("2025-06-15")
                    .datesUntil(earlier(end, "2025-07-14").plusDays(1))
                    .map(LocalDate::toString)
                    .toList()))
        .containsEntry("first-seen-days", set("2025-06-15"))
        .containsEntry("passive-facts", set("2025-06-15"))
        .containsEntry("first-seen-months", set("2025-06-01"))
        .containsEntry(
            "first-seen",
            new TreeSet<>(
                LocalDate.parse("2025-06-15")
                    .datesUntil(end.plusDays(1))
                    .map(LocalDate::toString)
                    .toList()));
    assertThat(explain(lake).lines()).isEmpty();
    assertThat(lake.count("select sum(sessions) from sightings where event_date = '2025-06-15'"))
        .isEqualTo(5);
    return lake;
  }

  @Test
  void aLateDayOfOneSiteRunsTheCellsOfOtherSitesThatReachIt() throws IOException {
    Request some =
        new Request(
            null,
            null,
            Set.of(),
            Set.of("count-once", "coverage", "sightings", "retrohunt", "cross-site-sightings"),
            false);
    String far = "sites.far { networks = [\"" + ConnLog.NETWORK + "\"], time-zone = UTC }\n";
    Path list =
        Files.writeString(folder.resolve("bad-2026-01-01.txt"), "198.51.100.1\n198.51.100.4\n");
    TestLake lake = lake("sites", far);
    lake.importList("bad", list);
    lake.ingest("lab", log("lab.log", "2026-01-01", 2, 2));
    lake.ingest("far", log("far-1.log", "2026-01-20", 1, 3), log("far-2.log", "2026-02-20", 1, 3));
    lake.run(some);
    // On January 20 the first days of lab are in the 30 days, on February 20 no more.
    String rows =
        "select concat_ws(' ', event_date, site, address, sites[0].sessions, delay_s) from"
            + " cross_site_sightings order by 1";
    // 19 days of 86,400 s: every day of the log begins at the same time.
    assertThat(lake.values(rows)).containsExactly("2026-01-20 far 198.51.100.1 2 1641600");

    // January 15 of lab is read by 30 cells of each site, as far as they exist.
    lake.ingest("lab", log("late.log", "2026-01-15", 1, 4));
    assertThat(
            new Runner(lake.lake(), lake.config(), RunLog.view(lake.lake()), "test")
                .explain(some).lines().stream()
                    .filter(line -> line.job().equals("cross-site-sightings"))
                    .map(
                        line ->
                            line.site() + " " + line.from() + ".." + line.to() + " " + line.why()))
        .containsExactlyInAnyOrder(
            "lab 2026-01-15..2026-01-15 if sightings changes",
            "far 2026-01-20..2026-01-20 if sightings changes");
    long before = lastStart(lake);
    lake.run(some);
    assertThat(ran(lake, before).get("cross-site-sightings"))
        .isEqualTo(set("2026-01-15", "2026-01-20"));
    assertThat(TestLake.ran(lake.run(some))).isEmpty();
    assertThat(lake.values(rows)).containsExactly("2026-01-20 far 198.51.100.1 3 1641600");

    TestLake inOrder = lake("sites-in-order", far);
    inOrder.importList("bad", list);
    inOrder.ingest("lab", folder.resolve("logs/lab.log"), folder.resolve("logs/late.log"));
    inOrder.ingest("far", folder.resolve("logs/far-1.log"), folder.resolve("logs/far-2.log"));
    inOrder.run(some);
    assertEqual(lake, inOrder, CrossSiteSightings.TABLE);
  }

  @Test
  @Tag("long")
  void outOfOrderDaysAGrownFileAReplacedListAndANewThresholdRunOnlyTheirWindows()
      throws IOException {
    String list = "198.51.100.3\n203.0.113.9\n";
    Path first = Files.writeString(folder.resolve("bad-2026-01-02.txt"), list);
    Path second = Files.writeString(folder.resolve("bad-2026-01-04.txt"), list + "198.51.100.1\n");
    TestLake mixed = lake("mixed", "");
    mixed.ingest("lab", log("c.log", "2026-01-05", 2, 4));
    mixed.importList("bad", first);
    mixed.nightly();

    // Days before those that are there.
    long before = lastStart(mixed);
    mixed.ingest("lab", log("a.log", "2026-01-01", 2, 4));
    mixed.nightly();
    assertThat(ran(mixed, before))
        .containsEntry("sightings", set("2026-01-01", "2026-01-02"))
        .containsEntry("coverage", set("2026-01-01", "2026-01-02"));

    // A file that grew by a day: its rows are another file's now, but what they add up to is equal.
    before = lastStart(mixed);
    mixed.ingest("lab", log("c.log", "2026-01-05", 3, 4));
    mixed.nightly();
    assertThat(ran(mixed, before))
        .containsEntry("sightings", set("2026-01-05", "2026-01-06", "2026-01-07"))
        .containsEntry("retrohunt", set("2026-01-07"));

    // A list with one more address: no day is rolled up again, and old days are hunted.
    before = lastStart(mixed);
    mixed.importList("bad", second);
    mixed.nightly();
    assertThat(ran(mixed, before))
        .containsOnlyKeys(
            "retrohunt",
            "retrohunt-hits",
            "retrohunt-timeline",
            "listed-contacts",
            "aftermath",
            "cross-site-sightings",
            "finding-assets");

    // A threshold: sessions are classified anew, what hangs on it follows; coverage does not.
    String threshold = "classes.short-under = 1s\n";
    TestLake changed = lake("mixed", threshold);
    before = lastStart(mixed);
    changed.nightly();
    assertThat(ran(changed, before))
        .containsKeys("count-once", "sightings")
        .doesNotContainKey("coverage");
    assertThat(changed.values("select distinct session_class from sessions"))
        .containsExactly("Whole");
    assertThat(TestLake.ran(changed.nightly())).isEmpty();

    TestLake inOrder = lake("in-order", threshold);
    inOrder.importList("bad", first, second);
    inOrder.ingest("lab", folder.resolve("logs/a.log"));
    inOrder.ingest("lab", folder.resolve("logs/c.log"));
    inOrder.nightly();
    assertEqual(
        changed,
        inOrder,
        SessionRecords.TABLE,
        Sightings.TABLE,
        SightingsMonth.TABLE,
        EventHours.TABLE,
        HostDays.TABLE,
        AddressTops.TABLE,
        EventAddresses.TABLE,
        EventMonths.TABLE,
        EventMonthHours.TABLE,
        HostMonths.TABLE,
        AddressTopsMonth.TABLE,
        Coverage.TABLE,
        RetrohuntHits.TABLE,
        FirstSeenDays.TABLE,
        FirstSeenMonths.TABLE,
        NeverBeforeSeen.TABLE);
    assertThat(inOrder.count("select count(*) from retrohunt_hits")).isEqualTo(2);
  }

  @Test
  @Tag("long")
  void daysThatRetentionRemovedKeepTheirResults() {
    TestLake lake = lake("retention", "");
    lake.ingest("lab", log("a.log", "2026-01-01", 4, 3));
    lake.nightly();
    List<String> sightings = lake.rows(Sightings.TABLE);
    List<String> coverage = lake.rows(Coverage.TABLE);

    Set<DaySite> gone =
        Set.of(
            new DaySite(LocalDate.parse("2026-01-01"), "lab"),
            new DaySite(LocalDate.parse("2026-01-02"), "lab"));
    RunLog log = RunLog.load(lake.lake(), "retention");
    log.retire(SessionRecords.TABLE, gone);
    // Marked but not deleted yet: a crash here must not lose anything.
    assertThat(TestLake.ran(lake.nightly())).isEmpty();
    lake.sql("delete from lookback.main.session_records where event_date < '2026-01-03'");
    assertThat(TestLake.ran(lake.nightly())).isEmpty();
    assertThat(explain(lake).frozen()).isPositive();
    assertThat(TestLake.ran(lake.run(new Request(null, null, Set.of(), Set.of("sightings"), true))))
        .containsExactly(Map.entry("sightings", 1));
    assertThat(lake.rows(Sightings.TABLE)).isEqualTo(sightings);

    // Late records of a frozen day stay out, and so do those of the day beside it, of which nobody
    // could tell which count; those of the others come in.
    lake.ingest("lab", log("b.log", "2026-01-02", 3, 5));
    lake.nightly();
    assertThat(
            lake.values(
                "select concat(event_date, ' ', sum(sessions)) from sightings group by event_date"
                    + " order by 1"))
        .containsExactly("2026-01-01 3", "2026-01-02 3", "2026-01-03 3", "2026-01-04 5");
    assertThat(lake.rows(Coverage.TABLE)).hasSizeGreaterThanOrEqualTo(coverage.size());
  }

  /** A job that fails whatever it reads, in the place of a real one. */
  private record Failing(JobSpec<SightingsJob.Params> spec, boolean inTask)
      implements Job<SightingsJob.Params> {
    @Override
    public Outputs run(Inputs in, SightingsJob.Params params) {
      if (inTask) {
        // Spark throws a checked exception that it does not declare.
        in.cellTable()
            .javaRDD()
            .foreach(
                row -> {
                  throw new IOException("this one always fails");
                });
      }
      throw new IllegalStateException("this one always fails\nsecond line");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailedJobStopsItsDependantsNotItsNeighbours(boolean inTask) {
    TestLake lake = lake("failing", "");
    lake.ingest("lab", log("a.log", "2026-01-01", 2, 3));
    List<Job<?>> jobs = new ArrayList<>(Jobs.ALL);
    jobs.removeIf(job -> job.spec().name().equals("sightings"));
    jobs.add(new Failing(new SightingsJob().spec(), inTask));
    Request some =
        new Request(
            null,
            null,
            Set.of(),
            Set.of(
                "count-once",
                "coverage",
                "sightings",
                "sightings-month",
                "retrohunt",
                "retrohunt-hits"),
            false);
    List<Runner.Result> ended = new ArrayList<>();
    List<Runner.Result> results =
        new Runner(
                lake.lake(),
                lake.config(),
                RunLog.load(lake.lake(), "failing"),
                "failing",
                Clock.systemUTC(),
                jobs)
            .run(some, ended::add);

    Map<String, String> states = new TreeMap<>();
    for (Runner.Result result : results) {
      states.put(
          result.job(),
          result.failure() != null
              ? "failed"
              : result.blockedBy() != null ? "blocked by " + result.blockedBy() : "done");
    }
    assertThat(states)
        .containsEntry("count-once", "done")
        .containsEntry("coverage", "done")
        .containsEntry("sightings", "failed")
        .containsEntry("sightings-month", "blocked by sightings")
        .containsEntry("retrohunt", "blocked by sightings")
        .containsEntry("retrohunt-hits", "blocked by sightings");
    assertThat(ended).containsExactlyInAnyOrderElementsOf(results);
    assertThat(
            lake.values(
                "select distinct concat_ws(' ', job, event_date, status, regexp_extract(message,"
                    + " 'sightings failed|this one always fails', 0)) from job_runs"
                    + " where status <> 'done' and job in ('sightings', 'retrohunt') order by 1"))
        .containsExactly(
            "retrohunt blocked sightings failed",
            "sightings 2026-01-01 failed this one always fails",
            "sightings 2026-01-02 failed this one always fails");

    // The next night, with the job repaired, does what is missing and no more.
    assertThat(TestLake.ran(lake.run(some)))
        .containsKeys("sightings", "retrohunt")
        .doesNotContainKeys("count-once", "coverage");
  }

  @Test
  void jobsRunInTheOrderOfTheirTables() {
    List<String> names = JobOrder.of(Jobs.ALL).stream().map(job -> job.spec().name()).toList();
    assertThat(names)
        .hasSameSizeAs(Jobs.ALL)
        .containsSubsequence("count-once", "sightings", "sightings-month", "retrohunt")
        .containsSubsequence("retrohunt", "retrohunt-hits");
    assertThat(JobOrder.feeds(new CountOnceJob(), new SightingsJob())).isTrue();
    assertThat(JobOrder.feeds(new CountOnceJob(), new CoverageJob())).isFalse();
    assertThat(JobOrder.precedes(new SightingsMonthJob(), new SightingsJob())).isFalse();
  }

  @Test
  void aBackfillTakesTheMonthsOfItsDays() {
    Request days =
        new Request(
            LocalDate.parse("2026-01-20"),
            LocalDate.parse("2026-02-10"),
            Set.of("lab"),
            Set.of(),
            false);
    assertThat(days.takes(new Cell(LocalDate.parse("2026-01-01"), "lab"), Grain.MONTH)).isTrue();
    assertThat(days.takes(new Cell(LocalDate.parse("2026-01-01"), "lab"), Grain.DAY)).isFalse();
    assertThat(days.takes(new Cell(LocalDate.parse("2026-02-10"), "lab"), Grain.DAY)).isTrue();
    assertThat(days.takes(new Cell(LocalDate.parse("2026-03-01"), "lab"), Grain.MONTH)).isFalse();
    assertThat(days.takes(new Cell(null, "lab"), Grain.SITE)).isTrue();
    assertThat(days.takes(new Cell(null, "other"), Grain.SITE)).isFalse();
  }

  private static TreeSet<String> set(String... values) {
    return new TreeSet<>(List.of(values));
  }

  @Test
  void jobRunsSayWhatEachCellWrote() {
    TestLake lake = lake("written", "");
    lake.ingest("lab", log("a.log", "2026-01-01", 2, 3));
    lake.nightly("count-once", "sightings");
    assertThat(
            lake.values(
                "select concat_ws(' ', event_date, site, status, reason, rows) from job_runs where"
                    + " job = 'sightings' order by 1"))
        .containsExactly("2026-01-01 lab done never run 3", "2026-01-02 lab done never run 3");
    // Both days together, read, shuffled, written and digested in one; a job of Spark more is a
    // second look at the rows in every night.
    List<Row> work =
        lake.sql(
            "select distinct spark_jobs, cpu_ms, input_bytes, shuffle_bytes, spill_bytes from"
                + " job_runs where job = 'sightings'");
    assertThat(work).hasSize(1);
    assertThat(work.get(0).getLong(0)).isEqualTo(1);
    assertThat(work.get(0).getLong(1)).isPositive();
    assertThat(work.get(0).getLong(2)).isPositive();
    assertThat(work.get(0).getLong(3)).isPositive();
    assertThat(work.get(0).getLong(4)).isZero();
    assertThat(JobRuns.DONE).isEqualTo("done");
  }
}
