package io.lookback.jobs.aftermath;

import static io.lookback.jobs.testing.ListingOf.listing;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.Aftermath;
import io.lookback.datasets.table.ListedContacts;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.summary.HostDaysJob;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class AftermathJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final String ATTACKER = "198.51.100.7";

  /** Ten days of a host that asks one server on port 443 and answers on 22. */
  private static List<TestRow> before() {
    List<TestRow> rows = new ArrayList<>();
    for (int day = 1; day <= 10; day++) {
      String date = LocalDate.of(2026, 2, day).toString();
      rows.add(session(date + "T10:00:00Z", "10.0.0.5", "203.0.113.1").port(443).bytes(2_000, 9));
      rows.add(session(date + "T11:00:00Z", "203.0.113.9", "10.0.0.5").port(22).bytes(1, 1));
    }
    return rows;
  }

  private static TestInputs run(List<TestRow> rows) {
    TestInputs in = new TestInputs(SPARK).with(rows.toArray(TestRow[]::new));
    Pipeline.huntedDays(in);
    Cell[] cells = Pipeline.cells(in);
    HostDaysJob hosts = new HostDaysJob();
    in.with(hosts.run(in.running(hosts.spec(), cells), new HostDaysJob.Params()));
    LookbackConfig config = LookbackConfig.builtIn();
    ListedContactsJob contacts = new ListedContactsJob();
    in.with(
        contacts.run(
            in.running(contacts.spec(), cells),
            config.params("listed-contacts", ListedContactsJob.Params.class)));
    AftermathJob job = new AftermathJob();
    return in.with(
        job.run(
            in.running(job.spec(), cells), config.params("aftermath", AftermathJob.Params.class)));
  }

  private static List<String> rows(TestInputs in, String kind, String... columns) {
    return in
        .whole(Aftermath.TABLE)
        .where("kind = '" + kind + "'")
        .selectExpr(columns)
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  private static List<TestRow> with(TestRow... added) {
    List<TestRow> rows = before();
    rows.add(listing(ATTACKER, "2026-02-12T12:00:00Z"));
    rows.addAll(Arrays.asList(added));
    return rows;
  }

  @Test
  void whatTheHostDoesAfterTheContactIsComparedWithTheDaysBefore() {
    TestInputs in =
        run(
            with(
                // Before the contact: not its aftermath.
                session("2026-02-11T08:00:00Z", "10.0.0.5", "203.0.113.77").port(80).bytes(5, 5),
                session("2026-02-11T09:00:00Z", ATTACKER, "10.0.0.5").port(22).bytes(10, 20),
                session("2026-02-11T10:00:00Z", "10.0.0.5", "203.0.113.1").port(443).bytes(50, 5),
                session("2026-02-11T10:05:00Z", "10.0.0.5", "203.0.113.2").port(22).bytes(70, 7),
                // Tried, not answered: a destination, but no conversation.
                session("2026-02-11T10:06:00Z", "10.0.0.5", "203.0.113.3")
                    .port(22)
                    .established(false)
                    .bytes(1, 0),
                session("2026-02-11T10:07:00Z", "10.0.0.5", "10.0.0.6").port(22).bytes(3, 4),
                // A third one, over midnight: of the next day, in the week after.
                session("2026-02-11T23:50:00Z", "10.0.0.5", "2001:db8::5")
                    .lasting(Duration.ofMinutes(20))
                    .port(80)
                    .bytes(6, 6),
                // Another host, that nobody reached.
                session("2026-02-11T10:00:00Z", "10.0.0.8", "203.0.113.4").port(22).bytes(1, 1)));

    assertThat(rows(in, "host", "event_date", "address", "other_address", "contact_time"))
        .containsExactly(
            "[2026-02-11,10.0.0.5,198.51.100.7,2026-02-11T09:00:00Z]",
            "[2026-02-12,10.0.0.5,198.51.100.7,2026-02-11T09:00:00Z]");
    // Sent out: 50 + 70 + 1 = 121 bytes; on each day before 2,000.
    assertThat(
            rows(
                in,
                "host",
                "event_date",
                "destinations",
                "new_destinations",
                "new_interactive",
                "new_ports",
                "sessions",
                "sessions_established",
                "bytes_sent",
                "usual_bytes",
                "severity"))
        .containsExactly(
            "[2026-02-11,4,1,1,ArraySeq(),4,3,121,2000,high]",
            "[2026-02-12,1,1,0,ArraySeq(),1,1,6,2000,low]");
    assertThat(rows(in, "host", "reason").get(0))
        .isEqualTo(
            "[after 198.51.100.7 (bad) had reached it at 2026-02-11 09:00 UTC, the host contacted"
                + " 1 destination, 1 of them new for it and answering (2001:db8::5:80); it sent 6"
                + " bytes out, on the busiest of 10 earlier days 2000]");
    assertThat(
            rows(
                in,
                "destination",
                "event_date",
                "other_address",
                "port",
                "is_new_to_host",
                "sessions"))
        .containsExactly(
            "[2026-02-11,10.0.0.6,22,null,1]",
            "[2026-02-11,203.0.113.1,443,false,1]",
            "[2026-02-11,203.0.113.2,22,true,1]",
            "[2026-02-11,203.0.113.3,22,true,1]",
            "[2026-02-12,2001:db8::5,80,true,1]");
    assertThat(in.whole(Aftermath.TABLE).select("finding_id").distinct().count()).isEqualTo(1);
  }

  @Test
  void newServicesAndMuchMoreSentAreSigns() {
    TestInputs in =
        run(
            with(
                session("2026-02-11T09:00:00Z", ATTACKER, "10.0.0.5").port(22).bytes(10, 20),
                session("2026-02-12T09:00:00Z", "203.0.113.50", "10.0.0.5").port(6667),
                // 22 was served before, 40000 is what clients use.
                session("2026-02-12T09:00:00Z", "203.0.113.50", "10.0.0.5").port(22),
                session("2026-02-12T09:00:00Z", "203.0.113.50", "10.0.0.5").port(40000),
                // 200 MiB = 209,715,200 bytes, against 2,000.
                session("2026-02-13T09:00:00Z", "10.0.0.5", "203.0.113.1")
                    .port(443)
                    .bytes(209_715_200, 1),
                // A count that cannot be: not summed.
                session("2026-02-14T09:00:00Z", "10.0.0.5", "203.0.113.1")
                    .port(443)
                    .bytes(1_900_000_000, 84)
                    .suspect()));

    assertThat(rows(in, "host", "event_date", "new_ports", "bytes_sent", "severity"))
        .containsExactly(
            "[2026-02-12,ArraySeq(6667),0,high]",
            "[2026-02-13,ArraySeq(),209715200,high]",
            "[2026-02-14,ArraySeq(),0,informational]");
    assertThat(rows(in, "service", "port", "sessions")).containsExactly("[6667,1]");
  }

  @Test
  void theWayInIsNoNewService() {
    List<TestRow> rows = with();
    // Known for ten days, but not as a server.
    for (int day = 1; day <= 10; day++) {
      String date = LocalDate.of(2026, 2, day).toString();
      rows.add(session(date + "T10:00:00Z", "10.0.0.6", "203.0.113.1").port(443));
    }
    rows.add(session("2026-02-11T09:00:00Z", ATTACKER, "10.0.0.6").port(22).bytes(10, 20));
    rows.add(session("2026-02-11T09:30:00Z", ATTACKER, "10.0.0.6").port(22).bytes(10, 20));
    TestInputs in = run(rows);
    assertThat(in.rows(Aftermath.TABLE)).isEmpty();

    rows.add(session("2026-02-12T09:00:00Z", ATTACKER, "10.0.0.6").port(31337).bytes(10, 20));
    assertThat(rows(run(rows), "host", "event_date", "new_ports", "severity"))
        .containsExactly("[2026-02-12,ArraySeq(31337),high]");
  }

  @Test
  void aSecondAddressThatUsesTheBackDoorIsNoWayIn() {
    List<TestRow> rows = with(listing("198.51.100.8", "2026-02-12T12:00:00Z"));
    for (int day = 1; day <= 10; day++) {
      String date = LocalDate.of(2026, 2, day).toString();
      rows.add(session(date + "T10:00:00Z", "10.0.0.6", "203.0.113.1").port(443));
    }
    // Two ports at the same moment: both are the way in.
    rows.add(session("2026-02-11T09:00:00Z", ATTACKER, "10.0.0.6").port(22));
    rows.add(session("2026-02-11T09:00:00Z", ATTACKER, "10.0.0.6").port(23));
    rows.add(session("2026-02-12T09:00:00Z", "198.51.100.8", "10.0.0.6").port(31337));
    rows.add(session("2026-02-12T09:00:00Z", "203.0.113.50", "10.0.0.6").port(23));
    TestInputs in = run(rows);
    assertThat(rows(in, "host", "event_date", "new_ports", "contact_count", "severity"))
        .containsExactly("[2026-02-12,ArraySeq(31337),2,high]");
    assertThat(rows(in, "service", "port", "sessions")).containsExactly("[31337,1]");
  }

  @Test
  void aWeekIsSevenDays() {
    TestInputs in =
        run(
            with(
                session("2026-02-11T09:00:00Z", ATTACKER, "10.0.0.5").port(22).bytes(10, 20),
                session("2026-02-18T09:00:00Z", "10.0.0.5", "203.0.113.2").port(80),
                session("2026-02-19T09:00:00Z", "10.0.0.5", "203.0.113.2").port(80)));

    assertThat(rows(in, "host", "event_date")).containsExactly("[2026-02-18]");
  }

  @Test
  void attemptsAndAnswersOfListedAddressesAreNoContact() {
    TestInputs in =
        run(
            with(
                session("2026-02-11T09:00:00Z", ATTACKER, "10.0.0.5").port(22).established(false),
                session("2026-02-11T09:00:00Z", "10.0.0.5", ATTACKER).port(80),
                session("2026-02-11T09:00:00Z", ATTACKER, "10.0.0.5").port(22).open(),
                session("2026-02-11T10:05:00Z", "10.0.0.5", "203.0.113.2").port(22)));

    assertThat(in.rows(ListedContacts.TABLE)).isEmpty();
    assertThat(in.rows(Aftermath.TABLE)).isEmpty();
  }

  @Test
  void theOrderOfTheRecordsDoesNotMatter() {
    Random random = new Random(5);
    List<TestRow> rows = with();
    for (int i = 0; i < 60; i++) {
      String time = "2026-02-1" + (1 + random.nextInt(3)) + "T0" + random.nextInt(10) + ":00:00Z";
      String remote = "198.51.100." + (5 + random.nextInt(4));
      String own = "10.0.0." + random.nextInt(3);
      rows.add(
          (random.nextBoolean() ? session(time, own, remote) : session(time, remote, own))
              .port(20 + random.nextInt(5))
              .bytes(random.nextInt(100), random.nextInt(100)));
    }
    List<String> once = all(run(rows));
    Collections.shuffle(rows, random);

    assertThat(all(run(rows))).isEqualTo(once).hasSizeGreaterThan(5);
  }

  private static List<String> all(TestInputs in) {
    return in.whole(Aftermath.TABLE).toJSON().sort("value").collectAsList();
  }
}
