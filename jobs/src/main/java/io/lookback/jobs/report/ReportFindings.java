package io.lookback.jobs.report;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.jobs.finding.Detectors.Detector;
import io.lookback.jobs.finding.Findings;
import io.lookback.jobs.finding.Suppressions;
import io.lookback.jobs.runner.Kept;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

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
  private final Kept findings;
  private final Kept entities;
  private final Map<String, String> titles = new HashMap<>();
  private final Map<String, String> pages = new HashMap<>();
  private final List<DetectorFindings> byDetector;

  /** Findings of all time, read when the first page asks for them. */
  private Kept ever;

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
    Dataset<Row> ofHits =
        hits.where("allowed_by is null")
            .selectExpr(
                "detector",
                "event_date",
                "event_date as first_date",
                "event_date as worst_date",
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
    // Asked several times: for the addresses, the detectors, the hosts, the suppressed.
    findings =
        Kept.of(
            this.detectors.isEmpty()
                ? ofHits
                : ofHits.unionByName(latest(date.minusDays(DAYS - 1L))));
    findings.rows().createOrReplaceTempView(VIEW);
    byDetector = readDetectors();
    entities =
        Kept.of(
            SqlFile.run(
                spark,
                ReportFindings.class,
                "RankedEntities.sql",
                Map.of("day", date, "days", Findings.DAYS)));
  }

  @Override
  public void close() {
    spark.catalog().dropTempView(VIEW);
    findings.close();
    entities.close();
    if (ever != null) {
      ever.close();
    }
  }

  /**
   * Each finding of the detectors as on its worst day, with the columns that all of them have.
   *
   * @param from first day; null = all there are
   */
  private Dataset<Row> latest(LocalDate from) {
    List<org.apache.spark.sql.Column> columns = new ArrayList<>();
    FindingColumns.ALL.stream()
        .filter(column -> !column.equals(FindingColumns.IS_FINDING))
        .forEach(column -> columns.add(col(column.name())));
    Dataset<Row> all = null;
    for (Detector detector : detectors) {
      List<org.apache.spark.sql.Column> selected = new ArrayList<>(columns);
      selected.add(lit(detector.name()).as("detector"));
      Dataset<Row> one =
          ofTime(detector, from).select(selected.toArray(org.apache.spark.sql.Column[]::new));
      all = all == null ? one : all.unionByName(one);
    }
    Findings.becauseOfHosts(all).createOrReplaceTempView("report_finding_days");
    try {
      return suppressions.mark(
          SqlFile.run(spark, ReportFindings.class, "LatestFindings.sql", Map.of("day", date)));
    } finally {
      spark.catalog().dropTempView("report_finding_days");
    }
  }

  /** Rows of a detector that are findings, from a day (null = all) to that of the report. */
  private Dataset<Row> ofTime(Detector detector, LocalDate from) {
    Dataset<Row> rows =
        spark.table(detector.name()).where(col("is_finding").and(col("event_date").leq(lit(date))));
    return from == null ? rows : rows.where(col("event_date").geq(lit(from)));
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
    Map<String, List<DetectorFindings.Line>> lines =
        lines(detectors.stream().filter(one -> counts.containsKey(one.name())).toList());
    List<DetectorFindings> all = new ArrayList<>();
    for (Detector detector : detectors) {
      Cells count = counts.get(detector.name());
      all.add(
          new DetectorFindings(
              detector,
              told(detector),
              lines.getOrDefault(detector.name(), List.of()),
              count == null ? 0 : count.number("findings"),
              count == null ? 0 : count.number("new_findings"),
              count == null ? 0 : count.number("informational"),
              count == null ? null : Severity.values()[(int) count.number("worst")]));
    }
    return List.copyOf(all);
  }

  /** Columns that only a detector has and that people can read. */
  private static List<Column> told(Detector detector) {
    return detector.ownColumns().stream()
        .filter(column -> !column.type().equals(DataTypes.BinaryType))
        .toList();
  }

  /**
   * What detectors found, the worst first, with their own columns as they were on the worst day.
   */
  private Map<String, List<DetectorFindings.Line>> lines(List<Detector> found) {
    if (found.isEmpty()) {
      return Map.of();
    }
    Dataset<Row> own = null;
    for (Detector detector : found) {
      org.apache.spark.sql.Column[] texts =
          told(detector).stream()
              .map(column -> expr(text(column.name(), column.type())))
              .toArray(org.apache.spark.sql.Column[]::new);
      Dataset<Row> one =
          ofTime(detector, date.minusDays(DAYS - 1L))
              .select(
                  lit(detector.name()).as("detector"),
                  col("event_date").as("worst_date"),
                  col("site"),
                  col("finding_id"),
                  (texts.length == 0 ? lit(new String[0]) : array(texts)).as("own"));
      own = own == null ? one : own.unionByName(one);
    }
    Map<String, List<DetectorFindings.Line>> lines = new HashMap<>();
    for (Cells row :
        Cells.map(
            SqlFile.run(
                    spark,
                    ReportFindings.class,
                    "DetectorLines.sql",
                    Map.of("most", params.maxListRows()))
                .join(own, new String[] {"detector", "worst_date", "site", "finding_id"})
                .orderBy("detector", "nth")
                .withColumn("first_day", col("first_date").cast("string"))
                .collectAsList(),
            row -> row)) {
      Found one = found(row);
      String page = DetectorPage.path(row.text("detector")) + "#" + one.anchor();
      pages.put(one.id(), page);
      lines
          .computeIfAbsent(row.text("detector"), detector -> new ArrayList<>())
          .add(new DetectorFindings.Line(one.withPage(page), row.texts("own")));
    }
    return lines;
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
    long count = entities.rows().count();
    List<Cells> rows =
        Cells.map(
            entities
                .rows()
                .orderBy(
                    col("is_new").desc(),
                    col("worst").desc(),
                    col("detectors").desc(),
                    col("last_time").desc(),
                    col("address"),
                    col("site"))
                .limit(params.maxFindings())
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
  }

  /**
   * The worst finding of each detector other than the retrohunt, for some addresses of sites: a
   * host with many like sessions has as many findings that read nearly the same.
   */
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
            select *, row_number() over (partition by site, address
              order by severity_rank desc, last_time desc, detector, finding_id) as nth
            from (
              select f.*, row_number() over (partition by f.site, f.address, f.detector
                order by severity_rank desc, last_time desc, finding_id) as of_detector
              from report_findings f left semi join report_keys k
                on f.site = k.site and f.address = k.address
              where suppression is null and severity_rank > 0 and detector <> 'retrohunt_hits')
            where of_detector = 1) f
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
        entities
            .rows()
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
    if (ever == null) {
      ever = Kept.of(latest(null).where(col(Suppressions.COLUMN).isNull()));
    }
    ever.rows().createOrReplaceTempView("report_findings_ever");
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
