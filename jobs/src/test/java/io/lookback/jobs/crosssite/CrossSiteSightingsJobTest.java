package io.lookback.jobs.crosssite;

import static io.lookback.jobs.testing.ListingOf.listing;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.CrossSiteSightings;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.Partitioning;
import io.lookback.datasets.table.PartnerSightings;
import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.EventOf;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SessionOf;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class CrossSiteSightingsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final LocalDate MARCH_20 = LocalDate.of(2026, 3, 20);

  /** Another detector's results, of the columns only that all have. */
  private static final Table OTHERS =
      Table.named("other_findings", "Findings of a test.")
          .columns(FindingColumns.ALL.toArray(Column[]::new))
          .partitionedBy(Partitioning.MONTH)
          .build();

  private static final CrossSiteSightingsJob JOB = new CrossSiteSightingsJob(List.of(OTHERS));

  private static CrossSiteSightingsJob.Params params(String configuration) {
    return LookbackConfig.parse(configuration)
        .params("cross-site-sightings", CrossSiteSightingsJob.Params.class);
  }

  private static final CrossSiteSightingsJob.Params DEFAULTS = params("");

  private static Cell cell(String day, String site) {
    return new Cell(LocalDate.parse(day), site);
  }

  private static TreeMap<String, Row> run(
      TestInputs in, CrossSiteSightingsJob.Params params, Cell... cells) {
    TreeMap<String, Row> rows = new TreeMap<>();
    for (Row row :
        TestInputs.conforming(
            CrossSiteSightings.TABLE,
            JOB.run(in.running(JOB.spec(), cells), params).rows().get(CrossSiteSightings.TABLE))) {
      String key = row.get(0) + " " + row.getString(1) + " " + row.getAs("address");
      assertThat(rows.put(key, row)).as(key).isNull();
    }
    return rows;
  }

  /** A session in which the remote address is not answered. */
  private static SessionOf tried(String start, String from, String to) {
    return session(start, from, to).established(false).sessionClass("Timed_Out");
  }

  private static TestRow[] delivered(String site, String from, String to) {
    return LocalDate.parse(from)
        .datesUntil(LocalDate.parse(to).plusDays(1))
        .map(
            day ->
                TestRow.of(Coverage.TABLE)
                    .set(SourceColumns.EVENT_DATE, day)
                    .set(SourceColumns.SITE, site)
                    .set(Coverage.HOUR, day.atStartOfDay().toInstant(ZoneOffset.UTC))
                    .set(Coverage.RECORDS, 1L))
        .toArray(TestRow[]::new);
  }

  private static TestRow shared(String partner, String address, String time, long established) {
    return TestRow.of(PartnerSightings.TABLE)
        .set(SourceColumns.EVENT_DATE, LocalDate.parse(time.substring(0, 10)))
        .set(PartnerSightings.SITE, partner)
        .set(PartnerSightings.ADDRESS, address)
        .set(PartnerSightings.IP_KEY, IpAddress.parse(address).toBytes())
        .set(PartnerSightings.ROLE, "client")
        .set(PartnerSightings.FIRST_TIME, Instant.parse(time))
        .set(PartnerSightings.LAST_TIME, Instant.parse(time))
        .set(PartnerSightings.SESSIONS, established)
        .set(PartnerSightings.SESSIONS_ESTABLISHED, established)
        .set(PartnerSightings.EVENTS, 1L);
  }

  /** A finding of {@link #OTHERS} at the site "par" on March 15 about an own host and a remote. */
  private static TestRow found(String remote, String severity, boolean isFinding) {
    Instant time = Instant.parse("2026-03-15T08:00:00Z");
    return TestRow.of(OTHERS)
        .set(FindingColumns.EVENT_DATE, LocalDate.of(2026, 3, 15))
        .set(SourceColumns.SITE, "par")
        .set(FindingColumns.ADDRESS, "10.0.0.5")
        .set(FindingColumns.IS_OWN, true)
        .set(FindingColumns.OTHER_ADDRESS, remote)
        .set(FindingColumns.FIRST_TIME, time)
        .set(FindingColumns.LAST_TIME, time)
        .set(FindingColumns.SEVERITY, severity)
        .set(FindingColumns.IS_FINDING, isFinding);
  }

  /** Three sites, of which "ber" has joined on March 10; all that is listed is so since January. */
  private static List<TestRow> records() {
    List<TestRow> rows = new ArrayList<>();
    // .1: logged in at lon, then probes par: the story.
    rows.add(
        session("2026-03-18T10:00:00Z", "198.51.100.1", "10.0.0.5").port(22).bytes(1000, 5000));
    rows.add(session("2026-03-18T11:00:00Z", "198.51.100.1", "10.0.0.6").port(22).bytes(100, 200));
    rows.add(
        EventOf.event("2026-03-18T10:30:00Z", "Snort-TCP_Event", "198.51.100.1", "10.0.0.5")
            .count(4));
    rows.add(tried("2026-03-20T03:53:04Z", "198.51.100.1", "10.0.0.9").protocol(1).site("par"));
    // .2: a scanner.
    rows.add(tried("2026-03-20T10:00:00Z", "198.51.100.2", "10.0.0.5"));
    rows.add(tried("2026-03-19T10:00:00Z", "198.51.100.2", "10.0.0.5").site("par"));
    // .3 and .4: established at both; .4 is allow-listed.
    for (String address : List.of("198.51.100.3", "198.51.100.4")) {
      rows.add(session("2026-03-20T10:00:00Z", address, "10.0.0.5"));
      rows.add(session("2026-03-20T10:00:00Z", address, "10.0.0.5").site("par"));
    }
    // .50: on no list.
    rows.add(session("2026-03-20T10:00:00Z", "198.51.100.50", "10.0.0.5"));
    rows.add(session("2026-03-20T10:00:00Z", "198.51.100.50", "10.0.0.5").site("par"));
    // A private address is another host at each site, listed or not.
    rows.add(session("2026-03-20T10:00:00Z", "192.168.1.1", "10.0.0.5"));
    rows.add(session("2026-03-20T10:00:00Z", "192.168.1.1", "10.0.0.5").site("par"));
    // IPv6.
    rows.add(session("2026-03-20T10:00:00Z", "2001:db8:1::7", "2001:db8:aaaa::5"));
    rows.add(tried("2026-03-19T10:00:00Z", "2001:db8:1::7", "2001:db8:aaaa::5").site("par"));
    // Own addresses of par, that come to lon, and that lon goes to.
    rows.add(tried("2026-03-20T10:00:00Z", "203.0.113.5", "10.0.0.5"));
    rows.add(session("2026-03-20T10:00:00Z", "10.0.0.5", "203.0.113.80"));
    // .6: a partner saw it as well; a private address of a partner's means nothing.
    rows.add(session("2026-03-20T10:00:00Z", "198.51.100.6", "10.0.0.5"));
    rows.add(shared("cert-x", "198.51.100.6", "2026-03-20T09:59:59Z", 2));
    rows.add(shared("cert-x", "192.168.1.1", "2026-03-20T09:00:00Z", 2));
    // .7: on the first day of the window; .8: on the day before it; .12: only after the day.
    rows.add(session("2026-03-20T10:00:00Z", "198.51.100.7", "10.0.0.5"));
    rows.add(tried("2026-02-19T10:00:00Z", "198.51.100.7", "10.0.0.5").site("par"));
    rows.add(session("2026-03-20T10:00:00Z", "198.51.100.8", "10.0.0.5"));
    rows.add(tried("2026-02-18T10:00:00Z", "198.51.100.8", "10.0.0.5").site("par"));
    rows.add(session("2026-03-20T10:00:00Z", "198.51.100.12", "10.0.0.5"));
    rows.add(tried("2026-03-21T10:00:00Z", "198.51.100.12", "10.0.0.5").site("par"));
    // .9: client and server at one site.
    rows.add(tried("2026-03-20T10:00:00Z", "198.51.100.9", "10.0.0.5").bytes(60, 0));
    rows.add(
        session("2026-03-20T12:00:00Z", "10.0.0.5", "198.51.100.9").port(6667).bytes(500, 700));
    rows.add(tried("2026-03-20T11:00:00Z", "198.51.100.9", "10.0.0.5").site("par"));
    // .10: at lon before ber joined.
    rows.add(session("2026-03-05T10:00:00Z", "198.51.100.10", "10.0.0.5"));
    rows.add(tried("2026-03-20T10:00:00Z", "198.51.100.10", "10.0.0.5").site("ber"));
    // .51 to .54: on no list; a detector found .51 and .54, and only noted .52 and .53.
    for (String address :
        List.of("198.51.100.51", "198.51.100.52", "198.51.100.53", "198.51.100.54")) {
      rows.add(session("2026-03-15T08:00:00Z", "10.0.0.5", address).site("par"));
      rows.add(tried("2026-03-20T08:00:00Z", address, "10.0.0.5"));
    }
    rows.add(found("198.51.100.51", "high", true));
    rows.add(found("198.51.100.52", "informational", true));
    rows.add(found("198.51.100.53", "high", false));
    rows.add(found("198.51.100.54", "low", true));
    // .13: own hosts seek it in vain.
    rows.add(tried("2026-03-20T10:00:00Z", "10.0.0.5", "198.51.100.13"));
    rows.add(tried("2026-03-20T11:00:00Z", "10.0.0.5", "198.51.100.13").site("par"));
    // .14: at one site only.
    rows.add(session("2026-03-20T10:00:00Z", "198.51.100.14", "10.0.0.5"));

    rows.add(listing("198.51.100.0/27", "2026-01-01T00:00:00Z"));
    rows.add(listing("198.51.100.3", "2026-01-01T00:00:00Z").list("worse"));
    rows.add(listing("192.168.1.1", "2026-01-01T00:00:00Z"));
    rows.add(listing("2001:db8:1::/48", "2026-01-01T00:00:00Z"));
    rows.addAll(List.of(delivered("lon", "2026-02-15", "2026-03-21")));
    rows.addAll(List.of(delivered("par", "2026-02-15", "2026-03-21")));
    rows.addAll(List.of(delivered("ber", "2026-03-10", "2026-03-21")));
    return rows;
  }

  private static TestInputs hunted(List<TestRow> rows) {
    return Pipeline.huntedDays(
        new TestInputs(SPARK)
            .with(TestInputs.site("par", "203.0.113.0/24"))
            .with(TestInputs.site("ber", "203.0.114.0/24"))
            .with(rows.toArray(TestRow[]::new)));
  }

  private static final Cell[] CELLS = {
    cell("2026-03-20", "lon"),
    cell("2026-03-20", "par"),
    cell("2026-03-20", "ber"),
    cell("2026-03-21", "par")
  };

  private static final CrossSiteSightingsJob.Params ALLOWING =
      params("allow-lists = [{name = scanners-we-pay, values = [\"198.51.100.4\"]}]");

  private static String verdict(Row row) {
    return row.getAs("severity")
        + (row.<Boolean>getAs("is_finding") ? " finding: " : " no finding: ")
        + row.getAs("rule");
  }

  @Test
  void comparesTheAddressesOfADayWithThoseOfOtherSites() {
    TreeMap<String, Row> rows = run(hunted(records()), ALLOWING, CELLS);

    TreeMap<String, String> verdicts = new TreeMap<>();
    rows.forEach((key, row) -> verdicts.put(key, verdict(row)));
    String atSeveral = "high finding: listed, established at several sites";
    String atOne = "medium finding: listed, established at one site";
    String scanner = "informational no finding: listed, never answered";
    String vain = "medium finding: listed, sought in vain";
    assertThat(verdicts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("2026-03-20 par 198.51.100.1", atOne),
                Map.entry("2026-03-20 lon 198.51.100.2", scanner),
                Map.entry("2026-03-20 lon 198.51.100.3", atSeveral),
                Map.entry("2026-03-20 par 198.51.100.3", atSeveral),
                Map.entry(
                    "2026-03-20 lon 198.51.100.4",
                    "high no finding: listed, established at several sites"),
                Map.entry(
                    "2026-03-20 par 198.51.100.4",
                    "high no finding: listed, established at several sites"),
                Map.entry("2026-03-20 lon 2001:db8:1::7", atOne),
                Map.entry(
                    "2026-03-20 lon 203.0.113.5", "high finding: own address of another site"),
                Map.entry(
                    "2026-03-20 lon 203.0.113.80",
                    "low finding: own address of another site, only served"),
                Map.entry("2026-03-20 lon 198.51.100.6", atSeveral),
                Map.entry("2026-03-20 lon 198.51.100.7", atOne),
                Map.entry("2026-03-21 par 198.51.100.12", atOne),
                Map.entry("2026-03-20 lon 198.51.100.9", atOne),
                Map.entry("2026-03-20 par 198.51.100.9", atOne),
                Map.entry("2026-03-20 ber 198.51.100.10", atOne),
                Map.entry(
                    "2026-03-20 lon 198.51.100.51", "medium finding: found by another detector"),
                Map.entry("2026-03-20 lon 198.51.100.54", "low finding: found by another detector"),
                Map.entry("2026-03-20 lon 198.51.100.13", vain),
                Map.entry("2026-03-20 par 198.51.100.13", vain)));

    Row story = rows.get("2026-03-20 par 198.51.100.1");
    assertThat(story.<String>getAs("reason"))
        .isEqualTo(
            "first seen at lon on 2026-03-18 10:00:00 UTC: 2 sessions (2 established, most on port"
                + " 22) and 4 events (most Snort-TCP_Event) with 2 hosts; then at par (here) 1 day"
                + " 17 h later, on 2026-03-20 03:53:04 UTC: 1 session (0 established, most ICMP)"
                + " with 1 host; seen at 2 of 4 sites in 30 days, established at 1; on the list"
                + " bad; rule: listed, established at one site");
    // 1 day + 17 h + 53 min + 4 s = 86,400 + 61,200 + 3,180 + 4.
    assertThat(story.<Long>getAs("delay_s")).isEqualTo(150_784);
    assertThat(story.<Instant>getAs("first_time")).isEqualTo("2026-03-18T10:00:00Z");
    // The probe lasts a minute.
    assertThat(story.<Instant>getAs("last_time")).isEqualTo("2026-03-20T03:54:04Z");
    assertThat(story.<String>getAs("other_address")).isEqualTo("10.0.0.9");
    assertThat(story.<Integer>getAs("port")).isNull();
    assertThat(story.getList(story.fieldIndex("gap_sites"))).isEmpty();
    List<Row> places = story.getList(story.fieldIndex("sites"));
    assertThat(places).hasSize(2);
    // 1,000 + 5,000 + 100 + 200 bytes; the session of 11:00 lasts a minute.
    assertThat(places.get(0).mkString(" "))
        .isEqualTo(
            "lon false 2026-03-18T10:00:00Z 2026-03-18T11:01:00Z 2 2 0 4 6300 2 22 Whole"
                + " Snort-TCP_Event");
    assertThat(places.get(1).mkString(" "))
        .isEqualTo(
            "par false 2026-03-20T03:53:04Z 2026-03-20T03:54:04Z 1 0 0 0 0 1 null ICMP null");

    Row both = rows.get("2026-03-20 lon 198.51.100.9");
    assertThat(both.<Long>getAs("delay_s")).isZero();
    // Two roles at lon make one entry: 60 + 0 + 500 + 700 bytes, one host.
    assertThat(both.<Row>getList(both.fieldIndex("sites")).get(0).mkString(" "))
        .startsWith("lon false 2026-03-20T10:00:00Z 2026-03-20T12:01:00Z 2 1 0 0 1260 1 ");
    assertThat(both.<String>getAs("finding_id"))
        .hasSize(16)
        .isNotEqualTo(rows.get("2026-03-20 par 198.51.100.9").getAs("finding_id"));

    Row partner = rows.get("2026-03-20 lon 198.51.100.6");
    assertThat(partner.<Long>getAs("delay_s")).isEqualTo(1);
    assertThat(partner.<String>getAs("reason"))
        .startsWith(
            "first seen at partner cert-x on 2026-03-20 09:59:59 UTC: 2 sessions (2 established)"
                + " and 1 event; then at lon (here) 1 s later");

    assertThat(rows.get("2026-03-20 lon 198.51.100.3").getList(13).toString())
        .isEqualTo("[bad, worse]");
    assertThat(rows.get("2026-03-20 lon 198.51.100.4").<String>getAs("allowed_by"))
        .isEqualTo("scanners-we-pay");
    Row peer = rows.get("2026-03-20 lon 203.0.113.5");
    assertThat(peer.<String>getAs("peer_site")).isEqualTo("par");
    assertThat(peer.<Integer>getAs("site_count")).isEqualTo(1);
    assertThat(peer.<String>getAs("reason")).contains("; an own address of site par; rule");
    Row late = rows.get("2026-03-20 ber 198.51.100.10");
    assertThat(late.getList(late.fieldIndex("gap_sites")).toString()).isEqualTo("[ber]");
    assertThat(late.<String>getAs("reason"))
        .contains("; the order is uncertain, ber has days without data before; rule");
    Row found = rows.get("2026-03-20 lon 198.51.100.51");
    assertThat(found.<String>getAs("reason")).contains("; found by other_findings at par; rule");
  }

  @Test
  void theOrderOfTheRowsDoesNotMatter() {
    List<TestRow> rows = records();
    List<String> once = json(rows, 1);
    Collections.shuffle(rows, new Random(7));
    assertThat(json(rows, 3)).isEqualTo(once).hasSize(19);
  }

  private static List<String> json(List<TestRow> rows, int partitions) {
    SPARK.conf().set("spark.sql.shuffle.partitions", partitions);
    SPARK.conf().set("spark.sql.leafNodeDefaultParallelism", partitions);
    return JOB.run(hunted(rows).running(JOB.spec(), CELLS), DEFAULTS)
        .rows()
        .get(CrossSiteSightings.TABLE)
        .toJSON()
        .sort("value")
        .collectAsList();
  }

  /** A sighting of an address that came with one session. */
  private static TestRow sighting(String site, LocalDate day, String address, boolean established) {
    Instant noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    return TestRow.of(Sightings.TABLE)
        .set(SourceColumns.EVENT_DATE, day)
        .set(SourceColumns.SITE, site)
        .set(Sightings.REMOTE_IP, address)
        .set(Sightings.IP_KEY, IpAddress.parse(address).toBytes())
        .set(Sightings.ROLE, "client")
        .set(Sightings.FIRST_TIME, noon)
        .set(Sightings.LAST_TIME, noon.plus(Duration.ofMinutes(1)))
        .set(Sightings.SESSIONS, 1L)
        .set(Sightings.SESSIONS_ESTABLISHED, established ? 1L : 0L)
        .set(Sightings.LOCAL_HOSTS, 1)
        .set(Sightings.HOSTS, List.of("10.0.0.5"));
  }

  @Test
  void anUnlistedAddressIsRareAtTwoOfFiveSitesButNotAtThree() {
    TestInputs in = new TestInputs(SPARK);
    for (String site : List.of("a", "b", "c", "d", "e")) {
      in.with(delivered(site, "2026-03-01", "2026-03-20"));
    }
    LocalDate before = MARCH_20.minusDays(3);
    in.with(
        // Established at 2 of 5: 2 < 2.5.
        sighting("a", MARCH_20, "198.51.100.2", true),
        sighting("b", before, "198.51.100.2", true),
        // At 3 of 5: 3 > 2.5.
        sighting("a", MARCH_20, "198.51.100.3", true),
        sighting("b", before, "198.51.100.3", true),
        sighting("c", before, "198.51.100.3", false),
        // Established at one of two.
        sighting("a", MARCH_20, "198.51.100.4", true),
        sighting("b", before, "198.51.100.4", false));

    TreeMap<String, Row> rows = run(in, DEFAULTS, cell("2026-03-20", "a"));
    assertThat(rows).containsOnlyKeys("2026-03-20 a 198.51.100.2");
    Row rare = rows.firstEntry().getValue();
    assertThat(verdict(rare))
        .isEqualTo("medium finding: established at several sites, seen at few");
    assertThat(rare.<Long>getAs("delay_s")).isEqualTo(3 * 86_400);
    assertThat(rare.<String>getAs("reason"))
        .contains("seen at 2 of 5 sites in 30 days, established at 2;");

    // A day that comes late at a third site: 3 of 5 have it now.
    TestInputs late = in.with(sighting("d", MARCH_20.minusDays(29), "198.51.100.2", false));
    assertThat(run(late, DEFAULTS, cell("2026-03-20", "a"))).isEmpty();

    // Four sites with data are too few to tell; a partner makes five again.
    TestInputs four = new TestInputs(SPARK);
    for (String site : List.of("a", "b", "c", "d")) {
      four.with(delivered(site, "2026-03-01", "2026-03-20"));
    }
    four.with(
        sighting("a", MARCH_20, "198.51.100.2", true), sighting("b", before, "198.51.100.2", true));
    assertThat(run(four, DEFAULTS, cell("2026-03-20", "a"))).isEmpty();
    four.with(shared("cert-x", "198.51.100.99", "2026-03-10T00:00:00Z", 1));
    assertThat(run(four, DEFAULTS, cell("2026-03-20", "a"))).hasSize(1);
  }

  @Test
  void moreAddressesThanAReaderCanPruneByAreAllCompared() {
    TestInputs in = new TestInputs(SPARK);
    List<TestRow> rows = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      String address = "198.51.100." + i;
      rows.add(sighting("a", MARCH_20, address, false));
      rows.add(sighting("b", MARCH_20.minusDays(i % 40), address, false));
      rows.add(
          TestRow.of(RetrohuntHitDays.TABLE)
              .set(SourceColumns.EVENT_DATE, MARCH_20)
              .set(SourceColumns.SITE, "a")
              .set(RetrohuntHitDays.LIST, "bad")
              .set(RetrohuntHitDays.LISTED_FROM, Instant.EPOCH)
              .set(RetrohuntHitDays.ADDRESS, address)
              .set(RetrohuntHitDays.IP_KEY, IpAddress.parse(address).toBytes())
              .set(RetrohuntHitDays.FIRST_TIME, Instant.EPOCH)
              .set(RetrohuntHitDays.LAST_TIME, Instant.EPOCH));
    }
    in.with(rows.toArray(TestRow[]::new));
    // Of 40 days 30 are in the window: six times 30, and 10 more of the last 10 addresses.
    assertThat(run(in, DEFAULTS, cell("2026-03-20", "a"))).hasSize(6 * 30 + 10);
  }
}
