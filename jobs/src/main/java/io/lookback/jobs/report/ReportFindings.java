package io.lookback.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.jobs.finding.Detectors.Detector;
import io.lookback.jobs.finding.Findings;
import io.lookback.jobs.finding.Suppressions;
import io.lookback.jobs.runner.SqlFile;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * What all detectors found up to the night's day. Hits of the retrohunt count whenever they were;
 * findings of the other detectors within the last {@value #DAYS} days, but on the pages of
 * addresses and hosts at any time.
 */
final class ReportFindings implements AutoCloseable {
  /** Days of findings that the night's page and the pages of detectors tell. */
  static final int DAYS = 30;

  /** Findings told on the page of an address or host. */
  static final int RELATED = 50;

  /** What is shown of a list in a cell. */
  private static final int ITEMS = 20;

  private static final int CELL = 300;

  private static final String VIEW = "report_findings";

  private final SparkSession spark;
  private final ReportParams params;
  private final LocalDate date;
  private final List<Detector> detectors;
  private final Suppressions suppressions;
  private final Dataset<Row> findings;
  private final Map<String, String> titles = new HashMap<>();
  private final Map<String, String> pages = new HashMap<>();
  private final List<DetectorFindings> byDetector;

  /**
   * @param detectors all of them, the retrohunt among them
   * @param hits of the retrohunt: its table with {@code severity_rank}, {@code is_new}, {@code
   *     finding_id} and {@link Suppressions#COLUMN}
   */
  ReportFindings(
      SparkSession spark,
      ReportParams params,
      LocalDate date,
      List<Detector> detectors,
      Suppressions suppressions,
      Dataset<Row> hits) {
    this.spark = spark;
    this.params = params;
    this.date = date;
    this.suppressions = suppressions;
    this.detectors =
        detectors.stream()
            .filter(detector -> !detector.name().equals(RetrohuntHits.TABLE.name()))
            .toList();
    detectors.forEach(detector -> titles.put(detector.name(), detector.title()));
    Dataset<Row> all =
        hits.where("allowed_by is null")
            .selectExpr(
                "'retrohunt_hits' as detector",
                "event_date",
                "event_date as first_date",
                "site",
                "finding_id",
                "address",
                "is_own_address as is_own",
                "cast(null as string) as other_address",
                "port",
                "first_seen as first_time",
                "last_seen as last_time",
                "severity",
                "reason",
                "severity_rank",
                "is_new",
                Suppressions.COLUMN);
    for (Detector detector : this.detectors) {
      all = all.unionByName(common(latest(detector, date.minusDays(DAYS - 1L))));
    }
    // Asked several times: for the addresses, the detectors, the hosts, the suppressed.
    findings = all.persist(StorageLevel.MEMORY_AND_DISK());
    findings.createOrReplaceTempView(VIEW);
    byDetector = readDetectors();
  }

  @Override
  public void close() {
    spark.catalog().dropTempView(VIEW);
    findings.unpersist();
  }

  /**
   * The latest row of each finding of a detector with all its columns.
   *
   * @param from first day; null = all there are
   */
  private Dataset<Row> latest(Detector detector, LocalDate from) {
    Dataset<Row> rows =
        spark.table(detector.name()).where(col("is_finding").and(col("event_date").leq(lit(date))));
    if (from != null) {
      rows = rows.where(col("event_date").geq(lit(from)));
    }
    Findings.becauseOfHosts(rows, detector.name()).createOrReplaceTempView("report_detector");
    try {
      return suppressions.mark(
          SqlFile.run(
              spark,
              ReportFindings.class,
              "LatestFindings.sql",
              Map.of("detector", detector.name(), "day", date)));
    } finally {
      spark.catalog().dropTempView("report_detector");
    }
  }

  private static Dataset<Row> common(Dataset<Row> latest) {
    return latest.select(
        Stream.of(
                "detector",
                "event_date",
                "first_date",
                "site",
                "finding_id",
                "address",
                "is_own",
                "other_address",
                "port",
                "first_time",
                "last_time",
                "severity",
                "reason",
                "severity_rank",
                "is_new",
                Suppressions.COLUMN)
            .map(org.apache.spark.sql.functions::col)
            .toArray(org.apache.spark.sql.Column[]::new));
  }

  // ---------------------------------------------------------------- by detector

  /** What each detector found but the retrohunt, whose pages are those of the lists. */
  List<DetectorFindings> byDetector() {
    return byDetector;
  }

  private List<DetectorFindings> readDetectors() {
    Map<String, Cells> counts = new HashMap<>();
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    """
                    select detector, count_if(severity_rank > 0) as findings,
                      count_if(severity_rank > 0 and is_new) as new_findings,
                      count_if(severity_rank = 0) as informational, max(severity_rank) as worst
                    from report_findings where suppression is null group by detector""")
                .collectAsList(),
            row -> row)) {
      counts.put(row.text("detector"), row);
    }
    List<DetectorFindings> all = new ArrayList<>();
    for (Detector detector : detectors) {
      Cells count = counts.get(detector.name());
      List<Column> columns =
          detector.ownColumns().stream()
              .filter(column -> !column.type().equals(DataTypes.BinaryType))
              .toList();
      List<DetectorFindings.Line> lines = count == null ? List.of() : lines(detector, columns);
      lines.forEach(line -> pages.put(line.found().id(), line.found().page()));
      all.add(
          new DetectorFindings(
              detector,
              columns,
              lines,
              count == null ? 0 : count.number("findings"),
              count == null ? 0 : count.number("new_findings"),
              count == null ? 0 : count.number("informational"),
              count == null ? null : Severity.values()[(int) count.number("worst")]));
    }
    return List.copyOf(all);
  }

  private List<DetectorFindings.Line> lines(Detector detector, List<Column> columns) {
    Dataset<Row> latest = latest(detector, date.minusDays(DAYS - 1L));
    List<org.apache.spark.sql.Column> selected = new ArrayList<>();
    for (String name : latest.columns()) {
      selected.add(col(name));
    }
    for (int i = 0; i < columns.size(); i++) {
      selected.add(expr(text(columns.get(i).name(), columns.get(i).type()) + " as own_" + i));
    }
    return Cells.map(
        latest
            .where(col(Suppressions.COLUMN).isNull())
            .select(selected.toArray(org.apache.spark.sql.Column[]::new))
            .orderBy(col("severity_rank").desc(), col("last_time").desc(), col("finding_id"))
            .limit(params.maxListRows())
            .withColumn("first_day", col("first_date").cast("string"))
            .collectAsList(),
        row -> {
          Found found = found(row);
          List<String> values = new ArrayList<>();
          for (int i = 0; i < columns.size(); i++) {
            values.add(row.text("own_" + i));
          }
          return new DetectorFindings.Line(
              found.withPage(DetectorPage.path(detector.name()) + "#" + found.anchor()), values);
        });
  }

  /** SQL for a column of any type as a text that fits into a cell. */
  private static String text(String column, DataType type) {
    String whole;
    if (type instanceof ArrayType array) {
      boolean isPlain =
          !(array.elementType() instanceof StructType)
              && !(array.elementType() instanceof ArrayType);
      whole =
          isPlain
              ? "array_join(transform(slice("
                  + column
                  + ", 1, "
                  + ITEMS
                  + "), item -> cast(item as string)), ', ')"
              : "to_json(slice(" + column + ", 1, " + ITEMS + "))";
      whole =
          "concat("
              + whole
              + ", if(size("
              + column
              + ") > "
              + ITEMS
              + ", concat(' and ', size("
              + column
              + ") - "
              + ITEMS
              + ", ' more'), ''))";
    } else if (type instanceof StructType || type instanceof MapType) {
      whole = "to_json(" + column + ")";
    } else if (type.equals(DataTypes.TimestampType)) {
      whole = "date_format(" + column + ", 'yyyy-MM-dd HH:mm:ss')";
    } else if (type.equals(DataTypes.BooleanType)) {
      whole = "if(" + column + ", 'yes', 'no')";
    } else {
      whole = "cast(" + column + " as string)";
    }
    return "if("
        + column
        + " is null, null, if(length("
        + whole
        + ") > "
        + CELL
        + ", concat(left("
        + whole
        + ", "
        + CELL
        + "), '…'), "
        + whole
        + "))";
  }

  // ---------------------------------------------------------------- by address

  /**
   * Addresses of sites with findings, new ones first and then as they are to be looked at.
   *
   * @param rows cut to the cap
   * @param count before the cut
   */
  record Ranked(List<Entity> rows, long count) {}

  /**
   * @param hits of addresses of sites, by both
   * @param page of an address at a site, or null
   */
  Ranked ranked(
      Function<List<List<String>>, Map<List<String>, Finding>> hits, BinaryOperator<String> page) {
    Dataset<Row> entities =
        SqlFile.run(
            spark,
            ReportFindings.class,
            "RankedEntities.sql",
            Map.of("day", date, "days", Findings.DAYS));
    entities.createOrReplaceTempView("report_entities");
    try {
      long count = spark.sql("select count(*) from report_entities").first().getLong(0);
      List<Cells> rows =
          Cells.map(
              spark
                  .sql(
                      "select * from report_entities order by is_new desc, worst desc, detectors"
                          + " desc, last_time desc, address, site limit "
                          + params.maxFindings())
                  .collectAsList(),
              row -> row);
      List<List<String>> keys =
          rows.stream().map(row -> List.of(row.text("site"), row.text("address"))).toList();
      Map<List<String>, Finding> hitsOf = hits.apply(keys);
      Map<List<String>, List<Found>> found = foundOf(keys);
      List<Entity> ranked = new ArrayList<>();
      for (Cells row : rows) {
        List<String> key = List.of(row.text("site"), row.text("address"));
        ranked.add(
            new Entity(
                key.get(0),
                key.get(1),
                row.flag("is_own"),
                Severity.values()[(int) row.number("worst")],
                (int) row.number("detectors"),
                row.time("first_time"),
                row.time("last_time"),
                row.flag("is_new"),
                hitsOf.get(key),
                found.getOrDefault(key, List.of()),
                row.number("others"),
                page.apply(key.get(0), key.get(1))));
      }
      return new Ranked(List.copyOf(ranked), count);
    } finally {
      spark.catalog().dropTempView("report_entities");
    }
  }

  /** The worst findings of other detectors than the retrohunt, for some addresses of sites. */
  private Map<List<String>, List<Found>> foundOf(List<List<String>> keys) {
    if (detectors.isEmpty() || keys.isEmpty()) {
      return Map.of();
    }
    addresses(keys);
    try {
      return grouped(
          """
          select f.*, f.site as page_site, f.address as page_address, nth
          from (
            select f.*, row_number() over (partition by f.site, f.address
              order by severity_rank desc, last_time desc, detector, finding_id) as nth
            from report_findings f left semi join report_keys k
              on f.site = k.site and f.address = k.address
            where suppression is null and severity_rank > 0 and detector <> 'retrohunt_hits') f
          where nth <= """
              + " "
              + Entity.SHOWN);
    } finally {
      spark.catalog().dropTempView("report_keys");
    }
  }

  /** An own host with findings. */
  record OwnHost(String site, String host, Severity severity, Instant last) {}

  /** Own hosts that findings are about, as they are to be looked at, cut to the cap on pages. */
  List<OwnHost> ownHosts() {
    return Cells.map(
        SqlFile.run(
                spark,
                ReportFindings.class,
                "RankedEntities.sql",
                Map.of("day", date, "days", Findings.DAYS))
            .where("is_own")
            .orderBy(
                col("worst").desc(),
                col("detectors").desc(),
                col("last_time").desc(),
                col("address"),
                col("site"))
            .limit(Math.max(1, params.maxDossiers()))
            .collectAsList(),
        row ->
            new OwnHost(
                row.text("site"),
                row.text("address"),
                Severity.values()[(int) row.number("worst")],
                row.time("last_time")));
  }

  /**
   * Findings of any time about an address or with it at the other end, the newest first.
   *
   * @param rows cut to {@link #RELATED}
   */
  record Related(List<Found> rows, long count) {
    static final Related NONE = new Related(List.of(), 0);
  }

  /**
   * Of addresses, by address: {@code List.of("", address)} asks at all sites, {@code List.of(site,
   * address)} at one. Hits of the retrohunt are left out: pages of addresses are made of them.
   */
  Map<List<String>, Related> related(Collection<List<String>> keys) {
    if (detectors.isEmpty() || keys.isEmpty()) {
      return Map.of();
    }
    Dataset<Row> all = null;
    for (Detector detector : detectors) {
      Dataset<Row> one = common(latest(detector, null));
      all = all == null ? one : all.unionByName(one);
    }
    all.createOrReplaceTempView("report_findings_ever");
    addresses(keys);
    try {
      Map<List<String>, Long> counts = new HashMap<>();
      Map<List<String>, List<Found>> found = new LinkedHashMap<>();
      for (Cells row :
          Cells.map(
              SqlFile.run(
                      spark, ReportFindings.class, "RelatedFindings.sql", Map.of("most", RELATED))
                  .withColumn("first_day", col("first_date").cast("string"))
                  .collectAsList(),
              row -> row)) {
        List<String> key = List.of(row.text("page_site"), row.text("page_address"));
        counts.put(key, row.number("findings"));
        found.computeIfAbsent(key, none -> new ArrayList<>()).add(found(row));
      }
      return found.entrySet().stream()
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey,
                  entry -> new Related(List.copyOf(entry.getValue()), counts.get(entry.getKey()))));
    } finally {
      spark.catalog().dropTempView("report_findings_ever");
      spark.catalog().dropTempView("report_keys");
    }
  }

  private void addresses(Collection<List<String>> keys) {
    spark
        .createDataFrame(
            keys.stream().map(key -> RowFactory.create(key.get(0), key.get(1))).toList(),
            new StructType().add("site", DataTypes.StringType).add("address", DataTypes.StringType))
        .createOrReplaceTempView("report_keys");
  }

  // ---------------------------------------------------------------- suppressed

  Suppressed suppressed() {
    if (suppressions.active().isEmpty()) {
      return new Suppressed(List.of(), 0);
    }
    long count =
        spark
            .sql(
                "select count(*) from report_findings where suppression is not null and"
                    + " severity_rank > 0")
            .first()
            .getLong(0);
    List<Suppressed.Line> lines =
        Cells.map(
            spark
                .sql(
                    "select *, cast(first_date as string) as first_day from report_findings where"
                        + " suppression is not null and severity_rank > 0 order by severity_rank"
                        + " desc, last_time desc, finding_id limit "
                        + params.maxListRows())
                .collectAsList(),
            row ->
                new Suppressed.Line(
                    found(row), suppressions.active().get((int) row.number(Suppressions.COLUMN))));
    return new Suppressed(lines, count);
  }

  // ---------------------------------------------------------------- rows

  private Map<List<String>, List<Found>> grouped(String sql) {
    Map<List<String>, List<Found>> found = new LinkedHashMap<>();
    for (Cells row :
        Cells.map(
            spark
                .sql(sql)
                .orderBy("page_site", "page_address", "nth")
                .withColumn("first_day", col("first_date").cast("string"))
                .collectAsList(),
            row -> row)) {
      found
          .computeIfAbsent(
              List.of(row.text("page_site"), row.text("page_address")), none -> new ArrayList<>())
          .add(found(row));
    }
    return found;
  }

  private Found found(Cells row) {
    String id = row.text("finding_id");
    return new Found(
        row.text("detector"),
        titles.getOrDefault(row.text("detector"), row.text("detector")),
        id,
        row.text("site"),
        row.text("address"),
        row.flag("is_own"),
        row.text("other_address"),
        row.intOrNull("port"),
        row.date("first_day"),
        row.time("first_time"),
        row.time("last_time"),
        Severity.values()[(int) row.number("severity_rank")],
        row.text("reason"),
        row.flag("is_new"),
        pages.get(id));
  }
}
