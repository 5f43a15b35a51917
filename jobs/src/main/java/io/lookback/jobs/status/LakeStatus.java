package io.lookback.jobs.status;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.IngestFiles;
import io.lookback.datasets.table.JobRuns;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.jobs.runner.WorkMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Answers whether the nights go well: the last one, how fresh each site and source is and how well
 * it covers, what is refused, how large the tables are, and what of that is a problem.
 *
 * <p>Reads the log of runs, the ledger, five weeks of coverage, and of the other tables only their
 * metadata: the cost does not grow with the records kept.
 *
 * @param asOf the moment against which ages are judged
 * @param night the newest night; null if there never was one
 * @param lastSuccess when a night last ended well; null if none did
 * @param jobs what the newest night's jobs did; jobs with nothing to do are not among them
 * @param sources by site and source
 * @param tables in the order of {@link Tables#ALL}
 * @param problems what somebody should look at; empty when all is well
 */
public record LakeStatus(
    Instant asOf,
    Night night,
    Instant lastSuccess,
    List<JobDone> jobs,
    List<Source> sources,
    List<TableSize> tables,
    List<Problem> problems) {

  /** How far back reject shares and the longer coverage look. */
  public static final Duration RECENT = Duration.ofDays(7);

  /** The weeks with which an hour is compared to call it a gap. */
  private static final Duration COMPARED = Duration.ofDays(28);

  /**
   * A night.
   *
   * @param status done or failed
   * @param message why it failed; null when it did not
   */
  public record Night(
      String runId, Instant startedAt, Duration duration, String status, String message) {
    public boolean isFailed() {
      return !status.equals("done");
    }
  }

  /**
   * What a job did in a night.
   *
   * @param status done, failed or blocked
   * @param cells days, months or sites computed
   * @param work what Spark did for it; null = not measured
   */
  public record JobDone(
      String job,
      String status,
      long cells,
      long rows,
      Duration duration,
      WorkMeter.Work work,
      String message) {}

  /** Whether a source delivers. */
  public enum State {
    /** It delivers, or is silent when that is usual. */
    DELIVERING,
    /** It is silent, longer than allowed, in hours in which it usually delivers. */
    MISSING,
    /** Its last record is older than four weeks; it is no longer expected. */
    RETIRED
  }

  /**
   * A source (sensor) of a site.
   *
   * @param newestRecord time of its newest record, to the hour where lines name another source than
   *     their file; null if it had none
   * @param newestFile when its newest file was taken in; null if lines alone name it
   * @param percent24h covered share of the last 24 hours, whole percent rounded down; null when it
   *     is no longer expected
   * @param percent7d the same of the last seven days
   * @param gapFrom since when it is silent though it usually delivers; null when it is not
   * @param lines lines of all its files ever
   * @param recentLines of these, of files taken in since seven days before the moment
   * @param topReasons the most frequent reasons of recent rejects with their counts; null if none
   * @param recentLost flow records that exporters sent in the last seven days and never arrived, as
   *     far as their sequence numbers tell
   */
  public record Source(
      String site,
      String source,
      State state,
      Instant newestRecord,
      Instant newestFile,
      Integer percent24h,
      Integer percent7d,
      Instant gapFrom,
      long lines,
      long rejects,
      long recentLines,
      long recentRejects,
      String topReasons,
      long recentLost) {
    /** Share of the recent lines that were refused, 0 to 1. */
    public double rejectShare() {
      return recentLines == 0 ? 0 : (double) recentRejects / recentLines;
    }
  }

  /**
   * Size of a table, from its metadata.
   *
   * @param bytes of the data files of the current snapshot
   * @param snapshots states that can still be read
   * @param changedAt time of the current snapshot; null if nothing was ever written
   */
  public record TableSize(
      String table, long rows, long bytes, long files, long snapshots, Instant changedAt) {}

  /**
   * Something that is wrong.
   *
   * @param kind night-failed, night-stale, site-stale, source-missing or rejects
   * @param site null when it is about the lake
   * @param source null when it is about a whole site
   * @param text a sentence
   */
  public record Problem(String kind, String site, String source, String text) {
    /** All kinds there are. */
    public static final List<String> KINDS =
        List.of("night-failed", "night-stale", "site-stale", "source-missing", "rejects");
  }

  /** The end of the hour of the newest record in the lake; null if there is none. */
  public static Instant newest(Lake lake) {
    // The newest month of the table says it; older ones are not opened.
    Dataset<Row> hours = lake.read(Coverage.TABLE).filter(col("records").gt(0));
    Object day = hours.selectExpr("max(event_date)").head().get(0);
    if (day == null) {
      return null;
    }
    Row newest =
        hours
            .filter(col("event_date").equalTo(lit(LocalDate.parse(day.toString()))))
            .selectExpr("max(unix_micros(hour)) + 3600000000")
            .head();
    return instant(newest.getLong(0));
  }

  /**
   * Looks at a lake.
   *
   * @param asOf the moment against which ages are judged: now, or one in the past for old data
   */
  public static LakeStatus of(Lake lake, LookbackConfig config, Instant asOf) {
    SparkSession spark = lake.spark();
    lake.read(JobRuns.TABLE).createOrReplaceTempView("job_runs");
    Row row = query(spark, "LakeStatusNight.sql", Map.of("night", RunLog.NIGHT)).head();
    Night night = null;
    List<JobDone> jobs = List.of();
    if (!row.isNullAt(0)) {
      night =
          new Night(
              row.getString(0),
              instant(row.getLong(1)),
              Duration.ofMillis(row.getLong(2)),
              row.getString(3),
              row.getString(4));
      jobs = jobs(spark, night.runId());
    }
    Instant lastSuccess = row.isNullAt(5) ? null : instant(row.getLong(5));
    List<Source> sources = sources(lake, asOf, config.status().maxAge());
    return new LakeStatus(
        asOf,
        night,
        lastSuccess,
        jobs,
        sources,
        tables(lake),
        problems(config, asOf, night, lastSuccess, sources));
  }

  private static Dataset<Row> query(
      SparkSession spark, String file, Map<String, Object> parameters) {
    return SqlFile.run(spark, LakeStatus.class, file, parameters);
  }

  private static List<JobDone> jobs(SparkSession spark, String run) {
    List<JobDone> jobs = new ArrayList<>();
    for (Row row :
        query(spark, "LakeStatusJobs.sql", Map.of("run", run, "night", RunLog.NIGHT))
            .collectAsList()) {
      jobs.add(
          new JobDone(
              row.getString(0),
              List.of("done", "blocked", "failed").get(row.getInt(1)),
              row.getLong(2),
              row.getLong(3),
              Duration.ofMillis(row.getLong(4)),
              row.isNullAt(6)
                  ? null
                  : new WorkMeter.Work(
                      row.getLong(6),
                      row.getLong(7),
                      row.getLong(8),
                      row.getLong(9),
                      row.getLong(10)),
              row.getString(5)));
    }
    return jobs;
  }

  /** One for each sensor: as many as there are names in the configuration and in lines. */
  private static List<Source> sources(Lake lake, Instant asOf, Duration maxAge) {
    SparkSession spark = lake.spark();
    LocalDate first = LocalDate.ofInstant(asOf.minus(RECENT).minus(COMPARED), ZoneOffset.UTC);
    LocalDate last = LocalDate.ofInstant(asOf, ZoneOffset.UTC);
    Dataset<Row> coverage =
        lake.read(Coverage.TABLE).filter(col("event_date").between(lit(first), lit(last)));
    Set<String> sites = new TreeSet<>();
    coverage
        .select("site")
        .distinct()
        .collectAsList()
        .forEach(site -> sites.add(site.getString(0)));
    CoverageReport.of(spark, coverage, sites, asOf.minus(RECENT), asOf)
        .hours()
        .createOrReplaceTempView("coverage_states");
    coverage.createOrReplaceTempView("coverage_rows");
    lake.read(IngestFiles.TABLE).createOrReplaceTempView("ingest_files");
    List<Source> sources = new ArrayList<>();
    for (Row row :
        query(
                spark,
                "LakeStatusSources.sql",
                Map.of(
                    "as_of_us", micros(asOf),
                    "late_us", micros(asOf.minus(maxAge)),
                    "recent_us", micros(asOf.minus(RECENT))))
            .collectAsList()) {
      sources.add(
          new Source(
              row.getString(0),
              row.getString(1),
              State.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
              instantAt(row, 2),
              instantAt(row, 3),
              row.isNullAt(4) ? null : (Integer) row.getInt(4),
              row.isNullAt(5) ? null : (Integer) row.getInt(5),
              instantAt(row, 7),
              row.getLong(8),
              row.getLong(9),
              row.getLong(10),
              row.getLong(11),
              row.getString(12),
              row.getLong(13)));
    }
    return sources;
  }

  /** The sizes of all tables; reads metadata only. */
  private static List<TableSize> tables(Lake lake) {
    List<TableSize> sizes = new ArrayList<>();
    for (Table table : Tables.ALL) {
      org.apache.iceberg.Table iceberg = lake.iceberg(table);
      Snapshot current = iceberg.currentSnapshot();
      long snapshots = 0;
      for (Snapshot ignored : iceberg.snapshots()) {
        snapshots++;
      }
      Map<String, String> summary = current == null ? Map.of() : current.summary();
      sizes.add(
          new TableSize(
              table.name(),
              total(summary, SnapshotSummary.TOTAL_RECORDS_PROP),
              total(summary, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
              total(summary, SnapshotSummary.TOTAL_DATA_FILES_PROP),
              snapshots,
              current == null ? null : Instant.ofEpochMilli(current.timestampMillis())));
    }
    return sizes;
  }

  private static long total(Map<String, String> summary, String property) {
    return Long.parseLong(summary.getOrDefault(property, "0"));
  }

  private static List<Problem> problems(
      LookbackConfig config, Instant asOf, Night night, Instant lastSuccess, List<Source> sources) {
    List<Problem> problems = new ArrayList<>();
    Duration maxAge = config.status().maxAge();
    Instant late = asOf.minus(maxAge);
    if (night == null) {
      problems.add(new Problem("night-stale", null, null, "No night has ever run"));
    } else if (night.isFailed()) {
      problems.add(
          new Problem(
              "night-failed",
              null,
              null,
              "The night of " + night.startedAt() + " failed: " + night.message()));
    }
    if (lastSuccess != null && lastSuccess.isBefore(late)) {
      problems.add(
          new Problem(
              "night-stale",
              null,
              null,
              "The last good night ended at " + lastSuccess + ", " + older(lastSuccess, asOf)));
    }
    // A site that was taken out of the configuration is expected to be silent.
    Set<String> sites = config.sites().keySet();
    for (String site : sites) {
      Instant newest =
          sources.stream()
              .filter(source -> source.site().equals(site) && source.newestRecord() != null)
              .map(Source::newestRecord)
              .max(Instant::compareTo)
              .orElse(null);
      if (newest == null) {
        problems.add(new Problem("site-stale", site, null, "Nothing has ever come from " + site));
      } else if (newest.isBefore(late)) {
        problems.add(
            new Problem(
                "site-stale",
                site,
                null,
                "The newest record of " + site + " is of " + newest + ", " + older(newest, asOf)));
      }
    }
    for (Source source : sources) {
      if (source.rejectShare() > config.ingest().maxRejectShare()) {
        problems.add(
            new Problem(
                "rejects",
                source.site(),
                source.source(),
                String.format(
                    Locale.ROOT,
                    "%.1f %% of the lines of source %s of %s taken in during the last %d days were"
                        + " refused: %s",
                    100 * source.rejectShare(),
                    source.source(),
                    source.site(),
                    RECENT.toDays(),
                    source.topReasons())));
      }
      if (source.state() == State.MISSING && sites.contains(source.site())) {
        problems.add(
            new Problem(
                "source-missing",
                source.site(),
                source.source(),
                "Source "
                    + source.source()
                    + " of "
                    + source.site()
                    + " is silent since "
                    + source.newestRecord()
                    + "; by its usual hours it should have delivered at "
                    + source.gapFrom()));
      }
    }
    return problems;
  }

  private static String older(Instant time, Instant asOf) {
    return Duration.between(time, asOf).toHours() + " hours before " + asOf;
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
  }

  private static Instant instantAt(Row row, int column) {
    return row.isNullAt(column) ? null : instant(row.getLong(column));
  }

  private static Instant instant(long us) {
    return Instant.ofEpochSecond(
        Math.floorDiv(us, 1_000_000L), Math.floorMod(us, 1_000_000L) * 1000L);
  }
}
