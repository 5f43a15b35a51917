package io.lookback.jobs.assets;

import static io.lookback.jobs.testing.HostFactOf.fact;
import static io.lookback.jobs.testing.VulnerabilityOf.vulnerability;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.table.AssetFacts;
import io.lookback.datasets.table.AssetLists;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.PassiveFacts;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class AssetListsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final AssetListsJob.Params DEFAULTS =
      LookbackConfig.builtIn().params("asset-lists", AssetListsJob.Params.class);
  private static final String HOST = "10.0.0.5";

  private static LocalDate march(int day) {
    return LocalDate.of(2026, 3, 1).plusDays(day - 1L);
  }

  private static String at(int day) {
    return march(day) + "T12:00:00Z";
  }

  private static AssetListsJob.Params params(int keepDays, Map<String, String> lists) {
    return new AssetListsJob.Params(keepDays, DEFAULTS.leftOut(), lists);
  }

  private static Cell[] days(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(day -> new Cell(march(day), "lon"))
        .toArray(Cell[]::new);
  }

  /** Computes days as the engine does a chain: what was written for the day before is read. */
  private static TestInputs compute(TestInputs in, AssetListsJob.Params params, Cell... cells) {
    AssetListsJob job = new AssetListsJob();
    List<Row> facts = new ArrayList<>(in.rows(AssetFacts.TABLE));
    List<Row> lists = new ArrayList<>(in.rows(AssetLists.TABLE));
    List<LocalDate> days = List.of(cells).stream().map(Cell::day).toList();
    Outputs outputs = job.run(in.running(job.spec(), cells), params);
    List<Row> newFacts =
        TestInputs.conforming(AssetFacts.TABLE, outputs.rows().get(AssetFacts.TABLE));
    List<Row> newLists =
        TestInputs.conforming(AssetLists.TABLE, outputs.rows().get(AssetLists.TABLE));
    facts.removeIf(row -> days.contains(row.<LocalDate>getAs(0)));
    lists.removeIf(row -> days.contains(row.<LocalDate>getAs(0)));
    facts.addAll(newFacts);
    lists.addAll(newLists);
    return in.put(AssetFacts.TABLE, facts).put(AssetLists.TABLE, lists);
  }

  private static List<String> texts(TestInputs in, Table table, String... columns) {
    return in.rows(table).stream()
        .map(
            row ->
                String.join(
                    " ",
                    List.of(columns).stream()
                        .map(column -> String.valueOf(row.get(table.ordinal(table.column(column)))))
                        .toList()))
        .sorted()
        .toList();
  }

  /** What the sessions of a day show of a TCP port. */
  private static TestRow passive(int day, String kind, String host, int port) {
    return TestRow.of(PassiveFacts.TABLE)
        .set(SourceColumns.EVENT_DATE, march(day))
        .set(SourceColumns.SITE, "lon")
        .set(HostFacts.TIME, Instant.parse(at(day)))
        .set(HostFacts.IP, host)
        .set(HostFacts.FACT, kind)
        .set(HostFacts.PORT, port)
        .set(HostFacts.PROTOCOL, 6)
        .set(HostFacts.BASIS, "passive")
        .set(HostFacts.IS_COUNTED, true);
  }

  @Test
  void theNineListsOfTheStoryAreTheDefaults() {
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                fact(at(2), HOST, "fqdn").value("Lab7.Campus.Example.edu"),
                fact(at(2), HOST, "os").value("Linux Kernel 2.6 on Debian 4.0 (etch)"),
                fact(at(2), HOST, "open_port").name("ftp").port(21),
                fact(at(2), HOST, "web_server").name("Apache").value("Apache/2.2.3").port(80),
                fact(at(2), HOST, "client_software").name("Firefox").value("3.0").basis("zeek"),
                vulnerability(at(2), HOST, 10180),
                vulnerability(at(2), HOST, 10287),
                passive(2, "open_port", HOST, 22),
                // Nothing of these: a name without a domain, another system.
                fact(at(2), "10.0.0.6", "netbios_name").value("DESK"),
                fact(at(2), "10.0.0.6", "os").value("Microsoft Windows XP"),
                fact(at(2), "10.0.0.6", "client_software").name("OpenSSH"),
                passive(2, "open_port", "10.0.0.6", 22),
                // Of others; not counted.
                fact(at(2), "198.51.100.7", "os").value("Linux"),
                fact(at(2), "10.0.0.8", "os").value("Linux").notCounted());
    compute(in, DEFAULTS, days(2, 2));
    assertThat(texts(in, AssetLists.TABLE, "address", "list", "entered", "left"))
        .containsExactly(
            "10.0.0.5 DNS Domain 2026-03-02 null",
            "10.0.0.5 LastPing 2026-03-02 null",
            "10.0.0.5 Linux 2026-03-02 null",
            "10.0.0.5 NewHosts 2026-03-02 null",
            "10.0.0.5 Port 21 Open 2026-03-02 null",
            "10.0.0.5 SuccessfulTraceRoute 2026-03-02 null",
            "10.0.0.5 UNIX SSH Servers 2026-03-02 null",
            "10.0.0.5 Web Clients 2026-03-02 null",
            "10.0.0.5 Web Servers 2026-03-02 null");
    // A ping two days ago is recent, one three days ago is not; new is what is five days old.
    compute(in, DEFAULTS, days(3, 8));
    assertThat(texts(in, AssetLists.TABLE, "event_date", "address", "list", "entered", "left"))
        .contains(
            "2026-03-04 10.0.0.5 LastPing 2026-03-02 null",
            "2026-03-05 10.0.0.5 LastPing 2026-03-02 2026-03-05",
            "2026-03-07 10.0.0.5 NewHosts 2026-03-02 null",
            "2026-03-08 10.0.0.5 NewHosts 2026-03-02 2026-03-08",
            "2026-03-08 10.0.0.5 Linux 2026-03-02 null")
        .noneMatch(row -> row.startsWith("2026-03-06 10.0.0.5 LastPing"));
  }

  @Test
  void aHostStaysOnAListWhileFactsAreWithinTheWindowAndEntersItAnew() {
    AssetListsJob.Params params =
        params(3, Map.of("ftp", "array_contains(tcp_ports, 21)", "any", "true"));
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                fact(at(1), HOST, "open_port").port(21),
                // Told again on the last day of the window: it stays. Then not in time.
                fact(at(4), HOST, "open_port").port(21),
                fact(at(9), HOST, "open_port").port(21));
    compute(in, params, days(1, 9));
    List<String> ftp =
        texts(in, AssetLists.TABLE, "list", "event_date", "entered", "left").stream()
            .filter(row -> row.startsWith("ftp"))
            .toList();
    assertThat(ftp)
        .containsExactly(
            "ftp 2026-03-01 2026-03-01 null",
            "ftp 2026-03-02 2026-03-01 null",
            "ftp 2026-03-03 2026-03-01 null",
            "ftp 2026-03-04 2026-03-01 null",
            "ftp 2026-03-05 2026-03-01 null",
            "ftp 2026-03-06 2026-03-01 null",
            "ftp 2026-03-07 2026-03-01 null",
            "ftp 2026-03-08 2026-03-01 2026-03-08",
            "ftp 2026-03-09 2026-03-09 null");
    assertThat(texts(in, AssetFacts.TABLE, "event_date", "first_date", "last_date"))
        .contains("2026-03-07 2026-03-01 2026-03-04", "2026-03-09 2026-03-09 2026-03-09")
        .noneMatch(row -> row.startsWith("2026-03-08"));
  }

  @Test
  void aReportReplacesTheOneBeforeOfItsName() {
    AssetListsJob.Params params =
        params(90, Map.of("old ssh", "plugin_days[1] IS NOT NULL", "bad", "high > 0"));
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                vulnerability(at(1), HOST, 1).severity("high").port(22).cves("CVE-2008-0166"),
                vulnerability(at(1), HOST, 2).severity("low").port(80),
                vulnerability(at(1), HOST, 3).severity("high").scan("monthly"),
                // Fixed on the third day; one host is not scanned again.
                vulnerability(at(3), HOST, 2).severity("low").port(80),
                vulnerability(at(1), "10.0.0.9", 1).severity("high").port(22));
    compute(in, params, days(1, 2));
    compute(in, params, days(3, 4));
    assertThat(texts(in, AssetFacts.TABLE, "event_date", "address", "fact", "name", "first_date"))
        .filteredOn(row -> row.startsWith("2026-03-02") || row.startsWith("2026-03-04"))
        .containsExactly(
            "2026-03-02 10.0.0.5 cve CVE-2008-0166 2026-03-01",
            "2026-03-02 10.0.0.5 vulnerability 1 2026-03-01",
            "2026-03-02 10.0.0.5 vulnerability 2 2026-03-01",
            "2026-03-02 10.0.0.5 vulnerability 3 2026-03-01",
            "2026-03-02 10.0.0.9 vulnerability 1 2026-03-01",
            "2026-03-04 10.0.0.5 vulnerability 2 2026-03-01",
            "2026-03-04 10.0.0.5 vulnerability 3 2026-03-01",
            "2026-03-04 10.0.0.9 vulnerability 1 2026-03-01");
    assertThat(texts(in, AssetLists.TABLE, "event_date", "list", "address", "left"))
        .contains(
            "2026-03-03 old ssh 10.0.0.5 2026-03-03",
            "2026-03-04 old ssh 10.0.0.9 null",
            "2026-03-04 bad 10.0.0.5 null");
  }

  @Test
  void onlyOwnAddressesAreKnownWhenTheyAreOwn() {
    long third = march(3).toEpochDay() * 86_400_000_000L;
    long fourth = third + 86_400_000_000L;
    Site site =
        new Site(
            "lon",
            List.of(
                new Site.Network("10.1.0.0/16", third, Long.MAX_VALUE),
                new Site.Network("10.2.0.0/16", Long.MIN_VALUE, third),
                new Site.Network("10.3.0.0/16", Long.MIN_VALUE, third),
                new Site.Network("10.3.0.0/16", fourth, Long.MAX_VALUE)),
            ZoneOffset.UTC,
            List.of());
    TestRow[] rows = {
      fact(at(2), "198.51.100.1", "os").value("Linux"),
      // Not own yet.
      fact(at(2), "10.1.0.1", "os").value("Linux"),
      fact(at(3), "10.1.0.2", "os").value("Linux"),
      // Given up on the third; the other is own again on the fourth, when nothing is known of it.
      fact(at(2), "10.2.0.1", "os").value("Linux"),
      fact(at(2), "10.3.0.1", "os").value("Linux")
    };
    TestInputs together = new TestInputs(SPARK).with(site).with(rows);
    compute(together, params(90, Map.of()), days(2, 4));
    assertThat(texts(together, AssetFacts.TABLE, "event_date", "address"))
        .containsExactly(
            "2026-03-02 10.2.0.1",
            "2026-03-02 10.3.0.1",
            "2026-03-03 10.1.0.2",
            "2026-03-04 10.1.0.2");
    TestInputs oneByOne = new TestInputs(SPARK).with(site).with(rows);
    for (int day = 2; day <= 4; day++) {
      compute(oneByOne, params(90, Map.of()), days(day, day));
    }
    String[] facts = AssetFacts.TABLE.columnNames().toArray(new String[0]);
    assertThat(texts(oneByOne, AssetFacts.TABLE, facts))
        .isEqualTo(texts(together, AssetFacts.TABLE, facts));
  }

  @Test
  void daysOneByOneAndLateOnesGiveWhatDaysTogetherGive() {
    Random dice = new Random(11);
    List<TestRow> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      int day = 1 + dice.nextInt(5);
      String host = "10.0.0." + dice.nextInt(4);
      rows.add(
          switch (dice.nextInt(3)) {
            case 0 -> fact(at(day), host, "open_port").port(20 + dice.nextInt(3));
            case 1 ->
                vulnerability(at(day), host, dice.nextInt(4))
                    .severity(List.of("low", "high").get(dice.nextInt(2)))
                    .scan(List.of("a", "b").get(dice.nextInt(2)))
                    .cves("CVE-" + dice.nextInt(3));
            default -> passive(day, "accepts_external", host, 443);
          });
    }
    Map<String, String> lists = new TreeMap<>();
    lists.put("ftp", "array_contains(tcp_ports, 21)");
    lists.put("bad", "high > 0 AND size(cves) > 1");
    lists.put("new", "days_since_new_vulnerability < 2");
    AssetListsJob.Params params = params(2, lists);
    TestInputs together = new TestInputs(SPARK).with(rows.toArray(TestRow[]::new));
    compute(together, params, days(1, 6));
    TestInputs late = new TestInputs(SPARK).with(rows.subList(60, 120).toArray(TestRow[]::new));
    compute(late, params, days(1, 6));
    late.with(rows.subList(0, 60).toArray(TestRow[]::new));
    for (int day = 1; day <= 6; day++) {
      compute(late, params, days(day, day));
    }
    String[] facts = AssetFacts.TABLE.columnNames().toArray(new String[0]);
    String[] members = AssetLists.TABLE.columnNames().toArray(new String[0]);
    assertThat(texts(late, AssetFacts.TABLE, facts))
        .isEqualTo(texts(together, AssetFacts.TABLE, facts))
        .hasSizeGreaterThan(60);
    assertThat(texts(late, AssetLists.TABLE, members))
        .isEqualTo(texts(together, AssetLists.TABLE, members))
        .hasSizeGreaterThan(10)
        .anyMatch(row -> !row.endsWith("null"));
  }

  @Test
  void aWrongRuleIsRefusedWithItsListItsTextAndTheColumns() {
    assertThatThrownBy(() -> new AssetRules(SPARK, Map.of("Linux", "system LIKE '%linux%'")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Asset list 'Linux'")
        .hasMessageContaining("system LIKE '%linux%'")
        .hasMessageContaining("`system`")
        .hasMessageContaining("columns are address, names, os");
    for (String rule :
        List.of(
            "os LIKE",
            "high + 1",
            "rand() > 0.5",
            "current_date() > DATE'2026-01-01'",
            "exists(SELECT 1)",
            "high > (SELECT 3)",
            "explode(tcp_ports) = 21")) {
      assertThatThrownBy(() -> new AssetRules(SPARK, Map.of("X", rule)))
          .as(rule)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("Asset list 'X'")
          .hasMessageContaining(rule);
    }
  }

  @Test
  void rulesSeeTheColumnsThatTheConfigurationDescribes() {
    TestInputs in = new TestInputs(SPARK).with(fact(at(1), HOST, "os").value("Linux"));
    AssetListsJob job = new AssetListsJob();
    job.run(in.running(job.spec(), days(1, 1)), params(90, Map.of()));
    Row host = in.sql(AssetListsJob.class, "HostRows.sql", Map.of()).first();
    for (String column : AssetRules.COLUMNS.fieldNames()) {
      assertThat(host.schema().apply(column).dataType().sql())
          .as(column)
          .isEqualTo(AssetRules.COLUMNS.apply(column).dataType().sql());
    }
  }
}
