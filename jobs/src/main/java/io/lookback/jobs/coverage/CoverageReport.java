package io.lookback.jobs.coverage;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.udf;

import io.lookback.jobs.runner.SqlFile;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Answers how much of a time the sensors of a site covered: what is said with every "nothing
 * before".
 *
 * <p>Each hour of each sensor has a state:
 *
 * <ul>
 *   <li>{@code seen}: it delivered records;
 *   <li>{@code quiet}: none, but that is usual: on most of the days within 28 days that are a whole
 *       number of weeks away (and on which the sensor delivered) it had none at this hour either;
 *   <li>{@code gap}: none, though usually there are some; also a whole silent day that can be
 *       compared with nothing;
 *   <li>{@code before}: before the first record of the sensor.
 * </ul>
 *
 * <p>Covered are {@code seen} and {@code quiet}. From 28 days after its last record a sensor is
 * retired and no longer expected. Percentages are whole and rounded down.
 */
public final class CoverageReport {
  /** How far back the sentence about a listing looks. */
  public static final int PRIOR_DAYS = 25;

  private static final StructType WINDOW =
      new StructType()
          .add("site", DataTypes.StringType)
          .add("from_hour", DataTypes.LongType)
          .add("to_hour", DataTypes.LongType);

  private final SparkSession spark;
  private final Dataset<Row> states;

  private CoverageReport(SparkSession spark, Dataset<Row> sensors) {
    this.spark = spark;
    Column ofHours =
        udf(new SensorHours.States(), SensorHours.States.TYPE)
            .apply(col("seen"), col("from_hour"), col("to_hour"));
    this.states =
        sensors
            .select(col("site"), col("sensor"), explode(ofHours).as("of"))
            .select(
                col("site"),
                col("sensor"),
                col("of.hour_no"),
                expr("timestamp_micros(of.hour_no * 3600000000)").as("hour"),
                col("of.state"));
  }

  /**
   * The hours of some sites from the hour of {@code from} to that of {@code to} (exclusive).
   *
   * @param coverage rows of the table coverage, at least those of the sites from 28 days before the
   *     time to 28 days after it
   */
  public static CoverageReport of(
      SparkSession spark,
      Dataset<Row> coverage,
      Collection<String> sites,
      Instant from,
      Instant to) {
    long fromHour = Math.floorDiv(from.getEpochSecond(), 3600);
    long toHour = Math.floorDiv(to.getEpochSecond() - 1, 3600) + 1;
    List<Row> windows =
        sites.stream().map(site -> RowFactory.create(site, fromHour, toHour)).toList();
    return of(spark, coverage, spark.createDataFrame(windows, WINDOW));
  }

  /**
   * The hours of some sites.
   *
   * @param windows site, from_hour, to_hour (exclusive), in hours since 1970
   */
  static CoverageReport of(SparkSession spark, Dataset<Row> coverage, Dataset<Row> windows) {
    return new CoverageReport(spark, sensors(coverage).join(broadcast(windows), "site"));
  }

  /** site, sensor, seen: the hours with records, since 1970. */
  private static Dataset<Row> sensors(Dataset<Row> coverage) {
    return coverage
        .where("records > 0")
        .groupBy("site", "sensor")
        .agg(collect_set(expr("unix_micros(hour) DIV 3600000000")).as("seen"));
  }

  /** site, sensor, hour_no (since 1970), hour, state. */
  public Dataset<Row> hours() {
    return states;
  }

  /** site, covered_hours, sensor_hours, percent; a site without any sensor has no row. */
  public Dataset<Row> sites() {
    return query("CoverageSites.sql");
  }

  /** site, sensor, covered_hours, sensor_hours, percent. */
  public Dataset<Row> sensors() {
    return query("CoverageSensors.sql");
  }

  /** site, sensor, state (gap, before), from_time, to_time: what was not covered. */
  public Dataset<Row> gaps() {
    return query("CoverageGaps.sql");
  }

  private Dataset<Row> query(String file) {
    states.createOrReplaceTempView("coverage_states");
    return SqlFile.run(spark, CoverageReport.class, file, Map.of());
  }

  /**
   * For moments at sites: how much of the 25 days before was covered.
   *
   * @param moments rows with site and time
   * @return site, time, percent; null percent where nothing is known of the site
   */
  public static Dataset<Row> before(
      SparkSession spark, Dataset<Row> coverage, Dataset<Row> moments) {
    coverage.createOrReplaceTempView("coverage_rows");
    moments.createOrReplaceTempView("coverage_moments");
    Dataset<Row> windows =
        SqlFile.run(spark, CoverageReport.class, "CoverageMomentWindows.sql", Map.of());
    CoverageReport report = of(spark, coverage, windows);
    report.query("CoverageBefore.sql").createOrReplaceTempView("coverage_before");
    windows.select("site").createOrReplaceTempView("coverage_known_sites");
    return SqlFile.run(spark, CoverageReport.class, "CoverageMoments.sql", Map.of());
  }
}
