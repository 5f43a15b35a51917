package io.lookback.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lookback.jobs.finding.Findings;
import io.lookback.jobs.finding.Suppressions;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.udf.net.IpAddress;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What is known of one host or address as rows: sections of lines, for the command line. */
public final class DossierSheet {
  private DossierSheet() {}

  /**
   * Sections of an own host: site, section, place, total, what, detail, severity, port, first_time,
   * last_time, count. Without the findings that are suppressed.
   *
   * @param rows of a section
   */
  public static Dataset<Row> ofHost(
      SparkSession spark,
      Suppressions suppressions,
      String site,
      String host,
      LocalDate from,
      LocalDate to,
      int rows) {
    return inOrder(
        spark,
        HostSheet.rows(spark, site, host, from, to, rows)
            .withColumn("site", lit(site))
            .drop("host_no")
            .unionByName(findings(spark, suppressions, List.of(site), host, from, to, rows)));
  }

  /** The same of an address that is none of the sites' own. */
  public static Dataset<Row> ofAddress(
      SparkSession spark,
      Suppressions suppressions,
      List<String> sites,
      String address,
      LocalDate from,
      LocalDate to,
      int rows) {
    return inOrder(
        spark,
        SqlFile.run(
                spark,
                DossierSheet.class,
                "AddressSheet.sql",
                Map.of(
                    "sites", sites.toArray(new String[0]),
                    "address", address,
                    "ip_key", IpAddress.parse(address).toBytes(),
                    "from", from,
                    "to", to,
                    "rows", rows))
            .unionByName(findings(spark, suppressions, sites, address, from, to, rows)));
  }

  private static Dataset<Row> findings(
      SparkSession spark,
      Suppressions suppressions,
      List<String> sites,
      String address,
      LocalDate from,
      LocalDate to,
      int rows) {
    suppressions
        .mark(spark.table(Findings.VIEW))
        .where(col(Suppressions.COLUMN).isNull())
        .createOrReplaceTempView("dossier_findings");
    return SqlFile.run(
        spark,
        DossierSheet.class,
        "DossierFindings.sql",
        Map.of(
            "sites", sites.toArray(new String[0]),
            "address", address,
            "from", from,
            "to", to,
            "rows", rows));
  }

  private static Dataset<Row> inOrder(SparkSession spark, Dataset<Row> rows) {
    rows.createOrReplaceTempView("dossier_rows");
    return spark.sql(
        """
        SELECT * FROM dossier_rows
        ORDER BY array_position(
          array('list', 'listing', 'finding', 'vulnerability', 'user', 'change', 'port', 'fact',
            'name', 'seen', 'day'), section), place""");
  }

  /** Addresses that scans, or logins, of a site tell for a host name up to a day. */
  public static List<String> addresses(SparkSession spark, String site, String host, LocalDate to) {
    return SqlFile.run(
            spark,
            DossierSheet.class,
            "HostAddresses.sql",
            Map.of("site", site, "host", host.toLowerCase(Locale.ROOT), "to", to))
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}
