package io.lookback.jobs.retrohunt;

import static io.lookback.jobs.testing.CoverageOf.delivered;
import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Coverage;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestLake;
import io.lookback.udf.net.Cidr;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuntQueryTest {
  private static final LocalDate FEBRUARY = LocalDate.of(2026, 2, 1);
  private static final TestInputs IN =
      new TestInputs(SharedSpark.session()).with(TestInputs.site("par", "172.16.0.0/12"));

  private static final List<String> SITES = List.of("lon", "par");

  @TempDir private static Path folder;
  private static TestLake lake;
  private static final Set<DaySite> MONTHS = Set.of(new DaySite(FEBRUARY, "lon"));
  private static final Supplier<HuntQuery> QUERY = () -> new HuntQuery(lake.lake(), MONTHS);

  @BeforeAll
  static void fill() {
    Pipeline.rolledUp(
        IN.with(
                session("2026-02-10T10:00:00Z", "198.51.100.7", "10.0.0.5").port(22).bytes(1, 2),
                session("2026-02-20T10:00:00Z", "198.51.100.7", "10.0.0.6").port(22).bytes(10, 20),
                session("2026-03-05T10:00:00Z", "198.51.100.7", "10.0.0.5")
                    .port(80)
                    .established(false),
                session("2026-03-05T10:00:00Z", "172.16.0.9", "198.51.100.7")
                    .site("par")
                    .direction("outbound"),
                event("2026-03-06T10:00:00Z", "Any", "2001:db8:bad::1", "2001:db8:aaaa::1"),
                session("2026-03-06T10:00:00Z", "203.0.113.50", "10.0.0.5"))
            .with(delivered("tnm", "2026-02-01T00:00:00Z", "2026-03-06T12:00:00Z"))
            .with(delivered("tnm", "2026-03-07T00:00:00Z", "2026-03-11T00:00:00Z")));
    Pipeline.packed(IN);
    Pipeline.packed(IN, new Cell(FEBRUARY, "lon"));
    lake =
        new TestLake(
            folder,
            "sites.lon { networks = [\"10.0.0.0/8\"], time-zone = UTC }\n"
                + "sites.par { networks = [\"172.16.0.0/12\"], time-zone = UTC }");
    lake.put(IN, AddressSets.TABLE, AddressSetsMonth.TABLE, Coverage.TABLE);
  }

  private static List<String> hunt(LocalDate from, LocalDate to, String... indicators) {
    List<Row> answers = QUERY.get().hunt(parsed(indicators), from, to, SITES).toList();
    // Spark answers where there are many.
    assertThat(QUERY.get().huntBySpark(parsed(indicators), from, to, SITES).collectAsList())
        .isEqualTo(answers);
    return answers.stream().map(HuntQueryTest::text).toList();
  }

  private static String text(Row answer) {
    return Stream.of(
            "indicator",
            "site",
            "address",
            "role",
            "first_seen",
            "last_seen",
            "days",
            "sessions",
            "sessions_established",
            "events",
            "bytes_from_remote",
            "local_hosts",
            "top_ports",
            "covered_percent")
        .map(column -> String.valueOf(answer.<Object>getAs(column)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static List<Cidr> parsed(String... indicators) {
    return Arrays.stream(indicators).map(Cidr::parse).toList();
  }

  @Test
  void answersForAddressesNetworksAndRangesInTheirOrder() {
    assertThat(
            hunt(
                null,
                null,
                "2001:db8::/32",
                "198.51.100.7",
                "203.0.113.0-203.0.113.99",
                "192.0.2.1"))
        .containsExactly(
            "[2001:db8::/32,lon,2001:db8:bad::1,client,2026-03-06T10:00:00Z,2026-03-06T10:00:00Z,"
                + "1,0,0,1,0,1,ArraySeq(),98]",
            // Days of February through the month tier and the one of March: 1 + 10 bytes, 2 hosts.
            "[198.51.100.7,lon,198.51.100.7,client,2026-02-10T10:00:00Z,2026-03-05T10:01:00Z,"
                + "3,3,2,0,11,2,ArraySeq([22,2], [80,1]),98]",
            "[198.51.100.7,par,198.51.100.7,server,2026-03-05T10:00:00Z,2026-03-05T10:01:00Z,"
                + "1,1,1,0,0,1,ArraySeq([443,1]),null]",
            "[203.0.113.0-203.0.113.99,lon,203.0.113.50,client,2026-03-06T10:00:00Z,"
                + "2026-03-06T10:01:00Z,1,1,1,0,0,1,ArraySeq([443,1]),98]",
            // Never seen: a row for each site. 12 of 38 * 24 = 912 hours are missing: 98.7 %.
            "[192.0.2.1,lon,null,null,null,null,0,0,0,0,0,0,null,98]",
            "[192.0.2.1,par,null,null,null,null,0,0,0,0,0,0,null,null]");
  }

  @Test
  void asksOnlyTheDaysOfTheWindow() {
    LocalDate february15 = LocalDate.of(2026, 2, 15);
    assertThat(hunt(february15, LocalDate.of(2026, 2, 20), "198.51.100.7"))
        .containsExactly(
            "[198.51.100.7,lon,198.51.100.7,client,2026-02-20T10:00:00Z,2026-02-20T10:01:00Z,"
                + "1,1,1,0,10,1,ArraySeq([22,1]),100]");
    assertThat(hunt(february15, LocalDate.of(2026, 2, 19), "198.51.100.7"))
        .containsExactly(
            "[198.51.100.7,lon,null,null,null,null,0,0,0,0,0,0,null,100]",
            "[198.51.100.7,par,null,null,null,null,0,0,0,0,0,0,null,null]");
  }

  @Test
  void answersMonthsCutByTheWindowFromTheirDays() {
    assertThat(hunt(LocalDate.of(2026, 2, 1), LocalDate.of(2026, 2, 28), "198.51.100.7"))
        .isEqualTo(hunt(null, LocalDate.of(2026, 3, 4), "198.51.100.7"))
        .element(0)
        .asString()
        .contains("2026-02-10T10:00:00Z,2026-02-20T10:01:00Z,2,2,2,0,11,2,");
  }

  @Test
  void leavesToSparkWhatIsTooMuchForOneProcess() {
    List<Cidr> all = parsed("198.51.100.0/24", "203.0.113.0/24");
    int before = sparkJobs();
    List<Row> answers = QUERY.get().hunt(all, null, null, SITES).toList();
    assertThat(answers).hasSize(3);
    // Few indicators read little of however much there is.
    assertThat(
            new HuntQuery(lake.lake(), MONTHS, new HuntQuery.Limits(2, 0, 3))
                .hunt(all, null, null, SITES))
        .containsExactlyElementsOf(answers);
    assertThat(sparkJobs()).isEqualTo(before);
    for (HuntQuery.Limits limits :
        List.of(
            new HuntQuery.Limits(1, 0, 9),
            new HuntQuery.Limits(1, Long.MAX_VALUE, 2),
            new HuntQuery.Limits(2, 0, 2))) {
      before = sparkJobs();
      assertThat(new HuntQuery(lake.lake(), MONTHS, limits).hunt(all, null, null, SITES))
          .as("%s", limits)
          .containsExactlyElementsOf(answers);
      assertThat(sparkJobs()).as("%s", limits).isGreaterThan(before);
    }
  }

  @Test
  void seesWhatHasBeenDeliveredSinceTheLastHunt() {
    LocalDate march6 = LocalDate.of(2026, 3, 6);
    assertThat(hunt(march6, march6, "192.0.2.1")).element(0).asString().endsWith(",50]");
    try {
      lake.put(
          new TestInputs(SharedSpark.session())
              .with(delivered("tnm", "2026-02-01T00:00:00Z", "2026-03-11T00:00:00Z")),
          Coverage.TABLE);
      assertThat(hunt(march6, march6, "192.0.2.1")).element(0).asString().endsWith(",100]");
    } finally {
      lake.put(IN, Coverage.TABLE);
    }
    assertThat(hunt(march6, march6, "192.0.2.1")).element(0).asString().endsWith(",50]");
  }

  private static int sparkJobs() {
    return lake.lake().spark().sparkContext().statusTracker().getJobIdsForGroup(null).length;
  }

  @Test
  void shufflesOnce() {
    String lineage =
        QUERY
            .get()
            .huntBySpark(parsed("198.51.100.0/24"), null, null, SITES)
            .queryExecution()
            .toRdd()
            .toDebugString();
    assertThat(lineage).containsOnlyOnce("ShuffledRowRDD");
  }
}
