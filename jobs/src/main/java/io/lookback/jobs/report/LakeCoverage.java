package io.lookback.jobs.report;

import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.runner.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Coverage by the rules of {@link CoverageReport}, for all spans of a report in one go. */
final class LakeCoverage implements SensorCoverage.Source {
  /** How far around a time the usual hours of a sensor are looked for. */
  private static final Duration AROUND = Duration.ofDays(28);

  /** Gaps of one sensor in one span that are told. */
  private static final int GAPS = 500;

  private static final StructType SPAN =
      new StructType()
          .add("span", DataTypes.IntegerType)
          .add("site", DataTypes.StringType)
          .add("from_hour", DataTypes.LongType)
          .add("to_hour", DataTypes.LongType);

  private static final String HOURS_OF_SPANS =
      """
      select /*+ broadcast(s) */ s.span, h.sensor, h.hour_no, h.state
      from report_coverage_hours h join report_spans s
        on h.site = s.site and h.hour_no >= s.from_hour and h.hour_no < s.to_hour""";

  private final SparkSession spark;

  LakeCoverage(SparkSession spark) {
    this.spark = spark;
  }

  @Override
  public Map<SensorCoverage.Span, List<SensorCoverage>> of(Collection<SensorCoverage.Span> asked) {
    List<SensorCoverage.Span> spans = List.copyOf(new LinkedHashSet<>(asked));
    Map<SensorCoverage.Span, List<SensorCoverage>> answer = new HashMap<>();
    if (spans.isEmpty()) {
      return answer;
    }
    Set<String> sites = new TreeSet<>();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      SensorCoverage.Span span = spans.get(i);
      sites.add(span.site());
      rows.add(RowFactory.create(i, span.site(), hour(span.from()), hour(span.to())));
    }
    Instant from =
        spans.stream().map(SensorCoverage.Span::from).min(Comparator.naturalOrder()).orElseThrow();
    Instant to =
        spans.stream().map(SensorCoverage.Span::to).max(Comparator.naturalOrder()).orElseThrow();
    Dataset<Row> coverage =
        spark
            .table("coverage")
            .where(functions.col("site").isInCollection(sites))
            .where(functions.col("hour").geq(functions.lit(from.minus(AROUND))))
            .where(functions.col("hour").leq(functions.lit(to.plus(AROUND))));
    try (Kept hours = Kept.of(CoverageReport.of(spark, coverage, sites, from, to).hours())) {
      hours.rows().createOrReplaceTempView("report_coverage_hours");
      spark.createDataFrame(rows, SPAN).createOrReplaceTempView("report_spans");
      Map<List<Object>, List<SensorCoverage.Gap>> gaps = gaps();
      for (Cells row :
          Cells.map(
              spark
                  .sql(
                      "select span, sensor, count(*) as expected,"
                          + " count_if(state in ('seen', 'quiet')) as covered from ("
                          + HOURS_OF_SPANS
                          + ") group by span, sensor order by span, sensor")
                  .collectAsList(),
              row -> row)) {
        int span = (int) row.number("span");
        answer
            .computeIfAbsent(spans.get(span), key -> new ArrayList<>())
            .add(
                new SensorCoverage(
                    spans.get(span).site(),
                    row.text("sensor"),
                    row.number("expected"),
                    row.number("covered"),
                    gaps.getOrDefault(List.of(span, row.text("sensor")), List.of())));
      }
    } finally {
      spark.catalog().dropTempView("report_spans");
      spark.catalog().dropTempView("report_coverage_hours");
    }
    return answer;
  }

  /** Per number of the span and sensor, what it left out, in time order. */
  private Map<List<Object>, List<SensorCoverage.Gap>> gaps() {
    Map<List<Object>, List<SensorCoverage.Gap>> gaps =
        new TreeMap<>(
            Comparator.comparing((List<Object> key) -> (Integer) key.get(0))
                .thenComparing(key -> (String) key.get(1)));
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    // Hours of one stretch share hour_no - position.
                    "select * from (select span, sensor, state,"
                        + " timestamp_seconds(min(hour_no) * 3600) as from_time,"
                        + " timestamp_seconds((max(hour_no) + 1) * 3600) as to_time,"
                        + " row_number() over (partition by span, sensor"
                        + " order by max(hour_no) - min(hour_no) desc, min(hour_no)) as nth"
                        + " from (select *, hour_no - row_number() over ("
                        + "partition by span, sensor, state order by hour_no) as stretch from ("
                        + HOURS_OF_SPANS
                        + ") where state in ('gap', 'before'))"
                        + " group by span, sensor, state, stretch) where nth <= "
                        + GAPS
                        + " order by span, sensor, from_time")
                .collectAsList(),
            row -> row)) {
      gaps.computeIfAbsent(
              List.of((int) row.number("span"), row.text("sensor")), key -> new ArrayList<>())
          .add(
              new SensorCoverage.Gap(
                  row.time("from_time"), row.time("to_time"), row.text("state").equals("before")));
    }
    return gaps;
  }

  private static long hour(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), 3600);
  }
}
