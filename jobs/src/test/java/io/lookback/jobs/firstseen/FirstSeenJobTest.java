package io.lookback.jobs.firstseen;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.FirstSeenDays;
import io.lookback.datasets.table.LongTermActivity;
import io.lookback.datasets.table.NeverBeforeSeen;
import io.lookback.datasets.table.ScanChanges;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.SuspiciousProxies;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Views;
import io.lookback.jobs.longterm.LongTermJob;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class FirstSeenJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final LookbackConfig CONFIG = LookbackConfig.builtIn();
  private static final FirstSeenDaysJob DAYS = new FirstSeenDaysJob();
  private static final FirstSeenMonthsJob MONTHS = new FirstSeenMonthsJob();
  private static final FirstSeenJob JOB = new FirstSeenJob();
  private static final FirstSeenJob.Params PARAMS =
      CONFIG.params("first-seen", FirstSeenJob.Params.class);

  /** Rolls up all days that have records. */
  private static TestInputs rolledUp(List<TestRow> records) {
    TestInputs in = new TestInputs(SPARK).with(records.toArray(TestRow[]::new));
    int date = 0;
    Cell[] cells =
        records.stream()
            .filter(row -> row.table() != Coverage.TABLE)
            .map(row -> new Cell((LocalDate) row.row().get(date), "lon"))
            .distinct()
            .toArray(Cell[]::new);
    LongTermJob longTerm = new LongTermJob();
    in.with(
        longTerm.run(
            in.running(longTerm.spec(), cells),
            CONFIG.params("long-term", LongTermJob.Params.class)));
    return in.with(
        DAYS.run(
            in.running(DAYS.spec(), cells),
            CONFIG.params("first-seen-days", FirstSeenDaysJob.Params.class)));
  }

  private static TestInputs months(TestInputs in, String... months) {
    Cell[] cells =
        Stream.of(months)
            .map(month -> new Cell(LocalDate.parse(month + "-01"), "lon"))
            .toArray(Cell[]::new);
    return in.with(MONTHS.run(in.running(MONTHS.spec(), cells), new FirstSeenMonthsJob.Params()));
  }

  private static TestInputs added(TestInputs in, FirstSeenJob.Params params) {
    return in.with(JOB.run(in.running(JOB.spec(), days(in)), params));
  }

  /** All days that have something. */
  private static Cell[] days(TestInputs in) {
    return in.rows(FirstSeenDays.TABLE).stream()
        .map(row -> new Cell(row.getAs(0), "lon"))
        .distinct()
        .toArray(Cell[]::new);
  }

  private static TestInputs seen(TestRow... records) {
    return added(rolledUp(List.of(records)), PARAMS);
  }

  private static List<String> text(TestInputs in, String filter, String... columns) {
    return in.whole(NeverBeforeSeen.TABLE).where(filter).collectAsList().stream()
        .map(
            row ->
                Arrays.stream(columns)
                    .map(column -> String.valueOf(row.<Object>getAs(column)))
                    .collect(Collectors.joining(" ")))
        .sorted()
        .toList();
  }

  private static List<String> everything(TestInputs in) {
    return in.whole(NeverBeforeSeen.TABLE).toJSON().collectAsList().stream().sorted().toList();
  }

  /** Seven events, five minutes apart. */
  private static List<TestRow> attack(String start, String from, String to) {
    List<TestRow> events = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      events.add(
          event(
              Instant.parse(start).plusSeconds(i * 300L).toString(), "Snort-TCP_Event", from, to));
    }
    return events;
  }

  @Test
  void hostsThatNeverHadALongTermIntrusionAreTheClue() {
    List<TestRow> records = new ArrayList<>();
    records.add(session("2026-01-01T10:00:00Z", "198.51.100.9", "10.0.0.5").port(22));
    records.add(event("2026-01-01T10:00:00Z", "Snort-TCP_Event", "198.51.100.9", "10.0.0.5"));
    for (int hour = 0; hour < 25 * 24; hour++) {
      // Half of the hours are seen, the first twelve of each day.
      if (hour % 24 < 12) {
        Instant at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(hour * 3600L);
        records.add(
            TestRow.of(Coverage.TABLE)
                .set(SourceColumns.EVENT_DATE, LocalDate.parse(at.toString().substring(0, 10)))
                .set(SourceColumns.SITE, "lon")
                .set(SourceColumns.SENSOR, "snort")
                .set(Coverage.HOUR, at)
                .set(Coverage.RECORDS, 1L));
      }
    }
    records.addAll(attack("2026-01-20T09:00:00Z", "198.51.100.7", "10.0.0.5"));
    // A host that was never there before.
    records.addAll(attack("2026-01-20T09:00:00Z", "198.51.100.7", "10.0.0.6"));
    // The same host again, by another source.
    records.addAll(attack("2026-01-21T09:00:00Z", "198.51.100.8", "10.0.0.5"));
    TestInputs in = seen(records.toArray(TestRow[]::new));

    assertThat(
            text(
                in,
                "term_type = 'continuous'",
                "event_date",
                "first_time",
                "address",
                "other_address",
                "severity",
                "warm_up",
                "is_finding",
                "direction"))
        .containsExactly(
            "2026-01-20 2026-01-20T09:20:00Z 10.0.0.5 198.51.100.7 high null true inbound",
            "2026-01-20 2026-01-20T09:20:00Z 10.0.0.6 198.51.100.7 high host false inbound");
    assertThat(text(in, "term_type = 'continuous' and is_finding", "reason"))
        .singleElement()
        .asString()
        .startsWith(
            "10.0.0.5 was the destination of the event Long_Term_Intrusion_Activity (type"
                + " continuous) from 198.51.100.7 for the first time; the sensors covered ");
    // The event itself is old on 10.0.0.5.
    assertThat(text(in, "term = 'Snort-TCP_Event'", "event_date", "address", "warm_up"))
        .containsExactly("2026-01-01 10.0.0.5 sensor", "2026-01-20 10.0.0.6 host");

    for (var table :
        List.of(
            LongTermActivity.TABLE,
            NeverBeforeSeen.TABLE,
            ScanChanges.TABLE,
            SuspiciousProxies.TABLE)) {
      in.whole(table).createOrReplaceTempView(table.name());
    }
    List<Row> derived =
        SPARK
            .sql(Views.DERIVED_EVENTS.sql().replace("lookback.main.", ""))
            .orderBy("time", "event_type", "dst_ip")
            .collectAsList();
    assertThat(derived)
        .extracting(row -> row.getAs("event_type") + " " + row.getAs("event_name"))
        .containsExactly(
            "continuous Long_Term_Intrusion_Activity",
            "continuous Long_Term_Intrusion_Activity",
            "nbs Never_Before_Seen-correlated",
            "continuous Long_Term_Intrusion_Activity");
    assertThat(derived.get(2).<String>getAs("message"))
        .isEqualTo(
            "Never_Before_Seen-correlated event, destination IP address 10.0.0.5 has never seen"
                + " event Long_Term_Intrusion_Activity in the past. This event originated from"
                + " 198.51.100.7. If this event is unusual for this IP address, please investigate"
                + " this event further.");
    assertThat(derived.get(2).<String>getAs("src_ip")).isEqualTo("198.51.100.7");
  }

  @Test
  void aSourceOfManyCluesScans() {
    List<TestRow> records = new ArrayList<>();
    for (int host = 1; host <= 7; host++) {
      String address = "10.0.0." + host;
      records.add(session("2026-01-01T10:00:00Z", address, "198.51.100.9"));
      records.add(event("2026-01-01T10:00:00Z", "Any", "198.51.100.9", address));
      records.addAll(attack("2026-01-20T09:00:00Z", "198.51.100.7", address));
    }
    TestInputs in = seen(records.toArray(TestRow[]::new));
    assertThat(text(in, "term_type = 'continuous'", "address", "severity"))
        .containsExactly(
            "10.0.0.1 high",
            "10.0.0.2 high",
            "10.0.0.3 high",
            "10.0.0.4 high",
            "10.0.0.5 high",
            "10.0.0.6 low",
            "10.0.0.7 low");
  }

  @Test
  void sessionsShowServicesPairsAndNetworks() {
    List<TestRow> records =
        new ArrayList<>(
            List.of(
                session("2026-01-01T10:00:00Z", "10.0.0.9", "10.0.0.5").port(22),
                session("2026-01-01T10:00:00Z", "198.51.100.1", "10.0.0.5").port(22),
                session("2026-01-01T10:00:00Z", "2001:db8:aaaa::9", "198.51.100.1"),
                session("2026-01-01T10:00:00Z", "2001:db8::1", "2001:db8:aaaa::5").port(25),
                // After the warm-up: a new port, a new pair, a new network, and what is old.
                session("2026-01-20T10:00:00Z", "10.0.0.9", "10.0.0.5").port(80),
                session("2026-01-20T11:00:00Z", "198.51.100.200", "10.0.0.5").port(22),
                session("2026-01-20T12:00:00Z", "203.0.113.4", "10.0.0.5").port(22),
                session("2026-01-20T13:00:00Z", "2001:db8:7:1::4", "2001:db8:aaaa::5").port(25),
                session("2026-01-20T13:00:01Z", "2001:db8:7:2::4", "2001:db8:aaaa::5").port(25),
                // Two ports of clients are one service.
                session("2026-01-20T14:00:00Z", "198.51.100.1", "10.0.0.5").port(40001),
                session("2026-01-20T14:00:01Z", "198.51.100.1", "10.0.0.5").port(50001),
                // Over midnight: a row of the day on which it ended.
                session("2026-01-20T23:50:00Z", "198.51.100.1", "10.0.0.5")
                    .port(8080)
                    .lasting(Duration.ofHours(1)),
                // None of these shows anything.
                session("2026-01-20T15:00:00Z", "198.51.100.1", "10.0.0.5")
                    .port(1)
                    .established(false),
                session("2026-01-20T15:00:00Z", "198.51.100.1", "10.0.0.5").port(2).open(),
                session("2026-01-20T15:00:00Z", "198.51.100.1", "10.0.0.5")
                    .port(3)
                    .orientation("unknown"),
                session("2026-01-20T15:00:00Z", "198.51.100.1", "10.0.0.5").port(4).notCounted(),
                session("2026-01-20T15:00:00Z", "10.0.0.5", "198.51.100.1").port(5),
                session("2026-01-20T15:00:00Z", "10.0.0.5", "10.0.0.5").port(22)));
    for (int network = 0; network < 60; network++) {
      records.add(session("2026-01-22T10:00:00Z", "192.0." + network + ".1", "10.0.0.5").port(22));
    }
    // A sensor that is new tells of services that may be old.
    records.add(
        session("2026-02-01T10:00:00Z", "198.51.100.1", "10.0.0.5").port(110).sensor("zeek"));
    records.add(
        session("2026-02-14T10:00:00Z", "198.51.100.1", "10.0.0.5").port(143).sensor("zeek"));
    records.add(
        session("2026-02-15T10:00:00Z", "198.51.100.1", "10.0.0.5").port(993).sensor("zeek"));
    records.add(session("2026-02-02T10:00:00Z", "198.51.100.1", "10.0.0.5").port(995));
    // A host that is new: its services are no findings for fourteen days.
    records.add(session("2026-01-20T10:00:00Z", "198.51.100.1", "10.0.0.7").port(22));
    records.add(session("2026-02-03T10:00:00Z", "198.51.100.1", "10.0.0.7").port(80));
    TestInputs in = seen(records.toArray(TestRow[]::new));

    assertThat(
            text(
                in,
                "kind = 'service' and event_date > '2026-01-01'",
                "event_date",
                "address",
                "term_type",
                "term",
                "port",
                "warm_up"))
        .containsExactly(
            "2026-01-20 10.0.0.5 tcp 80 80 null",
            "2026-01-20 10.0.0.5 tcp dynamic null null",
            "2026-01-20 10.0.0.7 tcp 22 22 host",
            "2026-01-21 10.0.0.5 tcp 8080 8080 null",
            "2026-02-01 10.0.0.5 tcp 110 110 sensor",
            "2026-02-02 10.0.0.5 tcp 995 995 null",
            "2026-02-03 10.0.0.7 tcp 80 80 null",
            "2026-02-14 10.0.0.5 tcp 143 143 sensor",
            "2026-02-15 10.0.0.5 tcp 993 993 null");
    assertThat(text(in, "kind = 'service'", "warm_up").stream().filter("null"::equals)).hasSize(6);
    assertThat(text(in, "kind = 'trust'", "address", "other_address", "term_type", "warm_up"))
        .containsExactly("10.0.0.9 10.0.0.5 tcp/22 sensor", "10.0.0.9 10.0.0.5 tcp/80 null");
    assertThat(
            text(
                in,
                "kind = 'network' and event_date = '2026-01-20' and warm_up is null",
                "address",
                "other_address",
                "term_type",
                "term"))
        .containsExactly(
            "10.0.0.5 198.51.100.1 tcp/dynamic 198.51.100.0/24",
            "10.0.0.5 203.0.113.4 tcp/22 203.0.113.0/24",
            "2001:db8:aaaa::5 2001:db8:7:1::4 tcp/25 2001:db8:7::/48");
    // Two networks had reached it before; 48 more make fifty.
    assertThat(text(in, "kind = 'network' and event_date = '2026-01-22' and is_finding", "term"))
        .hasSize(48);
    assertThat(text(in, "kind = 'network' and term = '192.0.9.0/24'", "reason"))
        .singleElement()
        .asString()
        .contains("so that anybody may");
  }

  @Test
  void lateAndRemovedDaysMoveTheFirstTime() {
    List<TestRow> records =
        new ArrayList<>(
            List.of(
                session("2026-01-01T10:00:00Z", "198.51.100.1", "10.0.0.5").port(22),
                session("2026-01-25T10:00:00Z", "198.51.100.1", "10.0.0.5").port(80),
                session("2026-02-10T10:00:00Z", "198.51.100.1", "10.0.0.5").port(80),
                event("2026-02-10T10:00:00Z", "<script>|'\"\u202e", null, "10.0.0.5"),
                event("2026-02-10T10:00:00Z", "Any", "10.0.0.5", null),
                event("2026-02-10T10:00:00Z", "Any", "10.0.0.5", "10.0.0.9").type("nbs"),
                event("2026-02-10T10:00:00Z", "Any", "198.51.100.1", "198.51.100.2"),
                session("2026-03-10T10:00:00Z", "198.51.100.1", "10.0.0.5").port(443)));
    // The month that is closed comes from its tier, and gives what its days do.
    TestInputs days = added(rolledUp(records), PARAMS);
    TestInputs tier = added(months(rolledUp(records), "2026-01", "2026-02"), PARAMS);
    assertThat(everything(tier)).isEqualTo(everything(days));
    assertThat(text(tier, "kind = 'service'", "event_date", "term"))
        .containsExactly("2026-01-01 22", "2026-01-25 80", "2026-03-10 443");
    assertThat(text(tier, "kind = 'event'", "role", "term", "other_address"))
        .containsExactly("dst <script>|'\"\u202e null", "src Any null");
    tier.whole(FirstSeenDays.TABLE).createOrReplaceTempView("first_seen_days");
    Row web =
        SPARK
            .sql(Views.FIRST_SEEN.sql().replace("lookback.main.", ""))
            .where("kind = 'service' and term = '80'")
            .first();
    assertThat(web.<LocalDate>getAs("event_date")).isEqualTo("2026-01-25");
    assertThat(web.<Integer>getAs("active_days")).isEqualTo(2);
    assertThat(web.<Long>getAs("count")).isEqualTo(2);
    assertThat(web.<Instant>getAs("last_time")).isEqualTo(Instant.parse("2026-02-10T10:01:00Z"));
    String id = text(days, "term = '80'", "finding_id").get(0);

    // The day of the first time is gone: the minimum moves forward. A late day moves it back.
    TestRow first = records.remove(1);
    TestInputs moved = added(months(rolledUp(records), "2026-01"), PARAMS);
    assertThat(text(moved, "term = '80'", "event_date", "finding_id"))
        .containsExactly("2026-02-10 " + id);
    records.add(0, first);
    records.add(session("2026-01-16T10:00:00Z", "198.51.100.1", "10.0.0.5").port(80));
    TestInputs late = added(months(rolledUp(records), "2026-01", "2026-02"), PARAMS);
    assertThat(text(late, "term = '80'", "event_date", "finding_id"))
        .containsExactly("2026-01-16 " + id);

    FirstSeenJob.Params again =
        new FirstSeenJob.Params(
            PARAMS.warmUp(),
            PARAMS.busyNetworks(),
            PARAMS.busyClients(),
            PARAMS.clues(),
            PARAMS.mostPerSource(),
            List.of(Kind.SERVICE),
            Duration.ofDays(31),
            PARAMS.severity());
    records.add(session("2026-03-20T10:00:00Z", "198.51.100.1", "10.0.0.5").port(80));
    TestInputs returned = added(months(rolledUp(records), "2026-01", "2026-02"), again);
    // 22 was there on January 1st only; 80 came back after February 10th, 38 days less a minute.
    assertThat(text(returned, "quiet_days is not null", "event_date", "term", "quiet_days"))
        .containsExactly("2026-03-20 80 37");
    assertThatThrownBy(
            () ->
                new FirstSeenJob.Params(
                    PARAMS.warmUp(), 1, 1, List.of(), 1, List.of(), Duration.ofDays(30), null))
        .hasMessageContaining("at least 31");
  }

  @Test
  void aServiceThatMostClientsUseIsForAll() {
    List<TestRow> records = new ArrayList<>();
    for (int client = 10; client < 22; client++) {
      // Hosts and pairs are watched from the first day on.
      records.add(session("2026-01-01T10:00:00Z", "10.0.0." + client, "10.0.0.1").port(3128));
      records.add(
          session("2026-01-20T10:00:" + client + "Z", "10.0.0." + client, "10.0.0.53").port(53));
    }
    TestInputs in = seen(records.toArray(TestRow[]::new));

    // The first ten, 10.0.0.10 to 10.0.0.19, might be something; those after them do as the others.
    assertThat(text(in, "kind = 'trust' and term = '10.0.0.53' and is_finding", "address"))
        .hasSize(10)
        .doesNotContain("10.0.0.20", "10.0.0.21");
    assertThat(text(in, "address = '10.0.0.21' and term = '10.0.0.53'", "reason"))
        .singleElement()
        .asString()
        .contains("; 11 clients had before, so that anybody may");
  }

  @Test
  void theOrderOfTheRecordsDoesNotMatter() {
    Random random = new Random(7);
    List<TestRow> records = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String one = random.nextInt(3) == 0 ? "10.0.0.1" : "198.51." + random.nextInt(4) + ".1";
      String other = "10.0.0." + random.nextInt(4);
      // Few moments, so that several are first.
      String time =
          Instant.parse("2026-01-01T00:00:00Z")
              .plusSeconds(random.nextInt(40) * 86_400L + random.nextInt(2))
              .toString();
      records.add(
          random.nextBoolean()
              ? event(time, "Name-" + random.nextInt(3), one, other)
                  .sensor("s" + random.nextInt(3))
                  .count(random.nextInt(9) == 0 ? Long.MAX_VALUE / 2 : 1)
              : session(time, one, other).port(random.nextInt(4)).sensor("s" + random.nextInt(3)));
    }
    TestInputs once = added(months(rolledUp(records), "2026-01"), PARAMS);
    Collections.shuffle(records, random);
    SPARK.conf().set("spark.sql.shuffle.partitions", 5);
    TestInputs again = added(rolledUp(records), PARAMS);
    SPARK.conf().set("spark.sql.shuffle.partitions", 2);
    assertThat(everything(again)).isEqualTo(everything(once));
    // A day at a time as nights do, each knowing no more than the days before it; some of them.
    List<String> nights = new ArrayList<>();
    List<Cell> some =
        Stream.of(days(again)).filter(day -> day.day().getDayOfMonth() % 7 == 1).toList();
    for (Cell day : some) {
      TestInputs upTo = new TestInputs(SPARK);
      for (Table table : List.of(FirstSeenDays.TABLE, Coverage.TABLE)) {
        upTo.put(
            table,
            again.rows(table).stream()
                .filter(row -> !row.<LocalDate>getAs(0).isAfter(day.day()))
                .toList());
      }
      nights.addAll(everything(upTo.with(JOB.run(upTo.running(JOB.spec(), day), PARAMS))));
    }
    Object[] dates = some.stream().map(Cell::day).toArray();
    assertThat(nights)
        .hasSizeGreaterThan(5)
        .containsExactlyInAnyOrderElementsOf(
            once.whole(NeverBeforeSeen.TABLE)
                .where(col("event_date").isin(dates))
                .toJSON()
                .collectAsList());
    assertThat(text(once, "true", "kind").stream().distinct())
        .containsExactly("event", "network", "service", "trust");
  }
}
