package io.lookback.jobs.report;

import static io.lookback.jobs.testing.SessionOf.session;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.EventAddresses;
import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.Indicators;
import io.lookback.datasets.table.IngestFiles;
import io.lookback.datasets.table.JobRuns;
import io.lookback.datasets.table.ListSnapshots;
import io.lookback.datasets.table.Rejects;
import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.RetrohuntTimeline;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.sightings.SightingsJob;
import io.lookback.jobs.summary.AddressTopsJob;
import io.lookback.jobs.summary.EventHoursJob;
import io.lookback.jobs.summary.HostDaysJob;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SessionOf;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import io.lookback.jobs.testing.TestViews;
import io.lookback.udf.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * A listed address that guesses passwords and then takes data away, an address seen nine days
 * before it was listed, a quiet scanner, and hostile text wherever a log has text.
 */
final class Story {
  static final String GUESSER = "203.0.113.61";
  static final String EARLY = "198.51.100.9";
  static final String SCANNER = "192.0.2.77";
  static final String V6 = "2001:db8::bad";
  static final LocalDate NIGHT = LocalDate.of(2009, 1, 17);
  static final String LISTED = "2009-01-15T09:00:00Z";

  static final String SCRIPT = "<script>alert('x')</script>\"onload=\"y";
  static final String BIDI = "invoice\u202Efdp.exe\u0000\u001b[31m";
  static final String ENDLESS = "A".repeat(64 * 1024);

  final TestViews views = new TestViews();
  private final Path folder;

  Story(Path folder) throws Exception {
    this.folder = folder;
    guesser();
    early();
    scanner();
    v6();
    lists();
    quality();
  }

  /** Registers the tables, the roll-ups as the jobs make them of the records. */
  void register(SparkSession spark) {
    TestInputs in =
        new TestInputs(spark)
            .put(SessionRecords.TABLE, views.rows(SessionRecords.TABLE))
            .put(Events.TABLE, views.rows(Events.TABLE));
    Cell[] cells = Pipeline.cells(in);
    rollUp(in, new SightingsJob(), new SightingsJob.Params(), cells);
    rollUp(in, new EventHoursJob(), new EventHoursJob.Params(), cells);
    rollUp(in, new HostDaysJob(), new HostDaysJob.Params(), cells);
    rollUp(in, new AddressTopsJob(), new AddressTopsJob.Params(100, 3, 20), cells);
    for (Table table : List.of(EventHours.TABLE, HostDays.TABLE, EventAddresses.TABLE)) {
      views.put(table, in.rows(table));
    }
    views.register(spark);
  }

  private static <P extends Record> void rollUp(TestInputs in, Job<P> job, P params, Cell[] cells) {
    in.with(job.run(in.running(job.spec(), cells), params));
  }

  /** What the sensors of site lon covered: the netflow sensor misses all of 10 January. */
  static Map<SensorCoverage.Span, List<SensorCoverage>> coverage(
      Collection<SensorCoverage.Span> spans) {
    Map<SensorCoverage.Span, List<SensorCoverage>> covered = new HashMap<>();
    for (SensorCoverage.Span span : spans) {
      if (span.site().equals("lon")) {
        covered.put(span, coverage(span));
      }
    }
    return covered;
  }

  private static List<SensorCoverage> coverage(SensorCoverage.Span span) {
    long hours = ChronoUnit.HOURS.between(span.from(), span.to());
    SensorCoverage.Gap day =
        new SensorCoverage.Gap(
            Instant.parse("2009-01-10T00:00:00Z"), Instant.parse("2009-01-11T00:00:00Z"), false);
    boolean isInside = !day.from().isBefore(span.from()) && !day.to().isAfter(span.to());
    return List.of(
        new SensorCoverage(
            "lon",
            "tfm",
            hours,
            isInside ? hours - 24 : hours,
            isInside ? List.of(day) : List.of()),
        new SensorCoverage("lon", "tnm", hours, hours, List.of()));
  }

  private void guesser() throws Exception {
    String line =
        "Fri Jan 16 13:49:15 - TNM-Long_TCP_Session_60_Minutes[2102]:203.0.113.61:13861 ->"
            + " 10.0.0.22:22 [u:521 d:1581]|1232128074|1232131755|3681";
    String fileId = file("perimeter.log", "first line\n" + line + "\n" + SCRIPT + BIDI + "\n");
    views.add(
        hit(GUESSER, "lon", "compromised", LISTED, "high", "client")
            .set(RetrohuntHits.FIRST_SEEN, Instant.parse("2009-01-15T09:10:00Z"))
            .set(RetrohuntHits.LAST_SEEN, Instant.parse("2009-01-17T11:00:00Z"))
            .set(RetrohuntHits.DAYS_SEEN, 3)
            .set(RetrohuntHits.LEAD_TIME_S, -600L)
            .set(
                RetrohuntHits.LEAD_TEXT,
                "nothing before listing, sensors covered 97 % of the prior 25 days")
            .set(RetrohuntHits.DURING_SESSIONS, 5_000L)
            .set(RetrohuntHits.DURING_SESSIONS_ESTABLISHED, 40L)
            .set(RetrohuntHits.DURING_EVENTS, 78_909L)
            .set(RetrohuntHits.DURING_BYTES, 1_300_000_000L)
            .set(RetrohuntHits.DURING_HOSTS, 3)
            .set(RetrohuntHits.HOSTS, List.of("10.0.0.22", "10.0.0.23", "10.0.0.99"))
            .set(
                RetrohuntHits.TOP_PORTS,
                List.of(RowFactory.create(22, 4_990L), RowFactory.create(80, 10L)))
            .set(
                RetrohuntHits.SESSION_CLASSES,
                List.of(
                    RowFactory.create("Long_60_Minutes", 12L), RowFactory.create("Short", 4_988L)))
            .set(
                RetrohuntHits.EVENT_COUNTS,
                List.of(RowFactory.create("threatlist", "Blacklist-Compromised", 78_909L)))
            .set(RetrohuntHits.LONGEST_US, 3_681_000_000L)
            .set(RetrohuntHits.LARGEST_BYTES, 700_000_000L)
            .set(RetrohuntHits.COVERED_PERCENT, 97)
            .set(RetrohuntHits.CATEGORY, SCRIPT)
            .set(RetrohuntHits.REASON, "40 established inbound sessions while listed"),
        hit(GUESSER, "edi", "compromised", LISTED, "informational", "client")
            .set(RetrohuntHits.FIRST_SEEN, Instant.parse("2009-01-16T03:53:04Z"))
            .set(RetrohuntHits.LAST_SEEN, Instant.parse("2009-01-16T03:53:04Z"))
            .set(RetrohuntHits.LEAD_TEXT, "nothing before listing, coverage unknown")
            .set(RetrohuntHits.DURING_SESSIONS, 1L));
    for (int hour = 0; hour < 50; hour++) {
      Instant at = Instant.parse("2009-01-15T09:00:00Z").plus(hour, ChronoUnit.HOURS);
      views.add(
          timeline(GUESSER, at, "threatlist", "Blacklist-Compromised", 1_500 + hour, 0),
          timeline(GUESSER, at, "network", "TNM-TCP_Session_Short", 100, 20_000));
      if (hour > 25) {
        views.add(timeline(GUESSER, at, "network", "TNM-Long_TCP_Session_60_Minutes", 1, 2_102));
      }
      if (hour > 40) {
        views.add(
            timeline(GUESSER, at, "network", "TNM-TCP_Session_Whole", 2, 700_000_000L),
            timeline(GUESSER, at, "intrusion", SCRIPT, 3, 0));
      }
    }
    for (String day : List.of("2009-01-15", "2009-01-16", "2009-01-17")) {
      views.add(
          hitDay(GUESSER, "lon", day)
              .set(RetrohuntHitDays.DURING_SESSIONS_ESTABLISHED, 10L)
              .set(RetrohuntHitDays.LONGEST_US, 3_681_000_000L));
    }
    SessionOf guess = session("2009-01-16T17:47:54Z", GUESSER, "10.0.0.22");
    guess
        .port(22)
        .bytes(521, 1_581)
        .lasting(Duration.ofSeconds(3_681))
        .sessionClass("Long_60_Minutes")
        .set(SourceColumns.FILE_ID, fileId)
        .set(SourceColumns.LINE_NO, 2L);
    SessionOf hostile = session("2009-01-17T09:00:00Z", GUESSER, "10.0.0.22");
    hostile
        .port(22)
        .bytes(100, 200)
        .set(SessionRecords.SERVICE, SCRIPT)
        .set(SessionRecords.EVENT_NAME, BIDI)
        .set(SourceColumns.FILE_ID, fileId)
        .set(SourceColumns.LINE_NO, 3L);
    views.add(
        guess,
        hostile,
        session("2009-01-17T10:00:00Z", GUESSER, "10.0.0.23")
            .port(22)
            .bytes(1_000_000, 699_000_000)
            .set(SourceColumns.FILE_ID, "gone"),
        session("2009-01-17T10:30:00Z", GUESSER, "10.0.0.23")
            .port(22)
            .bytes(4_000_000_000L, 1)
            .suspect()
            .set(SourceColumns.FILE_ID, "gone"),
        session("2009-01-15T10:30:00Z", GUESSER, "10.0.0.99")
            .port(22)
            .bytes(60, 0)
            .established(false)
            .sessionClass("Timed_Out"),
        TestRow.of(Events.TABLE)
            .set(SourceColumns.EVENT_DATE, LocalDate.of(2009, 1, 15))
            .set(SourceColumns.SITE, "lon")
            .set(SourceColumns.SENSOR, ENDLESS)
            .set(SourceColumns.SOURCE_FORMAT, "snort_fast")
            .set(SourceColumns.FILE_ID, fileId)
            .set(SourceColumns.LINE_NO, 1L)
            .set(Events.TIME, Instant.parse("2009-01-15T09:10:00Z"))
            .set(Events.EVENT_TYPE, "threatlist")
            .set(Events.EVENT_NAME, "Blacklist-Compromised")
            .set(Events.SRC_IP, GUESSER)
            .set(Events.DST_IP, "10.0.0.22")
            .set(Events.RULE_NAME, SCRIPT + BIDI)
            .set(Events.COUNT, 1L)
            .set(Events.IS_COUNTED, true));
  }

  private void early() {
    views.add(
        hit(EARLY, "lon", "drop", "2009-01-16T00:00:00Z", "critical", "server")
            .set(RetrohuntHits.FIRST_SEEN, Instant.parse("2009-01-07T00:00:00Z"))
            .set(RetrohuntHits.LAST_SEEN, Instant.parse("2009-01-08T00:00:00Z"))
            .set(RetrohuntHits.LEAD_TIME_S, 777_600L)
            .set(RetrohuntHits.LEAD_TEXT, "seen 9 days before it was listed")
            .set(RetrohuntHits.BEFORE_SESSIONS, 3L)
            .set(RetrohuntHits.BEFORE_SESSIONS_ESTABLISHED, 3L)
            .set(RetrohuntHits.COVERED_PERCENT, 99),
        timeline(
            EARLY,
            Instant.parse("2009-01-07T00:00:00Z"),
            "network",
            "TNM-TCP_Session_Whole",
            3,
            9));
  }

  private void scanner() {
    views.add(
        hit(SCANNER, "lon", "compromised", LISTED, "informational", "client")
            .set(RetrohuntHits.FIRST_SEEN, Instant.parse("2009-01-16T00:00:00Z"))
            .set(RetrohuntHits.LAST_SEEN, Instant.parse("2009-01-17T00:00:00Z"))
            .set(RetrohuntHits.LEAD_TEXT, "nothing before listing, sensors covered 97 %")
            .set(RetrohuntHits.DURING_SESSIONS, 8L));
  }

  private void v6() {
    views.add(
        hit(V6, "lon", SCRIPT, "2008-12-01T00:00:00Z", "high", "client")
            .set(RetrohuntHits.FIRST_SEEN, Instant.parse("2009-01-02T00:00:00Z"))
            .set(RetrohuntHits.LAST_SEEN, Instant.parse("2009-01-02T01:00:00Z"))
            .set(RetrohuntHits.IS_BOUND, true)
            .set(RetrohuntHits.LEAD_TEXT, "listed on or before 2008-12-01")
            .set(RetrohuntHits.DURING_SESSIONS, 8L),
        hit("192.0.2.5", "lon", "drop", "2008-12-01T00:00:00Z", "high", "client")
            .set(RetrohuntHits.FIRST_SEEN, Instant.parse("2009-01-02T00:00:00Z"))
            .set(RetrohuntHits.LAST_SEEN, Instant.parse("2009-01-02T01:00:00Z"))
            .set(RetrohuntHits.ALLOWED_BY, "partners")
            .set(RetrohuntHits.LEAD_TEXT, "seen after listing"));
  }

  private void lists() {
    views.add(
        indicator("compromised", GUESSER, LISTED, null),
        indicator("compromised", GUESSER, "2008-06-01T00:00:00Z", "2008-07-01T00:00:00Z"),
        snapshot("compromised", "2009-01-16T00:00:00Z", 300, "applied", null),
        snapshot("compromised", "2009-01-17T00:00:00Z", 3, "held_back", "It has 1 % of " + SCRIPT),
        snapshot("drop", "2009-01-16T00:00:00Z", 20, "applied", null));
  }

  private void quality() {
    for (int day = 11; day <= 17; day++) {
      views.add(coverageRow("tnm", LocalDate.of(2009, 1, day), 1_000L * day));
      if (day != 14) {
        views.add(coverageRow("tfm", LocalDate.of(2009, 1, day), 500));
      }
    }
    views.add(
        coverageRow("tnm", NIGHT, 0).set(Coverage.SEQUENCE_GAPS, 90L),
        TestRow.of(Rejects.TABLE)
            .set(SourceColumns.EVENT_DATE, NIGHT)
            .set(SourceColumns.SITE, "lon")
            .set(SourceColumns.SENSOR, "tnm")
            .set(SourceColumns.SOURCE_FORMAT, "tnm")
            .set(SourceColumns.FILE_ID, "f")
            .set(Rejects.LINE_COUNT, 7L)
            .set(Rejects.REASON, "bad_address")
            .set(Rejects.NEAR_TIME, Instant.parse("2009-01-17T00:00:00Z"))
            .set(Rejects.RAW, SCRIPT + ENDLESS),
        TestRow.of(Sightings.TABLE)
            .set(SourceColumns.EVENT_DATE, NIGHT)
            .set(SourceColumns.SITE, "lon")
            .set(Sightings.REMOTE_IP, GUESSER)
            .set(Sightings.IP_KEY, IpAddress.parse(GUESSER).toBytes())
            .set(Sightings.ROLE, "client")
            .set(Sightings.FIRST_TIME, Instant.parse("2009-01-17T00:00:00Z"))
            .set(Sightings.LAST_TIME, Instant.parse("2009-01-17T11:00:00Z"))
            .set(Sightings.SESSIONS, 1_234L),
        TestRow.of(JobRuns.TABLE)
            .set(JobRuns.JOB, "sightings")
            .set(JobRuns.STATUS, "failed")
            .set(JobRuns.MESSAGE, "disk full " + SCRIPT)
            .set(JobRuns.STARTED_AT, Instant.parse("2009-01-18T02:00:00Z")));
  }

  /** A raw file that is in the ledger; returns its id. */
  private String file(String name, String content) throws Exception {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Path path = Files.write(folder.resolve(name), bytes);
    String fileId = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    views.add(
        TestRow.of(IngestFiles.TABLE)
            .set(IngestFiles.EVENT_DATE, NIGHT)
            .set(SourceColumns.SITE, "lon")
            .set(SourceColumns.FILE_ID, fileId)
            .set(IngestFiles.PATH, path.toString())
            .set(IngestFiles.BYTES, (long) bytes.length)
            .set(IngestFiles.MODIFIED_TIME, Instant.parse("2009-01-18T00:00:00Z"))
            .set(IngestFiles.IS_TRUNCATED, true)
            .set(IngestFiles.LINES, 3L)
            .set(IngestFiles.REFERENCE_TIME, Instant.parse("2009-01-18T00:00:00Z"))
            .set(IngestFiles.INGEST_TIME, Instant.parse("2009-01-18T00:00:00Z")));
    return fileId;
  }

  static TestRow hit(
      String address, String site, String list, String listedFrom, String severity, String role) {
    return TestRow.of(RetrohuntHits.TABLE)
        .set(RetrohuntHits.EVENT_DATE, NIGHT)
        .set(SourceColumns.SITE, site)
        .set(RetrohuntHits.LIST, list)
        .set(RetrohuntHits.LISTING, address)
        .set(RetrohuntHits.LISTED_FROM, Instant.parse(listedFrom))
        .set(RetrohuntHits.BASIS, "SNAPSHOT")
        .set(RetrohuntHits.ADDRESS, address)
        .set(RetrohuntHits.IP_KEY, IpAddress.parse(address).toBytes())
        .set(RetrohuntHits.ROLE, role)
        .set(RetrohuntHits.SPLIT, "exact")
        .set(RetrohuntHits.SEVERITY, severity);
  }

  static TestRow timeline(
      String address, Instant hour, String type, String name, long count, long bytes) {
    return TestRow.of(RetrohuntTimeline.TABLE)
        .set(SourceColumns.EVENT_DATE, hour.atOffset(ZoneOffset.UTC).toLocalDate())
        .set(SourceColumns.SITE, "lon")
        .set(RetrohuntTimeline.ADDRESS, address)
        .set(RetrohuntTimeline.HOUR, hour)
        .set(RetrohuntTimeline.EVENT_TYPE, type)
        .set(RetrohuntTimeline.EVENT_NAME, name)
        .set(RetrohuntTimeline.ROLE, "client")
        .set(RetrohuntTimeline.COUNT, count)
        .set(RetrohuntTimeline.BYTES, bytes);
  }

  static TestRow hitDay(String address, String site, String day) {
    return TestRow.of(RetrohuntHitDays.TABLE)
        .set(SourceColumns.EVENT_DATE, LocalDate.parse(day))
        .set(SourceColumns.SITE, site)
        .set(RetrohuntHitDays.LISTED_FROM, Instant.parse(LISTED))
        .set(RetrohuntHitDays.ADDRESS, address)
        .set(RetrohuntHitDays.IP_KEY, IpAddress.parse(address).toBytes())
        .set(RetrohuntHitDays.FIRST_TIME, Instant.parse(day + "T01:00:00Z"))
        .set(RetrohuntHitDays.LAST_TIME, Instant.parse(day + "T23:00:00Z"));
  }

  private static TestRow indicator(String list, String value, String from, String to) {
    byte[] key = IpAddress.parse(value).toBytes();
    return TestRow.of(Indicators.TABLE)
        .set(Indicators.LIST, list)
        .set(Indicators.VALUE, value)
        .set(Indicators.FIRST_KEY, key)
        .set(Indicators.LAST_KEY, key)
        .set(Indicators.LISTED_FROM, Instant.parse(from))
        .set(Indicators.LISTED_TO, to == null ? null : Instant.parse(to))
        .set(Indicators.BASIS, "ENTRY")
        .set(Indicators.REFERENCE, "https://lists.example/" + SCRIPT);
  }

  private static TestRow snapshot(
      String list, String asOf, long entries, String state, String note) {
    return TestRow.of(ListSnapshots.TABLE)
        .set(ListSnapshots.LIST, list)
        .set(ListSnapshots.AS_OF, Instant.parse(asOf))
        .set(ListSnapshots.ENTRIES, entries)
        .set(ListSnapshots.STATE, state)
        .set(ListSnapshots.NOTE, note)
        .set(ListSnapshots.IMPORTED_AT, Instant.parse(asOf));
  }

  private static TestRow coverageRow(String sensor, LocalDate day, long records) {
    Column site = SourceColumns.SITE;
    return TestRow.of(Coverage.TABLE)
        .set(SourceColumns.EVENT_DATE, day)
        .set(site, "lon")
        .set(SourceColumns.SENSOR, sensor)
        .set(SourceColumns.SOURCE_FORMAT, sensor)
        .set(Coverage.HOUR, day.atStartOfDay(ZoneOffset.UTC).toInstant())
        .set(Coverage.RECORDS, records);
  }
}
