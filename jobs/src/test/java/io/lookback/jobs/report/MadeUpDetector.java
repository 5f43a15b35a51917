package io.lookback.jobs.report;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.config.SuppressionConfig;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.FindingAssets;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Types;
import io.lookback.jobs.finding.Detectors;
import io.lookback.jobs.finding.Detectors.Detector;
import io.lookback.jobs.testing.TestRow;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * A detector beside the retrohunt, with findings of each kind at site lon: one that goes on, one
 * that is new, informational, suppressed, of last month, of after the night, and none.
 */
final class MadeUpDetector {
  static final Column SCORE = Column.optional("score", Types.DOUBLE, "How regular it is, 0 to 1");
  static final Column PORTS = Column.required("top_ports", Types.PORT_COUNTS, "Ports it used");
  static final Column NOTE = Column.optional("note", Types.TEXT, "What the peer said");

  static final Table TABLE =
      Table.named("regular_contacts", "Hosts that come back regularly.")
          .columns(
              Stream.concat(FindingColumns.ALL.stream(), Stream.of(SCORE, PORTS, NOTE))
                  .toArray(Column[]::new))
          .build();

  static final List<Detector> DETECTORS =
      List.of(Detectors.describe(RetrohuntHits.TABLE), Detectors.describe(TABLE));

  static final String GOES_ON = "10.0.0.77";
  static final String NEW = "10.0.0.78";
  static final String SUPPRESSED = "10.0.0.80";

  static final ReportParams PARAMS =
      ReportParams.DEFAULTS.withSuppressions(
          List.of(
              suppression("site = lon, address = \"10.0.0.80/30\", reason = \"backup\"", 2009),
              suppression("name = old, site = lon, reason = \"x\"", 2008)));

  private MadeUpDetector() {}

  private static SuppressionConfig suppression(String keys, int year) {
    return LookbackConfig.parse("suppressions = [{" + keys + ", until = " + year + "-12-31}]")
        .suppressions()
        .get(0);
  }

  static void register(SparkSession spark) {
    spark
        .createDataFrame(
            Stream.of(
                    row(1, GOES_ON, "2009-01-16", "low").set(NOTE, "of yesterday"),
                    // Raised to high, see below.
                    row(1, GOES_ON, "2009-01-17", "medium")
                        .set(FindingColumns.OTHER_ADDRESS, Story.GUESSER)
                        .set(FindingColumns.PORT, 443)
                        .set(SCORE, 0.875)
                        .set(NOTE, Story.SCRIPT + Story.ENDLESS),
                    row(2, NEW, "2009-01-17", "medium")
                        .set(FindingColumns.REASON, Story.SCRIPT + Story.BIDI),
                    // Like the one before: told once in the night's table.
                    row(8, NEW, "2009-01-17", "low"),
                    row(3, "10.0.0.79", "2009-01-17", "informational"),
                    row(4, "10.0.0.79", "2009-01-18", "critical"),
                    row(5, GOES_ON, "2008-12-01", "critical"),
                    row(6, SUPPRESSED, "2009-01-17", "critical"),
                    row(7, "10.0.0.79", "2009-01-17", "critical")
                        .set(FindingColumns.IS_FINDING, false))
                .map(TestRow::row)
                .toList(),
            TABLE.schema())
        .createOrReplaceTempView(TABLE.name());
    spark
        .createDataFrame(
            List.of(
                TestRow.of(FindingAssets.TABLE)
                    .set(FindingAssets.EVENT_DATE, LocalDate.parse("2009-01-17"))
                    .set(SourceColumns.SITE, "lon")
                    .set(FindingAssets.DETECTOR, TABLE.name())
                    .set(FindingAssets.FINDING_ID, id(1))
                    .set(FindingAssets.SEVERITY, "high")
                    .set(FindingAssets.BECAUSE, "; its web server is old")
                    .row()),
            FindingAssets.TABLE.schema())
        .createOrReplaceTempView(FindingAssets.TABLE.name());
  }

  static String id(int number) {
    return "000000000000000" + number;
  }

  private static TestRow row(int number, String address, String day, String severity) {
    return TestRow.of(TABLE)
        .set(FindingColumns.EVENT_DATE, LocalDate.parse(day))
        .set(SourceColumns.SITE, "lon")
        .set(FindingColumns.FINDING_ID, id(number))
        .set(FindingColumns.ADDRESS, address)
        .set(FindingColumns.IS_OWN, true)
        .set(FindingColumns.FIRST_TIME, Instant.parse(day + "T01:00:00Z"))
        .set(FindingColumns.LAST_TIME, Instant.parse(day + "T09:00:00Z"))
        .set(FindingColumns.SEVERITY, severity)
        .set(FindingColumns.REASON, "every 60 s on " + day)
        .set(FindingColumns.IS_FINDING, true);
  }
}
