package io.lookback.jobs.longterm;

import static io.lookback.jobs.testing.EventOf.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.LongTermActivity;
import io.lookback.datasets.table.LongTermCarry;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.testing.EventOf;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class LongTermJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final LongTermJob JOB = new LongTermJob();
  private static final LongTermJob.Params PARAMS =
      LookbackConfig.builtIn().params("long-term", LongTermJob.Params.class);
  private static final String REMOTE = "198.51.100.7";
  private static final String OWN = "10.0.0.5";

  /** All days at once, as a backfill does it. */
  private static TestInputs atOnce(List<TestRow> events, int days) {
    TestInputs in = new TestInputs(SPARK).with(events.toArray(TestRow[]::new));
    Cell[] cells = IntStream.range(0, days).mapToObj(LongTermJobTest::cell).toArray(Cell[]::new);
    return in.with(JOB.run(in.running(JOB.spec(), cells), PARAMS));
  }

  /** Day by day, as nights do it. */
  private static TestInputs dayByDay(List<TestRow> events, int days) {
    TestInputs in = new TestInputs(SPARK).with(events.toArray(TestRow[]::new));
    for (int day = 0; day < days; day++) {
      Outputs outputs = JOB.run(in.running(JOB.spec(), cell(day)), PARAMS);
      for (Table table : List.of(LongTermActivity.TABLE, LongTermCarry.TABLE)) {
        List<Row> rows = new ArrayList<>(in.rows(table));
        rows.addAll(TestInputs.conforming(table, outputs.rows().get(table)));
        in.put(table, rows);
      }
    }
    return in;
  }

  /** The 28th of March and days after it: on the 29th London's clocks skip an hour. */
  private static Cell cell(int day) {
    return new Cell(LocalDate.of(2026, 3, 28).plusDays(day), "lon");
  }

  private static List<TestRow> events(String from, String to, String... times) {
    return Stream.of(times).<TestRow>map(time -> event(time, "Any", from, to)).toList();
  }

  @SafeVarargs
  private static List<TestRow> all(List<TestRow>... lists) {
    return Arrays.stream(lists).flatMap(List::stream).toList();
  }

  private static List<String> runs(TestInputs in) {
    return text(
        in,
        "form = 'run'",
        "event_date",
        "src_ip",
        "dst_ip",
        "first_time",
        "last_time",
        "events",
        "active_bins",
        "reached_time");
  }

  private static List<String> text(TestInputs in, String filter, String... columns) {
    return in.whole(LongTermActivity.TABLE).where(filter).collectAsList().stream()
        .map(
            row ->
                Arrays.stream(columns)
                    .map(column -> String.valueOf(row.<Object>getAs(column)))
                    .collect(Collectors.joining(" ")))
        .sorted()
        .toList();
  }

  private static List<String> everything(TestInputs in) {
    return Stream.of(LongTermActivity.TABLE, LongTermCarry.TABLE)
        .flatMap(table -> in.whole(table).toJSON().collectAsList().stream())
        .sorted()
        .toList();
  }

  @Test
  void aRunOfTwentyMinutesAndFiveEventsIsLong() {
    TestInputs in =
        atOnce(
            all(
                // Bins 10:00, 10:05, 10:10, 10:15, 10:20; 10:20:01 - 10:00:00 >= 20 minutes.
                events("198.51.100.1", OWN, day1("10:00:00 10:05:00 10:12:00 10:16:00 10:20:01")),
                // Four events.
                events("198.51.100.2", OWN, day1("10:00:00 10:05:00 10:12:00 10:20:01")),
                // A microsecond less.
                events("198.51.100.3", OWN, day1("10:00:00 10:05:00 10:12:00 10:16:00")),
                events("198.51.100.3", OWN, "2026-03-28T10:19:59.999999Z"),
                // Exactly twenty minutes; a repeated message counts as often as it says.
                List.of(
                    event("2026-03-28T10:00:00Z", "A", "198.51.100.4", OWN).count(3),
                    event("2026-03-28T10:10:00Z", "B", "198.51.100.4", OWN),
                    event("2026-03-28T10:20:00Z", "C", "198.51.100.4", OWN)),
                // 20 minutes after 10:02:00 is between the events of the bin 10:20.
                events(
                    "198.51.100.5",
                    OWN,
                    day1("10:02:00 10:05:00 10:10:00 10:15:00 10:20:30 10:24:00")),
                // 20 minutes are over at 10:22:00; the fifth event is in the bin 10:30.
                events("198.51.100.6", OWN, day1("10:02:00 10:10:00 10:20:00 10:25:00 10:31:00")),
                // 10:00 10:05, 10:10 empty, 10:15 10:20 10:25; the fifth event is the last one.
                events("198.51.100.7", OWN, day1("10:00:00 10:05:00 10:19:59 10:20:00 10:25:00")),
                // 10:00 10:05, 10:10 and 10:15 empty, 10:20 10:25 10:30.
                events("198.51.100.8", OWN, day1("10:00:00 10:05:00 10:20:00 10:25:00 10:30:00"))),
            1);
    String first = " 2026-03-28T10:00:00Z 2026-03-28T10:20:01Z 5 5 2026-03-28T10:20:01Z";
    assertThat(runs(in))
        .contains(
            "2026-03-28 198.51.100.1 10.0.0.5" + first, "2026-03-28 198.51.100.1 null" + first);
    assertThat(text(in, "dst_ip is not null", "src_ip", "events", "active_bins", "reached_time"))
        .containsExactly(
            "198.51.100.1 5 5 2026-03-28T10:20:01Z",
            "198.51.100.4 5 3 2026-03-28T10:20:00Z",
            "198.51.100.5 6 5 2026-03-28T10:22:00Z",
            "198.51.100.6 5 5 2026-03-28T10:31:00Z",
            "198.51.100.7 5 5 2026-03-28T10:25:00Z");
    assertThat(text(in, "dst_ip is null", "src_ip")).hasSize(5);
  }

  private static String[] day1(String times) {
    return Arrays.stream(times.split(" "))
        .map(time -> "2026-03-28T" + time + "Z")
        .toArray(String[]::new);
  }

  @Test
  void aRunOverMidnightIsOneUnderOneId() {
    // 23:35 ... 23:55 is long on the first day; 00:06 is one empty bin after 23:55.
    List<TestRow> events =
        events(
            REMOTE,
            OWN,
            "2026-03-28T23:35:00Z",
            "2026-03-28T23:40:00Z",
            "2026-03-28T23:45:00Z",
            "2026-03-28T23:50:00Z",
            "2026-03-28T23:55:00Z",
            "2026-03-29T00:06:00Z",
            "2026-03-29T00:11:00Z");
    TestInputs in = dayByDay(events, 3);
    assertThat(text(in, "dst_ip is not null", "event_date", "first_time", "last_time", "events"))
        .containsExactly(
            "2026-03-28 2026-03-28T23:35:00Z 2026-03-28T23:55:00Z 5",
            "2026-03-29 2026-03-28T23:35:00Z 2026-03-29T00:11:00Z 7");
    assertThat(text(in, "dst_ip is not null", "finding_id", "reached_time").stream().distinct())
        .hasSize(1);
    assertThat(everything(atOnce(events, 3))).isEqualTo(everything(in));
  }

  @Test
  void aRunBecomesLongOnTheDayAfterAndTheCorrelatedEventIsOfThatDay() {
    // Short until midnight (15 minutes); 20 minutes old at 00:04:30, which 00:05:00 tells.
    List<TestRow> events =
        events(
            REMOTE,
            OWN,
            "2026-03-28T23:44:30Z",
            "2026-03-28T23:46:00Z",
            "2026-03-28T23:51:00Z",
            "2026-03-28T23:59:30Z",
            "2026-03-29T00:05:00Z");
    TestInputs in = dayByDay(events, 2);
    assertThat(runs(in))
        .hasSize(2)
        .allSatisfy(
            run -> assertThat(run).startsWith("2026-03-29").endsWith("2026-03-29T00:05:00Z"));
    assertThat(everything(atOnce(events, 2))).isEqualTo(everything(in));
  }

  @Test
  void aRunThatDoesNotTouchTheEndOfTheDayIsNotCarried() {
    // The last bin but one is 23:50. Nothing happens on the second day.
    TestInputs in =
        dayByDay(
            all(
                events("198.51.100.1", OWN, "2026-03-28T23:49:59Z"),
                events("198.51.100.2", OWN, "2026-03-28T23:50:00Z")),
            2);
    assertThat(in.rows(LongTermCarry.TABLE))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.<String>getAs("src_ip")).isEqualTo("198.51.100.2"));
  }

  @Test
  void aLateDayInTheMiddleOfARunJoinsIt() {
    List<TestRow> first =
        events(REMOTE, OWN, "2026-03-28T23:40:00Z", "2026-03-28T23:50:00Z", "2026-03-28T23:55:00Z");
    List<TestRow> third = events(REMOTE, OWN, "2026-03-30T00:00:00Z", "2026-03-30T00:05:00Z");
    List<TestRow> late =
        IntStream.range(0, 288)
            .<TestRow>mapToObj(
                bin ->
                    event(
                        Instant.parse("2026-03-29T00:00:00Z").plusSeconds(bin * 300L).toString(),
                        "Any",
                        REMOTE,
                        OWN))
            .toList();
    assertThat(runs(atOnce(all(first, third), 3))).isEmpty();
    TestInputs in = dayByDay(all(first, third, late), 3);
    // 3 + 288 + 2 events.
    assertThat(text(in, "form = 'run' and dst_ip is not null", "event_date", "events"))
        .containsExactly("2026-03-29 291", "2026-03-30 293");
    assertThat(everything(atOnce(all(late, third, first), 3))).isEqualTo(everything(in));
  }

  @Test
  void theDestinationsOfASourceAreOneRunWithoutDestination() {
    List<TestRow> events = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      events.add(
          event(
              Instant.parse("2026-03-28T10:00:00Z").plusSeconds(i * 300L).toString(),
              "Any",
              "2001:db8::7",
              "2001:db8:aaaa::" + i));
    }
    TestInputs in = atOnce(events, 1);
    assertThat(runs(in)).hasSize(1).first().asString().startsWith("2026-03-28 2001:db8::7 null");
    assertThat(text(in, "true", "address", "is_own", "direction", "severity", "is_finding"))
        .containsExactly("2001:db8::7 false null informational true");
  }

  @Test
  void otherTypesAreRunsOfTheirOwnAndDerivedEventsAndConnectionsAreNone() {
    List<TestRow> events = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String time = Instant.parse("2026-03-28T10:00:00Z").plusSeconds(i * 300L).toString();
      events.add(event(time, "A", OWN, REMOTE).type("login-failure"));
      events.add(event(time, "B", OWN, REMOTE).type("<b>|'\" x"));
      events.add(event(time, "C", OWN, REMOTE).type("continuous"));
      events.add(event(time, "D", OWN, REMOTE).type("network"));
      events.add(event(time, "E", OWN, REMOTE).notCounted());
      events.add(event(time, "F", null, OWN));
      // One run of two types would be long.
      events.add(event(time, "G", "10.0.0.9", REMOTE).type(i % 2 == 0 ? "dos" : "virus").count(9));
    }
    TestInputs in = atOnce(events, 1);
    assertThat(
            text(
                in,
                "dst_ip is not null and src_ip = '10.0.0.5'",
                "event_name",
                "is_own",
                "direction",
                "severity",
                "is_finding"))
        .containsExactly(
            "Long_Term_<b>|'\"_X_Activity true outbound informational false",
            "Long_Term_Login_Failure_Activity true outbound low true");
    // Every second bin is empty, which is no pause: 10:00 10:10 10:20 and 10:05 10:15 10:25.
    assertThat(text(in, "src_ip = '10.0.0.9' and dst_ip is not null", "event_type", "events"))
        .containsExactly("dos 27", "virus 27");
    assertThat(text(in, "event_type = 'login-failure' and dst_ip is not null", "reason"))
        .containsExactly(
            "10.0.0.5 was the source of 6 events of type login-failure against 198.51.100.7 for 25"
                + " minutes (2026-03-28 10:00:00 to 2026-03-28 10:25:00 UTC) without a pause of"
                + " more than one empty 5-minute bin");
  }

  private static EventOf hourly(int hour, long count) {
    return event(
            Instant.parse("2026-03-28T00:10:00Z").plusSeconds(hour * 3600L).toString(),
            "Any",
            OWN,
            REMOTE)
        .count(count);
  }

  @Test
  void daysInARowAreFollowedThoughNoRunIsLong() {
    List<TestRow> events = new ArrayList<>();
    for (int hour = 0; hour < 72; hour++) {
      events.add(hourly(hour, 4));
    }
    // A day with six hours only, 00:00 to 05:00, then one with five, which ends it.
    for (int hour = 72; hour < 78; hour++) {
      events.add(hourly(hour, 10));
    }
    for (int hour = 96; hour < 101; hour++) {
      events.add(hourly(hour, 4));
    }
    TestInputs in = dayByDay(events, 6);
    // Third day: 72 of 72 hours, all alike. Fourth: 78 of 78; sum 72*4+6*10 = 348, squares
    // 72*16+6*100 = 1752; sqrt(78*1752 - 348*348) / 348 = sqrt(15552) / 348 = 0.358355.
    assertThat(
            text(
                in,
                "dst_ip is not null",
                "event_date",
                "form",
                "active_days",
                "active_hours",
                "hours_share",
                "flatness",
                "events",
                "severity"))
        .containsExactly(
            "2026-03-30 days 3 72 1.0 1.0 288 medium",
            "2026-03-31 days 4 78 1.0 0.641645 348 medium");
    assertThat(text(in, "dst_ip is not null", "finding_id").stream().distinct()).hasSize(1);
    assertThat(text(in, "event_date = '2026-03-30' and dst_ip is not null", "reason"))
        .containsExactly(
            "10.0.0.5 was the source of 288 events of type intrusion against 198.51.100.7 on 3 days"
                + " in a row (since 2026-03-28 00:10:00 UTC), in 72 of 72 hours; flatness 1.0 (1 ="
                + " the same number every hour)");
    assertThat(everything(atOnce(events, 6))).isEqualTo(everything(in));
  }

  @Test
  void officeHoursAreNotFlatAndHugeCountsDoNotOverflow() {
    List<TestRow> events = new ArrayList<>();
    for (int hour = 0; hour < 72; hour++) {
      if (hour % 24 >= 8 && hour % 24 < 16) {
        events.add(hourly(hour, Long.MAX_VALUE / 2));
      }
    }
    // 24 hours of 8:00 to 15:00 of the third day: 2 * 24 + 8 = 56. n * squares - sum^2 =
    // 56 * 24 - 24 * 24 = 768 (in 10^12); 1 - sqrt(768) / 24 < 0.
    assertThat(
            text(
                atOnce(events, 3),
                "dst_ip is not null",
                "active_hours",
                "hours_share",
                "flatness",
                "events",
                "severity"))
        .containsExactly("24 0.428571 0.0 " + Long.MAX_VALUE + " low");
  }

  @Test
  void theOrderOfTheEventsDoesNotMatter() {
    Random random = new Random(7);
    List<TestRow> events = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      events.add(
          event(
                  Instant.parse("2026-03-28T00:00:00Z")
                      .plusSeconds(random.nextInt(3 * 86_400))
                      .toString(),
                  "Any",
                  "198.51.100." + random.nextInt(2),
                  random.nextInt(9) == 0 ? null : "10.0.0." + random.nextInt(2))
              .count(random.nextInt(50) == 0 ? Long.MAX_VALUE / 2 : 1));
    }
    TestInputs once = atOnce(events, 3);
    Collections.shuffle(events, random);
    SPARK.conf().set("spark.sql.shuffle.partitions", 5);
    TestInputs again = dayByDay(events, 3);
    SPARK.conf().set("spark.sql.shuffle.partitions", 2);
    assertThat(everything(again)).isEqualTo(everything(once));
    assertThat(new TreeSet<>(text(once, "true", "form"))).containsExactly("days", "run");
  }
}
