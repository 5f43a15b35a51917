package io.lookback.jobs.hosts;

import static io.lookback.jobs.testing.NameOf.name;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.Names;
import io.lookback.datasets.table.PassiveFacts;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Names of addresses by day, and what sessions show hosts to offer. */
class HostJobsTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final Cell DAY = new Cell(LocalDate.of(2026, 1, 5), "lon");

  private static String text(Row row, String... columns) {
    return String.join(
        " ", List.of(columns).stream().map(c -> String.valueOf(row.<Object>getAs(c))).toList());
  }

  @Test
  void countsUsesAndOwnHostsOfANameOfAnAddress() {
    NamesJob job = new NamesJob();
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                name("2026-01-05T10:00:00Z", "10.0.0.1", "a.example", "203.0.113.1"),
                name("2026-01-05T09:00:00Z", "10.0.0.1", "a.example", "203.0.113.1"),
                name("2026-01-05T11:00:00Z", "10.0.0.2", "a.example", "203.0.113.1"),
                // Not an own host: it counts as a use only.
                name("2026-01-05T12:00:00Z", "198.51.100.9", "a.example", "203.0.113.1"),
                name("2026-01-05T10:00:00Z", "10.0.0.1", "a.example", "203.0.113.1").source("tls"),
                name("2026-01-05T10:00:00Z", "10.0.0.1", "b.example", "203.0.113.1"),
                name("2026-01-05T10:00:00Z", "10.0.0.1", "c.example", null),
                name("2026-01-06T10:00:00Z", "10.0.0.1", "a.example", "203.0.113.1"));
    in.with(job.run(in.running(job.spec(), DAY), new NamesJob.Params()));
    assertThat(
            in.rows(Names.TABLE).stream()
                .map(
                    row ->
                        text(row, "name", "source", "first_time", "last_time", "hosts", "records"))
                .sorted())
        .containsExactly(
            "a.example dns 2026-01-05T09:00:00Z 2026-01-05T12:00:00Z 2 4",
            "a.example tls 2026-01-05T10:00:00Z 2026-01-05T10:00:00Z 1 1",
            "b.example dns 2026-01-05T10:00:00Z 2026-01-05T10:00:00Z 1 1");
  }

  private static final String REMOTE = "198.51.100.7";
  private static final String HOST = "10.0.0.5";

  private static TestInputs passive(TestInputs in) {
    PassiveFactsJob job = new PassiveFactsJob();
    return in.with(
        job.run(
            in.running(job.spec(), DAY),
            LookbackConfig.builtIn().params("passive-facts", PassiveFactsJob.Params.class)));
  }

  private static List<String> facts(TestInputs in) {
    return in.rows(PassiveFacts.TABLE).stream()
        .map(row -> text(row, "ip", "fact", "port", "protocol", "time", "line_no"))
        .sorted()
        .toList();
  }

  @Test
  void aPortThatAnsweredIsOpenAndTheLastSessionShowsIt() {
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                session("2026-01-05T10:00:00Z", "10.0.0.9", HOST)
                    .port(22)
                    .set(SourceColumns.LINE_NO, 7L),
                session("2026-01-05T08:00:00Z", REMOTE, HOST)
                    .port(22)
                    .set(SourceColumns.LINE_NO, 8L),
                session("2026-01-05T11:00:00Z", REMOTE, HOST).port(80).established(false),
                session("2026-01-05T11:00:00Z", REMOTE, HOST).port(81).orientation("unknown"),
                session("2026-01-05T11:00:00Z", REMOTE, HOST).port(82).open(),
                session("2026-01-05T11:00:00Z", REMOTE, HOST).port(83).notCounted(),
                session("2026-01-05T11:00:00Z", REMOTE, HOST).port(8).protocol(1),
                // Its client: what it asks for elsewhere is no port of its own.
                session("2026-01-05T11:00:00Z", HOST, REMOTE).port(443));
    // Each lasts 60 s: the internal one of 10:00 is the later.
    assertThat(facts(passive(in)))
        .containsExactly(
            "10.0.0.5 accepts_external 22 6 2026-01-05T08:01:00Z 8",
            "10.0.0.5 open_port 22 6 2026-01-05T10:01:00Z 7");
  }

  @Test
  void aPortOfNoKnownServiceNeedsSeveralClients() {
    TestInputs in = new TestInputs(SPARK);
    for (int client = 1; client <= 3; client++) {
      in.with(session("2026-01-05T10:00:00Z", "198.51.100." + client, HOST).port(40_001));
      in.with(
          session("2026-01-05T10:00:00Z", "198.51.100." + client, HOST).port(40_002).protocol(17));
      in.with(session("2026-01-05T10:00:00Z", "198.51.100.1", HOST).port(40_003));
    }
    in.with(
        session("2026-01-05T10:00:00Z", "10.0.0.9", HOST).port(5_353).protocol(17),
        session("2026-01-05T10:00:00Z", "10.0.0.9", HOST).port(6_667));
    assertThat(
            passive(in).rows(PassiveFacts.TABLE).stream()
                .map(row -> text(row, "fact", "port", "protocol", "basis", "is_counted"))
                .sorted())
        .containsExactly(
            "accepts_external 40001 6 passive true",
            "open_port 40001 6 passive true",
            "open_port 5353 17 passive true",
            "open_port 6667 6 passive true");
  }

  @Test
  void aSessionOverMidnightIsOfTheDayOnWhichItEnds() {
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                session("2026-01-04T23:59:30Z", REMOTE, HOST)
                    .port(22)
                    .lasting(Duration.ofMinutes(1)));
    assertThat(facts(passive(in)))
        .containsExactly(
            "10.0.0.5 accepts_external 22 6 2026-01-05T00:00:30Z 0",
            "10.0.0.5 open_port 22 6 2026-01-05T00:00:30Z 0");
  }
}
