package io.lookback.jobs.finding;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.table.FindingAssets;
import io.lookback.jobs.runner.SqlFile;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Puts findings in the order in which they are to be looked at: addresses of sites by their highest
 * severity, then by how many detectors found them in the last {@value #DAYS} days, then the newest
 * first.
 */
public final class Findings {
  /** The view of the lake. */
  public static final String VIEW = "findings";

  /** Days within which detectors count. */
  public static final int DAYS = 7;

  /** The order of what {@link #ranked} gives, as SQL. */
  public static final String ORDER =
      "worst_rank DESC, detectors DESC, newest DESC, site, address, severity_rank DESC,"
          + " last_time DESC, detector, finding_id";

  private static final String[] BY_FINDING = {"detector", "event_date", "site", "finding_id"};

  private Findings() {}

  /**
   * Rows of {@code findings} with what ranks them: {@code severity_rank} of the finding, and of its
   * address at its site {@code worst_rank}, {@code detectors} and {@code newest}.
   *
   * @param lastDay the last day of those in which detectors count
   */
  public static Dataset<Row> ranked(Dataset<Row> findings, LocalDate lastDay) {
    SparkSession spark = findings.sparkSession();
    String view = "findings_to_rank";
    findings.createOrReplaceTempView(view);
    try {
      return SqlFile.run(
          spark, Findings.class, "Findings.sql", Map.of("last_day", lastDay, "days", DAYS));
    } finally {
      spark.catalog().dropTempView(view);
    }
  }

  /**
   * Findings as the view has them: with the severity and the reason that they have because of the
   * host that they meet (finding_assets).
   *
   * @param rows of detectors, with detector, event_date, site, finding_id, severity and reason
   */
  public static Dataset<Row> becauseOfHosts(Dataset<Row> rows) {
    Dataset<Row> assets =
        rows.sparkSession()
            .table(FindingAssets.TABLE.name())
            .select(
                col("detector"),
                col("event_date"),
                col("site"),
                col("finding_id"),
                col("severity").as("raised_severity"),
                col("because"));
    return rows.join(assets, BY_FINDING, "left")
        .withColumn("severity", coalesce(col("raised_severity"), col("severity")))
        .withColumn("reason", concat(col("reason"), coalesce(col("because"), lit(""))))
        .drop("raised_severity", "because");
  }
}
