package io.lookback.jobs.report;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.Views;
import io.lookback.jobs.finding.DerivedEvents;
import io.lookback.jobs.finding.Detectors.Detector;
import io.lookback.jobs.finding.Findings;
import io.lookback.jobs.finding.Suppressions;
import io.lookback.jobs.runner.Kept;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Everything a report reads from the tables. Each fact is one query for all addresses together, and
 * everything that comes to the driver is cut by a limit.
 */
final class ReportData implements AutoCloseable {
  /** Predicates of more values prune nothing. */
  private static final int FLOWS_AT_ONCE = 200;

  /** A flow as one line. */
  private static final String FLOW_TEXT =
      """
      concat_ws(' ', date_format(start_time, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"),
        concat(duration_us / 1e6, ' s'), concat('protocol ', protocol),
        concat(src_ip, ':', coalesce(src_port, 0)), '->',
        concat(dst_ip, ':', coalesce(dst_port, 0)), concat('flags ', tcp_flags),
        concat(packets, ' packets'), concat(bytes, ' bytes'),
        concat('reverse ', reverse_packets, ' packets ', reverse_bytes, ' bytes'),
        concat('exporter ', exporter_ip))""";

  /** Days shown side by side, the reported day last. */
  private static final int DAYS = Trends.DAYS;

  private static final int BINS = 200;
  private static final int LANES = 24;
  private static final int HOSTS = 200;
  private static final int TOP_SESSIONS = 20;
  private static final int LISTINGS = 200;
  private static final int REJECT_GROUPS = 200;
  private static final int ROWS_OF_TROUBLE = 50;

  /** Hits of one address at one site on many lists: far more than there are lists. */
  private static final int HITS_PER_ADDRESS = 200;

  private static final String HITS = "report_hits";

  private static final String RANK =
      """
      case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2
        when 'low' then 1 when 'informational' then 0 else 3 end""";

  /** Hits that are findings, if above informational. */
  private static final String COUNTS = "allowed_by is null and suppression is null";

  private final SparkSession spark;
  private final ReportParams params;
  private final LocalDate date;
  private final SensorCoverage.Source coverage;
  private final Suppressions suppressions;
  private final Kept hits;
  private final ReportFindings findings;

  /**
   * @param detectors all of them, the retrohunt among them
   * @param night the day to report on; null = the newest day with data
   */
  ReportData(
      SparkSession spark,
      ReportParams params,
      List<Detector> detectors,
      LocalDate night,
      SensorCoverage.Source coverage) {
    this.spark = spark;
    this.params = params;
    this.coverage = coverage;
    this.date = night == null ? newestDay(spark) : night;
    this.suppressions = new Suppressions(params.suppressions(), date);
    // Read once: eight questions are asked of it.
    this.hits = Kept.of(hitsOfReport());
    this.hits.rows().createOrReplaceTempView(HITS);
    this.findings = new ReportFindings(spark, params, date, detectors, suppressions, hits.rows());
  }

  ReportFindings findings() {
    return findings;
  }

  LocalDate date() {
    return date;
  }

  /** The newest day with data; today where there is none. */
  static LocalDate newestDay(SparkSession spark) {
    LocalDate newest =
        Cells.map(
                spark
                    .sql(
                        """
                        select cast(max(day) as string) as day from (
                          select max(event_date) as day from coverage
                          union all select max(event_date) from retrohunt_hits)""")
                    .collectAsList(),
                row -> row.date("day"))
            .get(0);
    return newest == null ? LocalDate.now(ZoneOffset.UTC) : newest;
  }

  private Instant endOfDay() {
    return date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The hits of the report: first seen by the end of the day, with the columns that rank them. */
  private Dataset<Row> hitsOfReport() {
    Instant start = date.atStartOfDay(ZoneOffset.UTC).toInstant();
    String isNew =
        """
        coalesce((last_seen >= timestamp '%1$s' and first_seen < timestamp '%2$s')
          or (listed_from >= timestamp '%1$s' and listed_from < timestamp '%3$s'), false)
          as is_new""";
    Dataset<Row> rows =
        spark
            .table(RetrohuntHits.TABLE.name())
            .where(col("first_seen").lt(lit(endOfDay())))
            .withColumn("detector", lit(RetrohuntHits.TABLE.name()))
            .withColumn("finding_id", expr(Views.findingId(RetrohuntHits.TABLE)));
    return suppressions.mark(
        Findings.becauseOfHosts(rows)
            .selectExpr(
                "*",
                "cast(null as string) as other_address",
                "if(size(top_ports) = 0, cast(null as int), top_ports[0].port) as port",
                RANK + " as severity_rank",
                sql(isNew, start, endOfDay(), endOfDay().plus(1, ChronoUnit.DAYS))));
  }

  @Override
  public void close() {
    findings.close();
    spark.catalog().dropTempView(HITS);
    hits.close();
  }

  // ---------------------------------------------------------------- the night's page

  /**
   * @param pages of addresses at sites, or null
   */
  Night night(Instant readAt, BinaryOperator<String> pages) {
    ReportFindings.Ranked ranked = findings.ranked(this::hitsOf, pages);

    List<LocalDate> days = new ArrayList<>();
    for (int back = DAYS - 1; back >= 0; back--) {
      days.add(date.minusDays(back));
    }
    List<Night.SensorDays> sensors = sensorDays();
    Set<String> sites = new TreeSet<>();
    sensors.forEach(sensor -> sites.add(sensor.site()));
    ranked.rows().forEach(entity -> sites.add(entity.site()));
    return new Night(
        date,
        readAt,
        worstFirst(sites, ranked.rows()),
        ranked.rows(),
        ranked.count(),
        findings.byDetector(),
        findings.suppressed(),
        countsBy("list", COUNTS + " and severity_rank = 0"),
        countsBy("allowed_by", "allowed_by is not null"),
        sensors,
        days,
        siteNumbers(),
        rejects(),
        truncatedFiles(),
        coverageOfDay(sites),
        lists(),
        failures());
  }

  /** Hits that are findings, of some addresses of sites, by both. */
  private Map<List<String>, Finding> hitsOf(List<List<String>> keys) {
    spark
        .createDataFrame(
            keys.stream().map(key -> RowFactory.create(key.get(0), key.get(1))).toList(),
            new StructType().add("site", DataTypes.StringType).add("address", DataTypes.StringType))
        .createOrReplaceTempView("report_hit_keys");
    try {
      return grouped(
              hitRows(
                  sql(
                      """
                  select h.* from %s h left semi join report_hit_keys k
                    on h.site = k.site and h.address = k.address
                  where %s and h.severity_rank > 0""",
                      HITS, COUNTS)),
              Map.of())
          .stream()
          .collect(
              Collectors.toMap(
                  finding -> List.of(finding.site(), finding.address()), finding -> finding));
    } finally {
      spark.catalog().dropTempView("report_hit_keys");
    }
  }

  /** Sites by their first finding; those without any come last, by name. */
  private static List<String> worstFirst(Set<String> sites, List<Entity> entities) {
    Set<String> ordered = new LinkedHashSet<>();
    entities.forEach(entity -> ordered.add(entity.site()));
    ordered.addAll(sites);
    return List.copyOf(ordered);
  }

  /** One finding per address and site, new ones first, then worst first. */
  static List<Finding> grouped(Collection<Hit> hits, Map<String, String> dossiers) {
    Map<List<String>, List<Hit>> groups = new LinkedHashMap<>();
    hits.stream()
        .sorted(Finding.WORST_FIRST)
        .forEach(
            hit ->
                groups
                    .computeIfAbsent(List.of(hit.address(), hit.site()), key -> new ArrayList<>())
                    .add(hit));
    return groups.entrySet().stream()
        .map(
            group ->
                new Finding(
                    group.getKey().get(0),
                    group.getKey().get(1),
                    group.getValue(),
                    dossiers.get(group.getKey().get(0))))
        .sorted(
            Comparator.comparing((Finding finding) -> !finding.isNew())
                .thenComparing(Finding::worst, Finding.WORST_FIRST)
                .thenComparing(Finding::site))
        .toList();
  }

  private List<Hit.NameCount> countsBy(String column, String where) {
    return Cells.map(
        spark
            .sql(
                sql(
                    """
                select %1$s as name, count(distinct site, address) as count from %2$s
                where %3$s group by %1$s order by count desc, name limit %4$d""",
                    column, HITS, where, LISTINGS))
            .collectAsList(),
        row -> new Hit.NameCount(row.text("name"), row.number("count")));
  }

  private List<Night.SensorDays> sensorDays() {
    Map<List<String>, Map<LocalDate, Long>> days = new LinkedHashMap<>();
    Map<List<String>, Long> lost = new HashMap<>();
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    sql(
                        """
                    select site, sensor, source_format, cast(event_date as string) as day,
                      sum(records) as records, sum(sequence_gaps) as lost
                    from coverage
                    where event_date between date_sub(date '%1$s', %2$d) and date '%1$s'
                    group by all order by site, sensor, source_format limit 10000""",
                        date, DAYS - 1))
                .collectAsList(),
            row -> row)) {
      List<String> sensor =
          List.of(row.text("site"), row.text("sensor"), row.text("source_format"));
      days.computeIfAbsent(sensor, key -> new HashMap<>())
          .put(row.date("day"), row.number("records"));
      if (row.date("day").equals(date)) {
        lost.put(sensor, row.number("lost"));
      }
    }
    return days.entrySet().stream()
        .map(
            entry ->
                new Night.SensorDays(
                    entry.getKey().get(0),
                    entry.getKey().get(1),
                    entry.getKey().get(2),
                    entry.getValue(),
                    lost.getOrDefault(entry.getKey(), 0L)))
        .toList();
  }

  private List<Night.SiteNumbers> siteNumbers() {
    return Cells.map(
        spark
            .sql(
                sql(
                    """
                select site, count(distinct ip_key) as addresses, sum(sessions) as sessions,
                  sum(sessions_established) as established, sum(events) as events,
                  sum(bytes_from_remote) + sum(bytes_to_remote) as bytes
                from sightings where event_date = date '%s' group by site order by site""",
                    date))
            .collectAsList(),
        row ->
            new Night.SiteNumbers(
                row.text("site"),
                row.number("addresses"),
                row.number("sessions"),
                row.number("established"),
                row.number("events"),
                row.number("bytes")));
  }

  private List<Night.RejectGroup> rejects() {
    return Cells.map(
        spark
            .sql(
                sql(
                    """
                select site, sensor, source_format, reason, sum(line_count) as lines,
                  min_by(coalesce(detail, raw), struct(file_id, line_no)) as example
                from rejects where event_date = date '%s'
                group by site, sensor, source_format, reason
                order by lines desc, site, sensor, source_format, reason limit %d""",
                    date, REJECT_GROUPS))
            .collectAsList(),
        row ->
            new Night.RejectGroup(
                row.text("site"),
                row.text("sensor"),
                row.text("source_format"),
                row.text("reason"),
                row.number("lines"),
                row.text("example")));
  }

  private List<Night.FileTrouble> truncatedFiles() {
    return Cells.map(
        spark
            .sql(
                sql(
                    """
                select site, sensor, path, lines from ingest_files
                where is_truncated and (event_date = date '%1$s'
                  or (first_time < timestamp '%2$s'
                    and last_time >= cast(date '%1$s' as timestamp)))
                order by site, sensor, path limit %3$d""",
                    date, endOfDay(), ROWS_OF_TROUBLE))
            .collectAsList(),
        row ->
            new Night.FileTrouble(
                row.text("site"), row.text("sensor"), row.text("path"), row.number("lines")));
  }

  private List<SensorCoverage> coverageOfDay(Set<String> sites) {
    Instant start = date.atStartOfDay(ZoneOffset.UTC).toInstant();
    List<SensorCoverage.Span> spans =
        sites.stream().map(site -> new SensorCoverage.Span(site, start, endOfDay())).toList();
    Map<SensorCoverage.Span, List<SensorCoverage>> covered = coverage.of(spans);
    return spans.stream()
        .flatMap(span -> covered.getOrDefault(span, List.of()).stream())
        .filter(sensor -> sensor.expectedHours() > 0)
        .toList();
  }

  List<Night.ListState> lists() {
    Map<String, List<Night.HeldBack>> heldBack = new HashMap<>();
    Map<String, Cells> newest = new TreeMap<>();
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    """
                    select * from (
                      select *, row_number() over (partition by list, state
                          order by as_of desc, imported_at desc) as nth,
                        max(if(state = 'applied', as_of, null)) over (partition by list)
                          as newest_applied
                      from list_snapshots)
                    where (state = 'applied' and nth = 1) or (state = 'held_back' and nth <= 5
                      and (newest_applied is null or as_of > newest_applied))
                    order by list, state, nth limit 5000""")
                .collectAsList(),
            row -> row)) {
      if (row.text("state").equals("applied")) {
        newest.put(row.text("list"), row);
      } else {
        heldBack
            .computeIfAbsent(row.text("list"), list -> new ArrayList<>())
            .add(
                new Night.HeldBack(
                    row.time("as_of"), row.number("entries"), row.textOr("note", "no reason")));
      }
    }
    Map<String, Cells> hits = new TreeMap<>();
    Cells.map(
            spark
                .sql(
                    sql(
                        """
                    select list, count(distinct site, address) as hits,
                      count(distinct case when %2$s and severity_rank > 0
                        then struct(site, address) end) as findings
                    from %1$s group by list order by list limit 5000""",
                        HITS, COUNTS))
                .collectAsList(),
            row -> row)
        .forEach(row -> hits.put(row.text("list"), row));
    Set<String> names = new TreeSet<>(newest.keySet());
    names.addAll(heldBack.keySet());
    names.addAll(hits.keySet());
    return names.stream()
        .map(
            list -> {
              Cells version = newest.get(list);
              Cells counts = hits.get(list);
              return new Night.ListState(
                  list,
                  version == null ? null : version.time("as_of"),
                  version == null ? 0 : version.number("entries"),
                  version == null ? 0 : version.number("rejects"),
                  heldBack.getOrDefault(list, List.of()),
                  counts == null ? 0 : counts.number("hits"),
                  counts == null ? 0 : counts.number("findings"));
            })
        .toList();
  }

  /** Cells whose newest run failed. */
  private List<Night.FailedJob> failures() {
    return Cells.map(
        spark
            .sql(
                sql(
                    """
                select job, cast(event_date as string) as day, site, started_at, message from (
                  select *, row_number() over (partition by job, event_date, site
                    order by started_at desc) as nth from job_runs)
                where nth = 1 and status = 'failed'
                order by started_at desc, job, day, site limit %d""",
                    ROWS_OF_TROUBLE))
            .collectAsList(),
        row ->
            new Night.FailedJob(
                row.text("job"),
                row.text("day"),
                row.text("site"),
                row.time("started_at"),
                row.text("message")));
  }

  // ---------------------------------------------------------------- lists

  /** The hits of every list, worst first, cut to the cap for each. */
  Map<String, List<Finding>> findingsByList(Map<String, String> dossiers) {
    Map<String, List<Hit>> byList = new TreeMap<>();
    for (Hit hit :
        hitRows(
            sql(
                """
            select * except (nth) from (
              select *, row_number() over (partition by list order by %3$s desc,
                severity_rank desc, last_seen desc, address, site, listing, role) as nth
              from %1$s)
            where nth <= %2$d""",
                HITS, params.maxListRows(), COUNTS))) {
      byList.computeIfAbsent(hit.list(), list -> new ArrayList<>()).add(hit);
    }
    Map<String, List<Finding>> findings = new TreeMap<>();
    byList.forEach(
        (list, hits) ->
            findings.put(
                list,
                grouped(hits, dossiers).stream()
                    .sorted(Comparator.comparing(Finding::worst, Finding.WORST_FIRST))
                    .toList()));
    return findings;
  }

  // ---------------------------------------------------------------- dossiers

  /** How many addresses were hit in all, and those that get a dossier, worst first. */
  record Ranking(List<String> chosen, long all) {}

  Ranking ranking() {
    List<Row> rows =
        spark
            .sql(
                sql(
                    """
                select address, (select count(distinct address) from %1$s) as addresses from (
                  select address,
                    max(if(%3$s, severity_rank, -1)) as severity_rank,
                    max(last_seen) as last_seen
                  from %1$s group by address)
                order by severity_rank desc, last_seen desc, address limit %2$d""",
                    HITS, Math.max(1, params.maxDossiers()), COUNTS))
            .collectAsList();
    long all = rows.isEmpty() ? 0 : rows.get(0).getLong(1);
    return new Ranking(
        rows.stream().limit(params.maxDossiers()).map(row -> row.getString(0)).toList(), all);
  }

  /** Those of some addresses that were hit. */
  Ranking rankingOf(List<String> addresses) {
    return new Ranking(
        hits
            .rows()
            .where(col("address").isin(addresses.toArray()))
            .select("address")
            .distinct()
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList(),
        addresses.size());
  }

  List<Dossier> dossiers(Ranking ranking, Enrichment enrichment, RawLines rawLines) {
    if (ranking.chosen().isEmpty()) {
      return List.of();
    }
    List<Row> rows = ranking.chosen().stream().map(address -> RowFactory.create(address)).toList();
    spark
        .createDataFrame(rows, new StructType().add("address", DataTypes.StringType, false))
        .createOrReplaceTempView("report_addresses");
    try {
      return read(ranking.chosen(), enrichment, rawLines);
    } finally {
      spark.catalog().dropTempView("report_addresses");
    }
  }

  private List<Dossier> read(List<String> addresses, Enrichment enrichment, RawLines rawLines) {
    Map<String, List<Hit>> hits = new HashMap<>();
    for (Hit hit :
        hitRows(
            sql(
                """
            select * except (nth) from (
              select h.*, row_number() over (partition by h.address
                order by %3$s desc, h.severity_rank desc, h.last_seen desc,
                  h.list, h.listing, h.listed_from, h.site, h.role) as nth
              from %1$s h left semi join report_addresses a on h.address = a.address)
            where nth <= %2$d""",
                HITS, HITS_PER_ADDRESS, COUNTS))) {
      hits.computeIfAbsent(hit.address(), address -> new ArrayList<>()).add(hit);
    }
    Map<String, List<Dossier.Timeline>> timelines = timelines();
    Map<String, List<Dossier.Listing>> listings = listings();
    OpenedDays days = openedDays(addresses);
    Opened opened = open(addresses, days);

    List<RawLines.Wanted> wanted = new ArrayList<>();
    addresses.forEach(address -> wanted.addAll(opened.samples().getOrDefault(address, List.of())));
    Map<RawLines.Wanted, Dossier.RawLine> raw = rawLines(rawLines, wanted);

    Map<String, List<Finding>> findingsOf = new HashMap<>();
    List<SensorCoverage.Span> spans = new ArrayList<>();
    for (String address : addresses) {
      List<Finding> findings =
          grouped(hits.get(address), Map.of()).stream()
              .sorted(Comparator.comparing(Finding::worst, Finding.WORST_FIRST))
              .toList();
      findingsOf.put(address, findings);
      findings.forEach(finding -> spans.add(priorSpan(finding)));
      timelines
          .getOrDefault(address, List.of())
          .forEach(timeline -> spans.add(chartSpan(timeline, findings)));
    }
    Map<SensorCoverage.Span, List<SensorCoverage>> covered = coverage.of(spans);
    Map<List<String>, ReportFindings.Related> related =
        this.findings.related(addresses.stream().map(address -> List.of("", address)).toList());

    List<Dossier> dossiers = new ArrayList<>();
    for (String address : addresses) {
      List<Finding> findings = findingsOf.get(address);
      Enrichment.Place place = enrichment.of(address);
      String stored =
          findings.stream()
              .flatMap(finding -> finding.hits().stream())
              .map(Hit::country)
              .filter(country -> country != null)
              .findFirst()
              .orElse(null);
      List<Dossier.Host> hosts = hosts(findings, opened.hosts().getOrDefault(address, Map.of()));
      dossiers.add(
          new Dossier(
              address,
              findings,
              related.getOrDefault(List.of("", address), ReportFindings.Related.NONE),
              timelines.getOrDefault(address, List.of()).stream()
                  .sorted(Comparator.comparing(timeline -> rankOf(timeline.site(), findings)))
                  .map(
                      timeline -> {
                        SensorCoverage.Span span = chartSpan(timeline, findings);
                        return timeline.within(
                            span.from(), span.to(), covered.getOrDefault(span, List.of()));
                      })
                  .toList(),
              hosts.stream().limit(HOSTS).toList(),
              hosts.size(),
              opened.longest().getOrDefault(address, List.of()),
              opened.largest().getOrDefault(address, List.of()),
              opened.patterns().getOrDefault(address, List.of()),
              days.opened().getOrDefault(address, Set.of()).size(),
              days.count().getOrDefault(address, 0),
              listings.getOrDefault(address, List.of()),
              coverageBefore(findings, covered),
              opened.samples().getOrDefault(address, List.of()).stream().map(raw::get).toList(),
              place.country() != null ? place.country() : stored,
              place.network()));
    }
    return dossiers;
  }

  private Map<String, List<Dossier.Timeline>> timelines() {
    DerivedEvents.of(spark).createOrReplaceTempView("report_derived");
    // A bin is the shortest of the given lengths that keeps an address within the limit of bins.
    // What detectors derived is rare and tells most: it has its lanes before all others.
    String sql =
        sql(
            """
        with mine as (
          select t.address, t.site, t.hour, t.event_type, t.event_name, t.count, t.bytes,
            false as is_derived
          from retrohunt_timeline t
          left semi join report_addresses a on t.address = a.address
          where t.hour < timestamp '%1$s'
          union all
          select d.address, d.site, date_trunc('HOUR', d.time) as hour, d.event_type, d.event_name,
            d.count, 0L as bytes, true as is_derived
          from (select *, explode(array_distinct(array(src_ip, dst_ip))) as address
            from report_derived where time < timestamp '%1$s') d
          left semi join report_addresses a on d.address = a.address),
        spans as (
          select address, (unix_seconds(max(hour)) - unix_seconds(min(hour))) / 3600 / %2$d
            as hours from mine group by address),
        binned as (
          select m.address, m.site, m.event_type, m.event_name, m.is_derived, s.width,
            unix_seconds(m.hour) div s.width * s.width as bin,
            sum(m.count) as count, sum(m.bytes) as bytes
          from mine m join (
            select address, 3600 * case when hours <= 1 then 1 when hours <= 3 then 3
              when hours <= 6 then 6 when hours <= 12 then 12 when hours <= 24 then 24
              when hours <= 168 then 168 else 672 end as width from spans) s
          on m.address = s.address
          group by all),
        ranked as (
          select *, dense_rank() over (partition by address, site
            order by is_derived desc, total desc, event_type, event_name) as lane from (
            select *, sum(count) over (
              partition by address, site, event_type, event_name, is_derived)
              as total from binned))
        select address, site, width,
          if(lane <= %3$d, event_type, 'other') as event_type,
          if(lane <= %3$d, event_name, 'all other names') as event_name,
          timestamp_seconds(bin) as bin, sum(count) as count, sum(bytes) as bytes
        from ranked
        group by all
        order by address, site, event_type, event_name, bin""",
            endOfDay(), BINS, LANES);
    Map<String, Map<String, Map<List<String>, List<Dossier.Bin>>>> lanes = new HashMap<>();
    Map<String, Long> widths = new HashMap<>();
    for (Cells row : Cells.map(spark.sql(sql).collectAsList(), row -> row)) {
      widths.put(row.text("address"), row.number("width"));
      lanes
          .computeIfAbsent(row.text("address"), address -> new TreeMap<>())
          .computeIfAbsent(row.text("site"), site -> new LinkedHashMap<>())
          .computeIfAbsent(
              List.of(row.text("event_type"), row.text("event_name")), name -> new ArrayList<>())
          .add(new Dossier.Bin(row.time("bin"), row.number("count"), row.number("bytes")));
    }
    Map<String, List<Dossier.Timeline>> timelines = new HashMap<>();
    lanes.forEach(
        (address, sites) ->
            timelines.put(
                address,
                sites.entrySet().stream()
                    .map(
                        site ->
                            Dossier.Timeline.of(
                                site.getKey(),
                                widths.get(address),
                                site.getValue().entrySet().stream()
                                    .map(
                                        lane ->
                                            new Dossier.Lane(
                                                lane.getKey().get(0),
                                                lane.getKey().get(1),
                                                lane.getValue()))
                                    .toList()))
                    .toList()));
    return timelines;
  }

  private Map<String, List<Dossier.Listing>> listings() {
    Map<String, List<Dossier.Listing>> listings = new HashMap<>();
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    sql(
                        """
                    select * from (
                      select h.address, i.*, row_number() over (partition by h.address
                        order by i.listed_from, i.list, i.value) as nth
                      from indicators i join (
                        select distinct address, list, listing from %s h
                        left semi join report_addresses using (address)) h
                      on i.list = h.list and i.value = h.listing)
                    where nth <= %d order by address, nth""",
                        HITS, LISTINGS))
                .collectAsList(),
            row -> row)) {
      listings
          .computeIfAbsent(row.text("address"), address -> new ArrayList<>())
          .add(
              new Dossier.Listing(
                  row.text("list"),
                  row.text("value"),
                  row.time("listed_from"),
                  row.time("listed_to"),
                  row.text("basis"),
                  row.flag("is_earliest_snapshot"),
                  row.text("category"),
                  row.text("reference"),
                  row.time("last_confirmed")));
    }
    return listings;
  }

  /** Own hosts: all that the hits name, with what the opened sessions say of them. */
  private static List<Dossier.Host> hosts(
      List<Finding> findings, Map<List<String>, Dossier.Host> opened) {
    Map<List<String>, Dossier.Host> hosts = new LinkedHashMap<>(opened);
    for (Finding finding : findings) {
      for (Hit hit : finding.hits()) {
        for (String host : hit.hosts()) {
          hosts.putIfAbsent(
              List.of(hit.site(), host),
              new Dossier.Host(hit.site(), host, null, null, null, null, null, null, List.of()));
        }
      }
    }
    return hosts.values().stream()
        .sorted(
            Comparator.comparing((Dossier.Host host) -> !host.isEstablished())
                .thenComparing(
                    host ->
                        host.bytesFromRemote() == null
                            ? 1
                            : -host.bytesFromRemote() - host.bytesToRemote())
                .thenComparing(Dossier.Host::site)
                .thenComparing(Dossier.Host::host))
        .toList();
  }

  private static int rankOf(String site, List<Finding> findings) {
    return findings.stream().map(Finding::site).toList().indexOf(site);
  }

  /** The time before the earliest listing of which the coverage is told. */
  private SensorCoverage.Span priorSpan(Finding finding) {
    Instant to = earliest(finding).listedFrom().truncatedTo(ChronoUnit.HOURS);
    return new SensorCoverage.Span(finding.site(), to.minus(params.lookBack()), to);
  }

  private static Hit earliest(Finding finding) {
    return finding.hits().stream().min(Comparator.comparing(Hit::listedFrom)).orElseThrow();
  }

  /** What a chart shows: all that happened at the site, and the time before the listing. */
  private SensorCoverage.Span chartSpan(Dossier.Timeline timeline, List<Finding> findings) {
    Instant from = timeline.from();
    Instant to = timeline.to();
    for (Finding finding : findings) {
      if (finding.site().equals(timeline.site())) {
        SensorCoverage.Span prior = priorSpan(finding);
        from = prior.from().isBefore(from) ? prior.from() : from;
        Instant afterListing = prior.to().plus(6, ChronoUnit.HOURS);
        to = afterListing.isAfter(to) ? afterListing : to;
      }
    }
    return new SensorCoverage.Span(timeline.site(), from, to);
  }

  private List<Dossier.SiteCoverage> coverageBefore(
      List<Finding> findings, Map<SensorCoverage.Span, List<SensorCoverage>> covered) {
    List<Dossier.SiteCoverage> result = new ArrayList<>();
    for (Finding finding : findings) {
      SensorCoverage.Span span = priorSpan(finding);
      List<SensorCoverage> sensors = covered.getOrDefault(span, List.of());
      Integer stored = earliest(finding).coveredPercent();
      result.add(
          new Dossier.SiteCoverage(
              finding.site(),
              span.from(),
              span.to(),
              stored == null ? SensorCoverage.percent(sensors) : stored,
              sensors));
    }
    return result;
  }

  // ---------------------------------------------------------------- records of hit days

  /**
   * Days of sites whose records are opened.
   *
   * @param siteDays site and day, each at most once
   * @param opened per address, those of its days that are among them
   * @param count per address, days of sites on which it was seen
   */
  private record OpenedDays(
      Set<List<String>> siteDays,
      Map<String, Set<List<String>>> opened,
      Map<String, Integer> count) {}

  /**
   * Chooses the days by what the daily hits say: first and last day, days with established
   * sessions, and the days that must hold the longest and the largest sessions.
   */
  private OpenedDays openedDays(List<String> addresses) {
    Map<String, List<List<String>>> wishes = new HashMap<>();
    Map<String, Integer> count = new HashMap<>();
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    sql(
                        """
                    with days as (
                      select d.address, d.site, d.event_date, max(d.longest_us) as longest,
                        max(d.largest_bytes) as largest,
                        max(d.before_sessions_established + d.during_sessions_established
                          + d.after_sessions_established) as established
                      from retrohunt_hit_days d
                      left semi join report_addresses a on d.address = a.address
                      where d.event_date <= date '%1$s'
                      group by d.address, d.site, d.event_date),
                    ranked as (
                      select *,
                        row_number() over (partition by address
                          order by longest desc nulls last, event_date, site) as by_longest,
                        row_number() over (partition by address
                          order by largest desc nulls last, event_date, site) as by_largest,
                        row_number() over (partition by address
                          order by established desc, event_date, site) as by_established,
                        row_number() over (partition by address, site
                          order by event_date) as from_start,
                        row_number() over (partition by address, site
                          order by event_date desc) as from_end,
                        count(*) over (partition by address) as days
                      from days)
                    select address, site, cast(event_date as string) as day, days,
                      least(by_longest, by_largest, from_start, from_end,
                        if(established > 0, by_established, 1000000)) as wish
                    from ranked
                    where by_longest <= %2$d or by_largest <= %2$d or from_start = 1
                      or from_end = 1 or (established > 0 and by_established <= 60)
                    order by address, wish, day, site""",
                        date, TOP_SESSIONS))
                .collectAsList(),
            row -> row)) {
      count.put(row.text("address"), (int) row.number("days"));
      wishes
          .computeIfAbsent(row.text("address"), address -> new ArrayList<>())
          .add(List.of(row.text("site"), row.text("day")));
    }
    // Round by round, so that every dossier has its most wanted days before any has its last.
    Set<List<String>> siteDays = new LinkedHashSet<>();
    for (int round = 0; siteDays.size() < params.maxSiteDays(); round++) {
      boolean isAnyLeft = false;
      for (String address : addresses) {
        List<List<String>> mine = wishes.getOrDefault(address, List.of());
        if (round < mine.size() && siteDays.size() < params.maxSiteDays()) {
          isAnyLeft = true;
          siteDays.add(mine.get(round));
        }
      }
      if (!isAnyLeft) {
        break;
      }
    }
    Map<String, Set<List<String>>> opened = new HashMap<>();
    wishes.forEach(
        (address, mine) -> {
          Set<List<String>> kept = new LinkedHashSet<>(mine);
          kept.retainAll(siteDays);
          opened.put(address, kept);
        });
    return new OpenedDays(siteDays, opened, count);
  }

  /** What the opened records say, by address. */
  private record Opened(
      Map<String, List<Dossier.SessionLine>> longest,
      Map<String, List<Dossier.SessionLine>> largest,
      Map<String, Map<List<String>, Dossier.Host>> hosts,
      Map<String, List<Dossier.Pattern>> patterns,
      Map<String, List<RawLines.Wanted>> samples) {}

  /** Rows of the days whose source or destination is one of the addresses, once per address. */
  private Dataset<Row> recordsOf(String table, List<String> addresses, OpenedDays days) {
    Set<String> sites = new TreeSet<>();
    Set<String> dates = new TreeSet<>();
    List<Row> pairs = new ArrayList<>();
    for (List<String> siteDay : days.siteDays()) {
      sites.add(siteDay.get(0));
      dates.add(siteDay.get(1));
      pairs.add(RowFactory.create(siteDay.get(0), siteDay.get(1)));
    }
    Dataset<Row> wanted =
        spark.createDataFrame(
            pairs,
            new StructType()
                .add("wanted_site", DataTypes.StringType)
                .add("wanted_day", DataTypes.StringType));
    // Literal days prune partitions while planning; the join then keeps the exact pairs.
    Column isDay = col("event_date").isInCollection(dates.stream().map(LocalDate::parse).toList());
    Column isAddress =
        col("src_ip").isInCollection(addresses).or(col("dst_ip").isInCollection(addresses));
    return spark
        .table(table)
        .where(isDay.and(col("site").isInCollection(sites)).and(isAddress))
        .join(
            broadcast(wanted),
            col("site")
                .equalTo(col("wanted_site"))
                .and(col("event_date").cast("string").equalTo(col("wanted_day"))),
            "left_semi")
        .withColumn("address", expr("explode(array_distinct(array(src_ip, dst_ip)))"))
        .where(col("address").isInCollection(addresses))
        .withColumn("own", expr("if(address = src_ip, dst_ip, src_ip)"));
  }

  private Opened open(List<String> addresses, OpenedDays days) {
    Opened opened =
        new Opened(
            new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
    if (days.siteDays().isEmpty()) {
      return opened;
    }
    Dataset<Row> found =
        recordsOf("session_records", addresses, days)
            .where("is_counted and not is_open")
            .selectExpr(
                "address",
                "own",
                "site",
                "sensor",
                "source_format",
                "file_id",
                "line_no",
                "start_time",
                "duration_us",
                "src_ip",
                "src_port",
                "dst_ip",
                "dst_port",
                "protocol",
                "service",
                "src_bytes",
                "dst_bytes",
                "conn_state",
                "session_class",
                "size_class",
                "orientation",
                "is_established",
                "bytes_suspect",
                "coalesce(src_bytes, 0) + coalesce(dst_bytes, 0) as all_bytes",
                "if(address = src_ip, src_bytes, dst_bytes) as from_remote",
                "if(address = src_ip, dst_bytes, src_bytes) as to_remote",
                "event_name");
    try (Kept sessions = Kept.of(found)) {
      sessions.rows().createOrReplaceTempView("report_sessions");
      ranked(opened, "duration_us", "duration_us is not null", opened.longest());
      ranked(
          opened,
          "all_bytes",
          "all_bytes > 0 and not coalesce(bytes_suspect, false)",
          opened.largest());
      openedHosts(opened);
      patterns(opened);
      samples(opened, recordsOf("events", addresses, days).where("is_counted"));
    } finally {
      spark.catalog().dropTempView("report_sessions");
    }
    return opened;
  }

  private void ranked(
      Opened opened, String by, String where, Map<String, List<Dossier.SessionLine>> into) {
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    sql(
                        """
                    select * from (
                      select *, row_number() over (partition by address
                        order by %1$s desc, start_time, file_id, line_no) as nth
                      from report_sessions where %2$s)
                    where nth <= %3$d order by address, nth""",
                        by, where, TOP_SESSIONS))
                .collectAsList(),
            row -> row)) {
      Dossier.SessionLine line = sessionLine(row);
      into.computeIfAbsent(row.text("address"), address -> new ArrayList<>()).add(line);
      if (row.number("nth") <= 5) {
        wanted(
            opened,
            row,
            line.start(),
            by.equals("duration_us")
                ? "one of the longest sessions: " + Words.duration(line.durationMicros())
                : "one of the largest sessions: " + Words.bytes(line.bytes()));
      }
    }
  }

  private static void wanted(Opened opened, Cells row, Instant time, String what) {
    List<RawLines.Wanted> samples =
        opened.samples().computeIfAbsent(row.text("address"), address -> new ArrayList<>());
    String fileId = row.text("file_id");
    long lineNo = row.number("line_no");
    boolean isThere =
        samples.stream().anyMatch(line -> line.fileId().equals(fileId) && line.lineNo() == lineNo);
    if (!isThere && samples.size() < RawLines.PER_ADDRESS) {
      samples.add(
          new RawLines.Wanted(
              fileId,
              lineNo,
              row.text("site"),
              row.text("sensor"),
              row.text("source_format"),
              time,
              what));
    }
  }

  static Dossier.SessionLine sessionLine(Cells row) {
    return new Dossier.SessionLine(
        row.text("site"),
        row.text("sensor"),
        row.text("source_format"),
        row.text("file_id"),
        row.number("line_no"),
        row.time("start_time"),
        row.numberOrNull("duration_us"),
        row.text("src_ip"),
        row.intOrNull("src_port"),
        row.text("dst_ip"),
        row.intOrNull("dst_port"),
        row.intOrNull("protocol"),
        row.text("service"),
        row.numberOrNull("src_bytes"),
        row.numberOrNull("dst_bytes"),
        row.text("conn_state"),
        row.text("session_class"),
        row.text("size_class"),
        row.text("orientation"),
        row.flagOrNull("is_established"),
        row.flag("bytes_suspect"));
  }

  private void openedHosts(Opened opened) {
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    sql(
                        """
                    select * from (
                      select *, row_number() over (partition by address
                        order by established > 0 desc, from_remote + to_remote desc, site, own)
                        as nth
                      from (
                        select address, site, own, count(*) as sessions,
                          count_if(is_established) as established,
                          sum(if(bytes_suspect, 0, coalesce(from_remote, 0))) as from_remote,
                          sum(if(bytes_suspect, 0, coalesce(to_remote, 0))) as to_remote,
                          min(start_time) as first,
                          max(timestampadd(microsecond, coalesce(duration_us, 0), start_time))
                            as last,
                          slice(sort_array(collect_set(dst_port)), 1, 12) as ports
                        from report_sessions group by address, site, own))
                    where nth <= %d order by address, nth""",
                        HOSTS))
                .collectAsList(),
            row -> row)) {
      opened
          .hosts()
          .computeIfAbsent(row.text("address"), address -> new LinkedHashMap<>())
          .put(
              List.of(row.text("site"), row.text("own")),
              new Dossier.Host(
                  row.text("site"),
                  row.text("own"),
                  row.number("sessions"),
                  row.number("established"),
                  row.number("from_remote"),
                  row.number("to_remote"),
                  row.time("first"),
                  row.time("last"),
                  row.ints("ports")));
    }
  }

  /** The habits that an analyst reads off the sessions: guessing, and transfers where none fit. */
  private void patterns(Opened opened) {
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    """
                    select address, site,
                      count_if(is_guess) as guesses, min(if(is_guess, start_time, null))
                        as first_guess, max(if(is_guess, duration_us, null)) as longest_guess,
                      count(distinct if(is_guess, own, null)) as guessed_hosts,
                      count_if(is_transfer) as transfers,
                      min(if(is_transfer, start_time, null)) as first_transfer,
                      max(if(is_transfer, all_bytes, null)) as largest_transfer,
                      sum(if(is_transfer, to_remote, 0)) as given_away,
                      count(distinct if(is_transfer, own, null)) as transfer_hosts,
                      slice(sort_array(collect_set(if(is_transfer, dst_port, null))), 1, 5)
                        as transfer_ports
                    from (
                      select *,
                        coalesce(duration_us >= 300000000 and all_bytes < 10000
                          and is_established and not bytes_suspect, false) as is_guess,
                        coalesce(all_bytes >= 100000000 and not bytes_suspect
                          and dst_port in (22, 23, 513, 514, 3389, 5900, 6667, 7000), false)
                          as is_transfer
                      from report_sessions)
                    group by address, site having count_if(is_guess) + count_if(is_transfer) > 0
                    order by address, site""")
                .collectAsList(),
            row -> row)) {
      List<Dossier.Pattern> patterns =
          opened.patterns().computeIfAbsent(row.text("address"), address -> new ArrayList<>());
      long guesses = row.number("guesses");
      if (guesses > 0) {
        patterns.add(
            new Dossier.Pattern(
                Words.count(guesses, "session", "sessions")
                    + " of 5 minutes and more that moved under 10 kB, with "
                    + Words.count(row.number("guessed_hosts"), "host", "hosts")
                    + " of "
                    + row.text("site")
                    + ", from "
                    + Words.minute(row.time("first_guess"))
                    + " on (the longest took "
                    + Words.duration(row.numberOrNull("longest_guess"))
                    + "): long and almost empty, as when passwords are guessed."));
      }
      long transfers = row.number("transfers");
      if (transfers > 0) {
        patterns.add(
            new Dossier.Pattern(
                Words.count(transfers, "transfer", "transfers")
                    + " of 100 MB and more on interactive ports "
                    + row.ints("transfer_ports")
                    + ", with "
                    + Words.count(row.number("transfer_hosts"), "host", "hosts")
                    + " of "
                    + row.text("site")
                    + ", from "
                    + Words.minute(row.time("first_transfer"))
                    + " on (the largest "
                    + Words.bytes(row.numberOrNull("largest_transfer"))
                    + "; "
                    + Words.bytes(row.number("given_away"))
                    + " went to the address): large transfers where people type."));
      }
    }
  }

  /** The first records of every event name and session class, beside the top sessions. */
  private void samples(Opened opened, Dataset<Row> events) {
    events
        .selectExpr(
            "address",
            "site",
            "sensor",
            "source_format",
            "file_id",
            "line_no",
            "time",
            "event_type",
            "event_name",
            "rule_name")
        .createOrReplaceTempView("report_events");
    try {
      for (Cells row :
          Cells.map(
              spark
                  .sql(
                      sql(
                          """
                      select address, site, sensor, source_format, file_id, line_no, time, what
                      from (
                        select *, row_number() over (partition by address order by nth, time,
                          file_id, line_no) as place
                        from (
                          select *, row_number() over (partition by address, site, what
                            order by time, file_id, line_no) as nth
                          from (
                            select address, site, sensor, source_format, file_id, line_no, time,
                              concat(event_type, ': ', event_name,
                                coalesce(concat(', ', left(rule_name, 120)), '')) as what
                            from report_events
                            union all
                            select address, site, sensor, source_format, file_id, line_no,
                              start_time, concat('session: ',
                                coalesce(event_name, session_class, 'of no class'))
                            from report_sessions))
                        where nth <= 2)
                      where place <= %d order by address, place""",
                          RawLines.PER_ADDRESS))
                  .collectAsList(),
              row -> row)) {
        wanted(opened, row, row.time("time"), row.text("what"));
      }
    } finally {
      spark.catalog().dropTempView("report_events");
    }
  }

  /** Where files with these contents were read, and how long they are, by {@code file_id}. */
  private Map<String, RawLines.Source> paths(Collection<String> fileIds) {
    Map<String, RawLines.Source> sources = new HashMap<>();
    for (Cells row :
        Cells.map(
            spark
                .table("ingest_files")
                .where(col("file_id").isInCollection(fileIds))
                .selectExpr("file_id", "path", "bytes", "source_format")
                .collectAsList(),
            row -> row)) {
      sources.put(
          row.text("file_id"),
          new RawLines.Source(
              row.text("path"), row.number("bytes"), isBinary(row.text("source_format"))));
    }
    return sources;
  }

  /** Records as their sensors wrote them. */
  Map<RawLines.Wanted, Dossier.RawLine> rawLines(RawLines rawLines, List<RawLines.Wanted> wanted) {
    return rawLines.read(wanted, this::paths, this::flows);
  }

  private static boolean isBinary(String format) {
    return Formats.ALL.stream().anyMatch(one -> one.name().equals(format) && one.isBinary());
  }

  /** What flows say that were read from binary files; of a session made of flows the first one. */
  private Map<RawLines.Wanted, String> flows(List<RawLines.Wanted> wanted) {
    Map<String, List<RawLines.Wanted>> byRecord = new HashMap<>();
    wanted.forEach(
        line -> byRecord.computeIfAbsent(record(line), record -> new ArrayList<>()).add(line));
    Map<RawLines.Wanted, String> texts = new HashMap<>();
    // By partitions, and by file, whose rows lie together: the order is that of time.
    for (int from = 0; from < wanted.size(); from += FLOWS_AT_ONCE) {
      List<RawLines.Wanted> some =
          wanted.subList(from, Math.min(wanted.size(), from + FLOWS_AT_ONCE));
      for (Cells row :
          Cells.map(
              spark
                  .table("flows")
                  .where(col("event_date").isin(days(some)))
                  .where(col("site").isin(distinct(some, RawLines.Wanted::site)))
                  .where(col("file_id").isin(distinct(some, RawLines.Wanted::fileId)))
                  .where(col("line_no").isin(distinct(some, RawLines.Wanted::lineNo)))
                  .selectExpr(
                      "concat_ws(' ', site, file_id, line_no) as record", FLOW_TEXT + " as text")
                  .where(col("record").isin(distinct(some, ReportData::record)))
                  .collectAsList(),
              row -> row)) {
        for (RawLines.Wanted line : byRecord.getOrDefault(row.text("record"), List.of())) {
          texts.put(line, row.text("text"));
        }
      }
    }
    return texts;
  }

  private static String record(RawLines.Wanted line) {
    return line.site() + " " + line.fileId() + " " + line.lineNo();
  }

  private static Object[] distinct(
      List<RawLines.Wanted> lines, Function<RawLines.Wanted, Object> value) {
    return lines.stream().map(value).distinct().sorted().toArray();
  }

  /** Days on which flows end that begin when these do. */
  private static Object[] days(List<RawLines.Wanted> lines) {
    return lines.stream()
        .map(line -> LocalDate.ofInstant(line.time(), ZoneOffset.UTC))
        .flatMap(day -> Stream.of(day, day.plusDays(1)))
        .distinct()
        .sorted()
        .toArray();
  }

  // ---------------------------------------------------------------- rows

  private static String sql(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }

  private List<Hit> hitRows(String sql) {
    return Cells.map(spark.sql(sql).collectAsList(), this::hit);
  }

  private Hit hit(Cells row) {
    Integer suppression = row.intOrNull(Suppressions.COLUMN);
    return new Hit(
        row.text("site"),
        row.text("list"),
        row.text("listing"),
        row.time("listed_from"),
        row.time("listed_to"),
        row.text("basis"),
        row.flag("is_bound"),
        row.text("category"),
        row.intOrNull("confidence"),
        row.text("reference"),
        row.text("address"),
        row.text("role"),
        row.time("first_seen"),
        row.time("last_seen"),
        (int) row.number("days_seen"),
        row.numberOrNull("lead_time_s"),
        row.text("lead_text"),
        side(row, "before_"),
        side(row, "during_"),
        side(row, "after_"),
        row.texts("hosts"),
        row.structs(
            "top_ports",
            port -> new Hit.PortCount((int) port.number("port"), port.number("sessions"))),
        row.structs(
            "session_classes",
            item -> new Hit.NameCount(item.text("session_class"), item.number("sessions"))),
        row.structs(
            "event_counts",
            event ->
                new Hit.EventCount(
                    event.text("event_type"), event.text("event_name"), event.number("count"))),
        row.number("open_sessions"),
        row.numberOrNull("longest_us"),
        row.numberOrNull("largest_bytes"),
        row.text("split"),
        row.intOrNull("covered_percent"),
        severity(row.text("severity")),
        row.text("reason"),
        row.text("allowed_by"),
        suppression == null ? null : Suppressed.text(suppressions.active().get(suppression)),
        row.text("country"),
        row.text("peer_site"),
        row.flag("is_own_address"),
        row.flag("is_new"));
  }

  /** The level stored as {@code text}; an unknown word counts as high, so that it is looked at. */
  private static Severity severity(String text) {
    for (Severity severity : Severity.values()) {
      if (severity.text().equals(text)) {
        return severity;
      }
    }
    return Severity.HIGH;
  }

  private static Hit.Side side(Cells row, String prefix) {
    return new Hit.Side(
        row.number(prefix + "sessions"),
        row.number(prefix + "sessions_established"),
        row.number(prefix + "events"),
        row.number(prefix + "bytes"),
        (int) row.number(prefix + "hosts"));
  }
}
