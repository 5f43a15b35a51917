package io.lookback.jobs.coverage;

import static io.lookback.jobs.testing.CoverageOf.delivered;
import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.ExportGaps;
import io.lookback.datasets.table.Flows;
import io.lookback.datasets.table.Rejects;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final SparkSession SPARK = SharedSpark.session();

  private static Dataset<Row> rows(TestRow[]... parts) {
    List<Row> rows = new ArrayList<>();
    for (TestRow[] part : parts) {
      for (TestRow row : part) {
        rows.add(row.row());
      }
    }
    return SPARK.createDataFrame(rows, Coverage.TABLE.schema());
  }

  private static CoverageReport report(Dataset<Row> coverage, String from, String to) {
    return CoverageReport.of(
        SPARK, coverage, List.of("lon"), Instant.parse(from), Instant.parse(to));
  }

  @Test
  void countsAllRecordsInTheHourOfTheirEndAndRejectsAndLossesWhereTheyStand() {
    CoverageJob job = new CoverageJob();
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5")
                    .lasting(Duration.ofMinutes(90)),
                session("2026-03-01T11:10:00Z", "10.0.0.5", "10.0.0.6").notCounted(),
                session("2026-03-01T11:10:00Z", "10.0.0.5", "10.0.0.6").open(),
                event("2026-03-01T11:59:59Z", "Any", "198.51.100.7", "10.0.0.5").notCounted(),
                session("2026-03-02T11:10:00Z", "10.0.0.5", "10.0.0.6"),
                TestRow.of(Flows.TABLE)
                    .set(SourceColumns.EVENT_DATE, LocalDate.of(2026, 3, 1))
                    .set(SourceColumns.SITE, "lon")
                    .set(SourceColumns.SENSOR, "router")
                    .set(SourceColumns.SOURCE_FORMAT, "nfcapd")
                    .set(Flows.START_TIME, Instant.parse("2026-03-01T10:59:59Z"))
                    .set(Flows.DURATION_US, 1_000_000L),
                TestRow.of(Rejects.TABLE)
                    .set(SourceColumns.EVENT_DATE, LocalDate.of(2026, 3, 1))
                    .set(SourceColumns.SITE, "lon")
                    .set(SourceColumns.SENSOR, "tnm")
                    .set(SourceColumns.SOURCE_FORMAT, "tnm")
                    .set(Rejects.NEAR_TIME, Instant.parse("2026-03-01T12:30:00Z"))
                    .set(Rejects.LINE_COUNT, 7L),
                lost("2026-03-01T11:00:00Z", 30),
                lost("2026-03-01T11:00:00Z", 12),
                lost("2026-03-01T23:00:00Z", 1));

    List<Row> hours =
        TestInputs.conforming(
            Coverage.TABLE,
            job.run(
                    in.running(job.spec(), new Cell(LocalDate.of(2026, 3, 1), "lon")),
                    new CoverageJob.Params())
                .rows()
                .get(Coverage.TABLE)
                .orderBy("hour", "sensor"));

    assertThat(hours)
        .extracting(Row::toString)
        .containsExactly(
            "[2026-03-01,lon,router,nfcapd,2026-03-01T11:00:00Z,1,0,42]",
            "[2026-03-01,lon,snort,snort-fast,2026-03-01T11:00:00Z,1,0,0]",
            "[2026-03-01,lon,tnm,tnm,2026-03-01T11:00:00Z,3,0,0]",
            "[2026-03-01,lon,tnm,tnm,2026-03-01T12:00:00Z,0,7,0]",
            "[2026-03-01,lon,router,nfcapd,2026-03-01T23:00:00Z,0,0,1]");
  }

  private static TestRow lost(String hour, long flows) {
    return TestRow.of(ExportGaps.TABLE)
        .set(ExportGaps.EVENT_DATE, LocalDate.of(2026, 3, 1))
        .set(SourceColumns.SITE, "lon")
        .set(SourceColumns.SENSOR, "router")
        .set(SourceColumns.SOURCE_FORMAT, "nfcapd")
        .set(ExportGaps.HOUR, Instant.parse(hour))
        .set(ExportGaps.LOST_FLOWS, flows);
  }

  @Test
  void aMissingDayIsAGapAndRoundsDown() {
    // 10 days of 24 hours, March 6 missing: 216 of 240 hours = 90 %; of the 9 days and one hour
    // to March 10 01:00 it is 193 of 217 = 88.9 %.
    Dataset<Row> coverage =
        rows(
            delivered("tnm", "2026-02-20T00:00:00Z", "2026-03-06T00:00:00Z"),
            delivered("tnm", "2026-03-07T00:00:00Z", "2026-03-20T00:00:00Z"));

    CoverageReport report = report(coverage, "2026-03-01T00:00:00Z", "2026-03-11T00:00:00Z");
    assertThat(report.sites().collectAsList())
        .extracting(Row::toString)
        .containsExactly("[lon,216,240,90]");
    assertThat(report.gaps().collectAsList())
        .extracting(Row::toString)
        .containsExactly("[lon,tnm,gap,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z]");
    assertThat(
            report(coverage, "2026-03-01T00:00:00Z", "2026-03-10T00:30:00Z")
                .sensors()
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly("[lon,tnm,193,217,88]");
  }

  @Test
  void whatIsNotCompleteIsNever100Percent() {
    // 30 days * 24 = 720 hours, one of them silent: 99.86 %.
    Dataset<Row> coverage =
        rows(
            delivered("tnm", "2026-02-01T00:00:00Z", "2026-03-06T05:00:00Z"),
            delivered("tnm", "2026-03-06T06:00:00Z", "2026-04-30T00:00:00Z"));

    assertThat(report(coverage, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z").sites().first())
        .hasToString("[lon,719,720,99]");
    assertThat(report(coverage, "2026-03-07T00:00:00Z", "2026-03-31T00:00:00Z").sites().first())
        .hasToString("[lon,576,576,100]");
  }

  @Test
  void hoursThatAreUsuallySilentAreQuiet() {
    // Office hours only, 08:00 to 17:00, on every day.
    List<TestRow> days = new ArrayList<>();
    for (int day = 1; day <= 28; day++) {
      days.addAll(
          List.of(
              delivered(
                  "tnm",
                  String.format("2026-02-%02dT08:00:00Z", day),
                  String.format("2026-02-%02dT17:00:00Z", day))));
    }
    CoverageReport report =
        report(rows(days.toArray(new TestRow[0])), "2026-02-10T00:00:00Z", "2026-02-11T00:00:00Z");

    assertThat(report.hours().groupBy("state").count().orderBy("state").collectAsList())
        .extracting(Row::toString)
        .containsExactly("[quiet,15]", "[seen,9]");
    assertThat(report.gaps().collectAsList()).isEmpty();
  }

  @Test
  void aSensorCoversNothingBeforeItsFirstRecordAndIsRetired28DaysAfterItsLast() {
    Dataset<Row> coverage =
        rows(
            delivered("old", "2026-01-01T00:00:00Z", "2026-01-10T00:00:00Z"),
            delivered("new", "2026-03-05T00:00:00Z", "2026-03-20T00:00:00Z"));

    // Of March 1 to 9 the new sensor covers 5 of 9 days: 120 of 216 hours; the old one is retired.
    CoverageReport march = report(coverage, "2026-03-01T00:00:00Z", "2026-03-10T00:00:00Z");
    assertThat(march.sites().first()).hasToString("[lon,120,216,55]");
    assertThat(march.gaps().first())
        .hasToString("[lon,new,before,2026-03-01T00:00:00Z,2026-03-05T00:00:00Z]");
    // In January the new sensor is not there yet, and the old one stops on the 10th.
    assertThat(
            report(coverage, "2026-01-09T00:00:00Z", "2026-01-11T00:00:00Z")
                .gaps()
                .orderBy("sensor")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly(
            "[lon,new,before,2026-01-09T00:00:00Z,2026-01-11T00:00:00Z]",
            "[lon,old,gap,2026-01-10T00:00:00Z,2026-01-11T00:00:00Z]");
  }

  @Test
  void tellsWhatWasCoveredBeforeAMoment() {
    Dataset<Row> coverage =
        rows(
            delivered("tnm", "2026-02-01T00:00:00Z", "2026-03-06T00:00:00Z"),
            delivered("tnm", "2026-03-07T00:00:00Z", "2026-04-10T00:00:00Z"));
    Dataset<Row> moments =
        SPARK.createDataFrame(
            List.of(
                moment("lon", "2026-04-05T10:30:00Z"), // gap is more than 25 days ago
                moment("lon", "2026-03-20T00:00:00Z"), // 24 of 600 hours missing: 96 %
                moment("lon", "2026-02-11T00:00:00Z"), // 240 of 600 hours: 40 %
                moment("lon", "2020-01-01T00:00:00Z"), // before everything
                moment("par", "2026-03-20T00:00:00Z")),
            new StructType()
                .add("site", DataTypes.StringType)
                .add("time", DataTypes.TimestampType));

    assertThat(
            CoverageReport.before(SPARK, coverage, moments).orderBy("site", "time").collectAsList())
        .extracting(Row::toString)
        .containsExactly(
            "[lon,2020-01-01T00:00:00Z,0]",
            "[lon,2026-02-11T00:00:00Z,40]",
            "[lon,2026-03-20T00:00:00Z,96]",
            "[lon,2026-04-05T10:30:00Z,100]",
            "[par,2026-03-20T00:00:00Z,null]");
  }

  private static Row moment(String site, String time) {
    return RowFactory.create(site, Instant.parse(time));
  }
}
