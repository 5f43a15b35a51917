package io.lookback.jobs.summary;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.table.AddressTopsMonth;
import io.lookback.datasets.table.EventMonthHours;
import io.lookback.datasets.table.EventMonths;
import io.lookback.datasets.table.HostMonths;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.finding.DerivedEvents;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.sightings.SightingsMonthJob;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every answer is that of looking at each record, whichever tables it comes from. Month tiers agree
 * with their days for some months only; one that does not is full of other numbers.
 */
class SummaryTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final List<Site> SITES = List.of(TestInputs.LON, RandomRecords.PAR);
  private static final LocalDate JANUARY = LocalDate.of(2026, 1, 1);
  private static final LocalDate FEBRUARY = LocalDate.of(2026, 2, 1);

  /** So few that the lists of most days are cut. */
  private static final AddressTopsJob.Params KEPT = new AddressTopsJob.Params(3, 2, 2);

  private static final Set<DaySite> VALID =
      Set.of(
          new DaySite(JANUARY, "lon"), new DaySite(FEBRUARY, "lon"), new DaySite(JANUARY, "par"));
  private static final Set<DaySite> VALID_SIGHTINGS =
      Set.of(new DaySite(JANUARY, "lon"), new DaySite(FEBRUARY, "par"));
  private static final Set<DaySite> VALID_TOPS = Set.of(new DaySite(JANUARY, "lon"));
  private static final Map<Table, Set<DaySite>> VALID_MONTHS =
      Map.of(
          EventMonths.TABLE,
          VALID,
          EventMonthHours.TABLE,
          VALID,
          HostMonths.TABLE,
          VALID,
          SightingsMonth.TABLE,
          VALID_SIGHTINGS,
          AddressTopsMonth.TABLE,
          VALID_TOPS);

  private static final List<RandomRecords.Known> RECORDS = RandomRecords.of(20260310, 450, 350);
  private static final TestInputs IN = new TestInputs(SPARK);
  private static final Map<Table, Dataset<Row>> TABLES = new HashMap<>();

  @BeforeAll
  static void rollUp() {
    SPARK.conf().set("spark.sql.shuffle.partitions", 1);
    SPARK.conf().set("spark.sql.leafNodeDefaultParallelism", 1);
    Pipeline.summarised(RandomRecords.inputs(IN, RECORDS), KEPT);
    Cell[] months =
        List.of(
                new Cell(JANUARY, "lon"),
                new Cell(JANUARY, "par"),
                new Cell(FEBRUARY, "lon"),
                new Cell(FEBRUARY, "par"))
            .toArray(Cell[]::new);
    SummaryMonthsJob summaries = new SummaryMonthsJob();
    IN.with(summaries.run(IN.running(summaries.spec(), months), new SummaryMonthsJob.Params()));
    SightingsMonthJob sightings = new SightingsMonthJob();
    IN.with(sightings.run(IN.running(sightings.spec(), months), new SightingsMonthJob.Params()));
    AddressTopsMonthJob tops = new AddressTopsMonthJob();
    IN.with(tops.run(IN.running(tops.spec(), months), new AddressTopsMonthJob.Params(5)));
    VALID_MONTHS.forEach(
        (table, valid) ->
            IN.put(table, IN.rows(table).stream().map(row -> spoilt(table, row, valid)).toList()));
  }

  /** Other numbers where the month is not valid. */
  private static Row spoilt(Table table, Row row, Set<DaySite> valid) {
    if (valid.contains(new DaySite((LocalDate) row.get(0), row.getString(1)))) {
      return row;
    }
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          table.schema().apply(i).dataType().equals(DataTypes.LongType) ? 999_999L : row.get(i);
    }
    return RowFactory.create(values);
  }

  private static Summary.Answer answer(Question question) {
    return new Summary(
            SPARK, table -> TABLES.computeIfAbsent(table, IN::whole), VALID_MONTHS::get, SITES)
        .answer(question);
  }

  /** Asks, compares with counting, and returns the roll-ups and records that were read. */
  private static List<String> ask(Ask ask) {
    Question question = ask.question();
    Summary.Answer answer = answer(question);
    Counting expected = new Counting(question, RECORDS);
    assertThat(answer.rows().collectAsList().stream().map(Row::toString))
        .as("%s from %s", question, answer.tables())
        .containsExactlyElementsOf(expected.rows());
    assertThat(answer.isCut()).as("%s is cut", question).isEqualTo(expected.isCut());
    return answer.tables().stream().filter(table -> !table.equals(DerivedEvents.VIEW)).toList();
  }

  @Test
  void whatDetectorsDerivedCountsBesideTheRecords() {
    long before = networkCount();
    SPARK
        .sql(
            """
            SELECT DATE'2026-01-05' AS event_date, 'lon' AS site,
              TIMESTAMP'2026-01-05 10:20:00Z' AS time, 'continuous' AS event_type,
              'Long_Term_Intrusion_Activity' AS event_name, '203.0.113.7' AS src_ip,
              '192.0.2.10' AS dst_ip, 22 AS port, 'inbound' AS direction, 1L AS count,
              'a' AS finding_id, 'text' AS message
            UNION ALL
            SELECT DATE'2026-02-05', 'lon', TIMESTAMP'2026-02-05 23:59:59Z', 'continuous',
              'Long_Term_Network_Activity', '192.0.2.10', '203.0.113.7', 443, 'outbound', 2L, 'b', ''
            UNION ALL
            -- A session that had begun the day before.
            SELECT DATE'2026-02-05', 'par', TIMESTAMP'2026-02-04 23:00:00Z', 'continuous',
              'Long_Term_Network_Activity', '198.51.100.1', null, null, null, 4L, 'c', ''
            """)
        .createOrReplaceTempView(DerivedEvents.VIEW);
    try {
      assertThat(rows(Ask.by(Dimension.TYPE).types("continuous")))
          .containsExactly("[continuous,7,0]");
      assertThat(rows(Ask.by(Dimension.NAME).names("Long_Term*").sites("lon")))
          .containsExactly(
              "[continuous,Long_Term_Network_Activity,2,0]",
              "[continuous,Long_Term_Intrusion_Activity,1,0]");
      assertThat(rows(Ask.by(Dimension.DIRECTION).types("continuous")))
          .containsExactly("[none,4,0]", "[outbound,2,0]", "[inbound,1,0]");
      assertThat(rows(Ask.by(Dimension.PORT).types("continuous").ports(22)))
          .containsExactly("[22,1,0]");
      // Without direction it has no ends.
      assertThat(rows(Ask.by(Dimension.ADDRESS).types("continuous")))
          .containsExactly("[lon,192.0.2.10,own,3,0]", "[lon,203.0.113.7,remote,3,0]");
      assertThat(rows(Ask.by(Dimension.TYPE).types("continuous").addresses("203.0.113.0/24")))
          .containsExactly("[continuous,3,0]");
      assertThat(rows(Ask.by(Dimension.DAY).types("continuous").days("2026-02-05", "2026-02-05")))
          .containsExactly("[2026-02-05,6,0]");
      // 23:59:59 is in it; what began on the day before counts from the beginning of its day.
      assertThat(
              rows(
                  Ask.by(Dimension.TYPE)
                      .types("continuous")
                      .days("2026-02-05", "2026-02-05")
                      .since("2026-02-05T01:00:01Z")))
          .containsExactly("[continuous,2,0]");
      assertThat(answer(Ask.by(Dimension.TYPE).question()).tables()).contains(DerivedEvents.VIEW);
      assertThat(networkCount()).isEqualTo(before);
    } finally {
      SPARK.catalog().dropTempView(DerivedEvents.VIEW);
    }
  }

  private static List<String> rows(Ask ask) {
    return answer(ask.question()).rows().collectAsList().stream().map(Row::toString).toList();
  }

  private static long networkCount() {
    return answer(Ask.by(Dimension.TYPE).types("network").question())
        .rows()
        .collectAsList()
        .get(0)
        .getAs("count");
  }

  @Test
  void closedMonthsAreAnsweredByTheirMonthTiers() {
    assertThat(ask(Ask.by(Dimension.TYPE))).containsExactly("event_hours", "event_months");
    assertThat(ask(Ask.by(Dimension.PORT).names("Snort-*").directions("inbound", "none").top(3)))
        .containsExactly("event_hours", "event_months");
    assertThat(ask(Ask.by(Dimension.NAME).ports(22, 53).types("network")))
        .containsExactly("event_hours", "event_months");
    assertThat(ask(Ask.by(Dimension.HOUR).types("intrusion")))
        .containsExactly("event_hours", "event_month_hours");
    assertThat(ask(Ask.by(Dimension.DAY).names("100%_sure").sites("par")))
        .containsExactly("event_hours", "event_month_hours");
    // From within January to within February: only the days know.
    assertThat(ask(Ask.by(Dimension.SITE).days("2026-01-02", "2026-02-27")))
        .containsExactly("event_hours");
    // February as a whole, and valid at one site.
    assertThat(ask(Ask.by(Dimension.DIRECTION).days("2026-01-20", "2026-02-28")))
        .containsExactly("event_hours", "event_months");
    assertThat(ask(Ask.by(Dimension.DIRECTION).days("2026-01-20", "2026-02-28").sites("par")))
        .containsExactly("event_hours");
    // No tier has hours and ports.
    assertThat(ask(Ask.by(Dimension.HOUR).ports(443))).containsExactly("event_hours");
  }

  @Test
  void timesOnTheHourAreAnsweredByHoursAndOthersByTheRecords() {
    assertThat(
            ask(Ask.by(Dimension.NAME).since("2026-01-12T07:00:00Z").until("2026-03-05T18:00:00Z")))
        .containsExactly("event_hours", "event_month_hours");
    // From the first of a month at seven: that month is not asked for as a whole.
    assertThat(ask(Ask.by(Dimension.NAME).since("2026-02-01T07:00:00Z")))
        .containsExactly("event_hours");
    assertThat(ask(Ask.by(Dimension.NAME).until("2026-02-28T23:00:00Z").sites("lon")))
        .containsExactly("event_hours", "event_month_hours");
    assertThat(
            ask(Ask.by(Dimension.PORT).since("2026-01-12T07:00:00Z").until("2026-03-05T18:00:00Z")))
        .containsExactly("event_hours");
    assertThat(
            ask(Ask.by(Dimension.NAME).since("2026-01-12T07:30:00Z").until("2026-03-05T18:00:00Z")))
        .containsExactly("event_hours", "events", "session_records");
    assertThat(ask(Ask.by(Dimension.HOUR).until("2026-02-05T18:00:00.000001Z").types("network")))
        .containsExactly("event_hours", "events", "session_records");
    assertThat(
            ask(
                Ask.by(Dimension.ADDRESS)
                    .since("2026-02-05T00:00:00Z")
                    .until("2026-02-25T09:00:00Z")))
        .containsExactly("event_hours", "events", "session_records");
  }

  @Test
  void anOwnHostIsAnsweredByWhatItDid() {
    assertThat(ask(Ask.by(Dimension.PORT).addresses("10.0.0.5").sites("lon")))
        .containsExactly("host_days", "host_months");
    assertThat(
            ask(
                Ask.by(Dimension.DIRECTION)
                    .addresses("10.0.0.5")
                    .sites("lon")
                    .ports(22, 443)
                    .days("2026-02-02", "2026-03-02")))
        .containsExactly("host_days");
    assertThat(
            ask(
                Ask.by(Dimension.SITE)
                    .addresses("2001:db8:aaaa::5")
                    .sites("lon")
                    .directions("internal")))
        .containsExactly("host_days", "host_months");
    // At the other site it is remote.
    assertThat(ask(Ask.by(Dimension.PORT).addresses("172.16.0.9")))
        .containsExactly(
            "events",
            "host_days",
            "host_months",
            "session_records",
            "sightings",
            "sightings_month");
    // Own since February: before, it was remote.
    assertThat(ask(Ask.by(Dimension.SITE).addresses("192.0.2.9").sites("par")))
        .contains("session_records");
    // What host_days does not know: names, times of day, several.
    assertThat(ask(Ask.by(Dimension.NAME).addresses("10.0.0.5").sites("lon")))
        .contains("session_records");
    assertThat(
            ask(
                Ask.by(Dimension.PORT)
                    .addresses("10.0.0.5")
                    .sites("lon")
                    .since("2026-02-02T09:00:00Z")))
        .contains("session_records");
    assertThat(ask(Ask.by(Dimension.PORT).addresses("10.0.0.5", "10.0.0.6").sites("lon")))
        .contains("session_records");
  }

  @Test
  void recordsWithoutDirectionHaveNoEndToAskFor() {
    ask(Ask.by(Dimension.DIRECTION).addresses("10.0.0.5").directions("none"));
    ask(Ask.by(Dimension.DIRECTION).addresses("10.0.0.5"));
    ask(Ask.by(Dimension.NAME).addresses("10.0.0.5", "224.0.0.251"));
    ask(Ask.by(Dimension.TYPE).addresses("224.0.0.0/4"));
    ask(Ask.by(Dimension.TYPE).directions("none"));
  }

  @Test
  void namesAreMatchedLiterallyButForTheStar() {
    for (String name :
        List.of(
            "Snort-TCP_*", "*TCP*vent", "100%*", "1*%_*", "100%", "*\\*", "back\\s*", "_*", "")) {
      ask(Ask.by(Dimension.NAME).names(name).sites("lon").days("2026-01-01", "2026-02-28"));
    }
    ask(Ask.by(Dimension.ADDRESS).names("*\\*", "100%*"));
  }

  @Test
  void theBusiestAddressesComeFromTheListsOfTheDaysWhereTheyCanTell() {
    int fromLists = 0;
    int fromAll = 0;
    for (int top : new int[] {1, 2, 4}) {
      for (int days : new int[] {1, 2, 4, 8, 70}) {
        LocalDate first = RandomRecords.FIRST_DAY.plusDays(70 - days);
        List<String> tables =
            ask(
                Ask.by(Dimension.ADDRESS)
                    .days(first.toString(), first.plusDays(days - 1).toString())
                    .top(top));
        assertThat(tables).doesNotContain("session_records", "events");
        if (tables.contains("address_tops")) {
          fromLists++;
        } else {
          assertThat(tables).contains("host_days", "sightings");
          fromAll++;
        }
      }
    }
    assertThat(fromLists).as("from lists").isGreaterThan(3);
    assertThat(fromAll).as("from all addresses").isGreaterThan(3);
    assertThat(ask(Ask.by(Dimension.ADDRESS)))
        .containsExactly("host_days", "host_months", "sightings", "sightings_month");
    assertThat(ask(Ask.by(Dimension.ADDRESS).top(1).days("2025-01-01", "2025-12-31")))
        .contains("address_tops");
  }

  /** Dimension by filters by time, by chance. */
  @Test
  void everyAnswerIsThatOfCountingTheRecords() {
    Random random = new Random(7);
    for (int i = 0; i < 27; i++) {
      Ask ask = chosen(Dimension.values()[i % Dimension.values().length], random);
      Question question = ask.question();
      assertThat(ask(ask).contains("session_records"))
          .as("whether the records are read for %s", question)
          .isEqualTo(needsRecords(question));
    }
  }

  private static Ask chosen(Dimension by, Random random) {
    Ask ask = Ask.by(by).top(pick(random, 0, 1, 3, 100));
    switch (random.nextInt(4)) {
      case 0 -> ask.sites("lon");
      case 1 -> ask.sites("par");
      default -> ask.sites("lon", "par");
    }
    switch (random.nextInt(8)) {
      case 0 -> ask.days("2026-01-01", "2026-02-28");
      case 1 -> ask.days("2026-01-25", "2026-03-03");
      case 2 -> ask.days("2026-02-10", "2026-02-12");
      case 3 -> ask.since("2026-01-31T23:00:00Z").until("2026-03-01T01:00:00Z");
      case 4 -> ask.since("2026-02-20T10:17:00Z");
      case 5 -> ask.until("2026-02-02T10:17:00Z");
      default -> {
        // All time.
      }
    }
    if (random.nextInt(3) == 0) {
      ask.addresses(pick(random, RandomRecords.ADDRESSES.toArray(String[]::new)));
    } else if (random.nextInt(5) == 0) {
      ask.addresses("198.51.100.0/24", "10.0.0.6", "2001:db8::-2001:db8:ffff::");
    }
    if (random.nextInt(4) == 0) {
      ask.ports(pick(random, 443, 22), pick(random, 53, 6667));
    }
    if (random.nextInt(5) == 0) {
      ask.types(pick(random, "intrusion", "network"));
    }
    if (random.nextInt(5) == 0) {
      ask.names(pick(random, "Snort-TCP_*", "TNM-*", "100%_sure"), "ZEEK-Whole");
    }
    if (random.nextInt(5) == 0) {
      ask.directions(pick(random, "inbound", "external"), pick(random, "internal", "none"));
    }
    return ask;
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }

  private static boolean needsRecords(Question question) {
    boolean isWhole = question.since() == null && question.until() == null;
    boolean isPlain = question.types().isEmpty() && question.names().isEmpty();
    if (question.addresses().isEmpty()) {
      return switch (question.by()) {
        case SIZE -> true;
        case ADDRESS ->
            !isWhole || !isPlain || !question.ports().isEmpty() || !question.directions().isEmpty();
        default ->
            (question.since() != null && !question.since().toString().endsWith(":00:00Z"))
                || (question.until() != null && !question.until().toString().endsWith(":00:00Z"));
      };
    }
    boolean isOfHosts =
        isWhole
            && isPlain
            && question.addresses().size() == 1
            && Set.of(Dimension.PORT, Dimension.DIRECTION, Dimension.SITE).contains(question.by());
    Set<String> owners = new TreeSet<>();
    String address = question.addresses().get(0).toString();
    if (address.startsWith("10.") || address.startsWith("2001:db8:aaaa:")) {
      owners.add("lon");
    } else if (address.startsWith("172.16.")) {
      owners.add("par");
    }
    return !isOfHosts || !owners.containsAll(question.sites());
  }

  @Test
  void hugeNumbersStopAtTheLargestWhicheverWay() {
    long most = Long.MAX_VALUE;
    List<TestRow> records = new ArrayList<>();
    for (int day = 1; day <= 3; day++) {
      String time = "2026-03-0" + day + "T10:00:00Z";
      for (int i = 1; i <= 5; i++) {
        records.add(event(time, "Any", "198.51.100." + i, "10.0.0." + i).count(most));
      }
      records.add(session(time, "198.51.100.1", "10.0.0.1").bytes(most, most));
      records.add(session(time, "198.51.100.1", "10.0.0.1").bytes(1, 2));
    }
    TestInputs in =
        Pipeline.summarised(new TestInputs(SPARK).with(records.toArray(TestRow[]::new)), KEPT);
    Summary summary = new Summary(SPARK, in::whole, table -> Set.of(), List.of(TestInputs.LON));

    assertThat(rows(summary, Ask.by(Dimension.TYPE)))
        .containsExactly("[intrusion," + most + ",0]", "[network,6," + most + "]");
    assertThat(rows(summary, Ask.by(Dimension.TYPE).addresses("198.51.100.0/24")))
        .containsExactly("[intrusion," + most + ",0]", "[network,6," + most + "]");
    assertThat(rows(summary, Ask.by(Dimension.SITE).addresses("10.0.0.1").sites("lon")))
        .containsExactly("[lon," + most + "," + most + "]");
    assertThat(rows(summary, Ask.by(Dimension.ADDRESS)))
        .hasSize(10)
        .startsWith("[lon,10.0.0.1,own," + most + "," + most + "]")
        .endsWith("[lon,198.51.100.5,remote," + most + ",0]");
    // The last of each cut list has the largest count.
    assertThat(rows(summary, Ask.by(Dimension.ADDRESS).top(2)))
        .containsExactly(
            "[lon,10.0.0.1,own," + most + "," + most + "]", "[lon,10.0.0.2,own," + most + ",0]");
  }

  private static List<String> rows(Summary summary, Ask ask) {
    return summary.answer(ask.question()).rows().collectAsList().stream()
        .map(Row::toString)
        .toList();
  }
}
