package io.lookback.jobs.report;

import io.lookback.jobs.runner.Kept;
import io.lookback.jobs.runner.SqlFile;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What is known of an own host besides its traffic: the lists it is on, its vulnerabilities, ports,
 * names, software, users and changes.
 *
 * @param entries in order, by section
 * @param totals how many there are of each section, before the cap
 */
public record HostSheet(Map<String, List<Entry>> entries, Map<String, Long> totals) {
  /** View of the hosts asked for: host_no, site, host, from_day, to_day. */
  static final String HOSTS_VIEW = "report_hosts";

  /** Its columns. */
  static final StructType HOSTS =
      new StructType()
          .add("host_no", DataTypes.IntegerType)
          .add("site", DataTypes.StringType)
          .add("host", DataTypes.StringType)
          .add("from_day", DataTypes.DateType)
          .add("to_day", DataTypes.DateType);

  static final HostSheet EMPTY = new HostSheet(Map.of(), Map.of());

  private static final String KNOWN_VIEW = "host_known";
  private static final String LOGINS_VIEW = "host_logins";
  private static final int ROWS = 100;

  /**
   * A line of a section.
   *
   * @param severity in words, or null
   * @param last of a list the day on which the host left it; null while it is on it
   */
  public record Entry(
      String what,
      String detail,
      String severity,
      Integer port,
      Instant first,
      Instant last,
      Long count) {}

  /** Lines of a section; none where nothing is known. */
  List<Entry> of(String section) {
    return entries.getOrDefault(section, List.of());
  }

  long total(String section) {
    return totals.getOrDefault(section, 0L);
  }

  /**
   * The sections of one host as rows: section, place, total, what, detail, severity, port,
   * first_time, last_time, count.
   */
  public static Dataset<Row> rows(
      SparkSession spark, String site, String host, LocalDate from, LocalDate to, int rows) {
    spark
        .createDataFrame(List.of(RowFactory.create(0, site, host, from, to)), HOSTS)
        .createOrReplaceTempView(HOSTS_VIEW);
    Map<String, Object> days = days(spark);
    sql(spark, "HostKnown.sql", days).createOrReplaceTempView(KNOWN_VIEW);
    sql(spark, "HostLogins.sql", days).createOrReplaceTempView(LOGINS_VIEW);
    return entries(spark, days, rows);
  }

  /** Days of the hosts of the view. */
  private static Map<String, Object> days(SparkSession spark) {
    Row days = spark.table(HOSTS_VIEW).selectExpr("min(from_day)", "max(to_day)").first();
    return Map.of("first_day", days.get(0), "last_day", days.get(1));
  }

  private static Dataset<Row> sql(SparkSession spark, String file, Map<String, Object> parameters) {
    return SqlFile.run(spark, HostSheet.class, file, parameters);
  }

  private static Dataset<Row> entries(SparkSession spark, Map<String, Object> days, int rows) {
    Map<String, Object> parameters = new HashMap<>(days);
    parameters.put("rows", rows);
    return sql(spark, "HostSheet.sql", parameters);
  }

  /** Sheets of the hosts of the view, by their numbers. */
  static Map<Integer, HostSheet> sheets(SparkSession spark) {
    Map<String, Object> days = days(spark);
    // Asked by most sections.
    try (Kept known = Kept.of(sql(spark, "HostKnown.sql", days));
        Kept logins = Kept.of(sql(spark, "HostLogins.sql", days))) {
      known.rows().createOrReplaceTempView(KNOWN_VIEW);
      logins.rows().createOrReplaceTempView(LOGINS_VIEW);
      return sheets(entries(spark, days, ROWS));
    } finally {
      spark.catalog().dropTempView(KNOWN_VIEW);
      spark.catalog().dropTempView(LOGINS_VIEW);
    }
  }

  private static Map<Integer, HostSheet> sheets(Dataset<Row> entries) {
    Map<Integer, HostSheet> sheets = new HashMap<>();
    for (Cells row : Cells.map(entries.collectAsList(), row -> row)) {
      HostSheet sheet =
          sheets.computeIfAbsent(
              (int) row.number("host_no"), host -> new HostSheet(new HashMap<>(), new HashMap<>()));
      String section = row.text("section");
      sheet.totals.put(section, row.number("total"));
      sheet
          .entries
          .computeIfAbsent(section, key -> new ArrayList<>())
          .add(
              new Entry(
                  row.text("what"),
                  row.text("detail"),
                  row.text("severity"),
                  row.intOrNull("port"),
                  row.time("first_time"),
                  row.time("last_time"),
                  row.numberOrNull("count")));
    }
    return sheets;
  }
}
