package io.lookback.jobs.runner;

import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Make, for partitions: runs every job for the cells whose inputs, parameters or version changed
 * since they were last computed, in the order of what they read and write, those that do not depend
 * on each other side by side.
 */
public final class Runner {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  private final Lake lake;
  private final LookbackConfig config;
  private final RunLog log;
  private final String runId;
  private final Clock clock;
  private final List<Job<?>> jobs;
  private final Map<String, Site> sites = new TreeMap<>();

  public Runner(Lake lake, LookbackConfig config, RunLog log, String runId) {
    this(lake, config, log, runId, Clock.systemUTC(), Jobs.ALL);
  }

  Runner(
      Lake lake, LookbackConfig config, RunLog log, String runId, Clock clock, List<Job<?>> jobs) {
    this.lake = lake;
    this.config = config;
    this.log = log;
    this.runId = runId;
    this.clock = clock;
    this.jobs = JobOrder.of(jobs);
    config.allSites().forEach(site -> sites.put(site.name(), site));
  }

  /**
   * What one job did.
   *
   * @param cells cells that ran, with the reason
   * @param failure why it failed; null when it did not
   * @param blockedBy the failed job it depends on; null when it could run
   */
  public record Result(
      String job,
      Map<Cell, String> cells,
      long rows,
      Duration duration,
      Throwable failure,
      String blockedBy) {

    /** Whether there was nothing to do. */
    public boolean isIdle() {
      return isDone() && cells.isEmpty() && rows == 0;
    }

    /** Whether the tables of this job are as they should be. */
    public boolean isDone() {
      return failure == null && blockedBy == null;
    }
  }

  /**
   * Runs what the request asks for; a failed job stops its dependants, not its neighbours.
   *
   * @param progress told of every job as it ends, by one thread
   * @return results in the order of what the jobs read and write
   */
  public List<Result> run(Request request, Consumer<Result> progress) {
    List<Job<?>> waiting = new ArrayList<>(jobs.stream().filter(request::takes).toList());
    Map<Job<?>, Result> results = new LinkedHashMap<>();
    waiting.forEach(job -> results.put(job, null));
    int parallel = Math.max(1, Math.min(config.runner().parallelJobs(), waiting.size()));
    ConcurrentLinkedQueue<Lake> lakes = new ConcurrentLinkedQueue<>(List.of(lake));
    for (int i = 1; i < parallel; i++) {
      lakes.add(lake.fork());
    }
    ExecutorService threads = Executors.newFixedThreadPool(parallel);
    try (WorkMeter meter = new WorkMeter(lake.spark().sparkContext())) {
      CompletionService<Map.Entry<Job<?>, Result>> running =
          new ExecutorCompletionService<>(threads);
      int started = 0;
      while (started > 0 || !waiting.isEmpty()) {
        List<Job<?>> ready = waiting.stream().filter(job -> isReady(job, results)).toList();
        waiting.removeAll(ready);
        boolean blocked = false;
        for (Job<?> job : ready) {
          String blockedBy = blockedBy(job, results);
          if (blockedBy == null) {
            running.submit(() -> Map.entry(job, runIn(lakes, job, request, meter)));
            started++;
          } else {
            blocked = true;
            results.put(job, blocked(job, blockedBy));
            progress.accept(results.get(job));
          }
        }
        if (!blocked && started > 0) {
          Map.Entry<Job<?>, Result> ended = running.take().get();
          started--;
          results.put(ended.getKey(), ended.getValue());
          progress.accept(ended.getValue());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while jobs ran", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The runner failed", e.getCause());
    } finally {
      threads.shutdownNow();
      awaitEnd(threads);
    }
    return new ArrayList<>(results.values());
  }

  /** No job may go on writing when this has returned and the lock is released. */
  private static void awaitEnd(ExecutorService threads) {
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("Waiting for jobs that still run");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether all jobs of this run that it waits for have ended. */
  private static boolean isReady(Job<?> job, Map<Job<?>, Result> results) {
    return results.entrySet().stream()
        .noneMatch(other -> other.getValue() == null && JobOrder.precedes(other.getKey(), job));
  }

  /** The failed job that this one depends on, perhaps by way of others; null = none. */
  private static String blockedBy(Job<?> job, Map<Job<?>, Result> results) {
    for (Map.Entry<Job<?>, Result> other : results.entrySet()) {
      if (JobOrder.feeds(other.getKey(), job) && !other.getValue().isDone()) {
        String further = other.getValue().blockedBy();
        return further == null ? other.getKey().spec().name() : further;
      }
    }
    return null;
  }

  private Result blocked(Job<?> job, String blockedBy) {
    try {
      log.record(List.of(RunLog.Entry.blocked(job.spec(), blockedBy, clock.instant())));
    } catch (Exception e) {
      LOG.warn("Cannot record that job {} did not run: {}", job.spec().name(), e.toString());
    }
    return new Result(job.spec().name(), Map.of(), 0, Duration.ZERO, null, blockedBy);
  }

  private Result runIn(
      ConcurrentLinkedQueue<Lake> lakes, Job<?> job, Request request, WorkMeter meter) {
    Lake own = lakes.remove();
    SparkSession.setActiveSession(own.spark());
    meter.count(job.spec().name());
    try {
      return run(job, request, own, meter);
    } finally {
      meter.count(null);
      lakes.add(own);
    }
  }

  private <P extends Record> Result run(Job<P> job, Request request, Lake own, WorkMeter meter) {
    Instant start = clock.instant();
    JobSpec<P> spec = job.spec();
    JobRun<P> run = null;
    Throwable failure = null;
    try {
      Staleness staleness = new Staleness(own, log, config, clock, jobs);
      run =
          new JobRun<>(
              job,
              staleness,
              request,
              own,
              config,
              sites,
              log,
              runId,
              clock,
              meter,
              table -> valid(own, table));
      run.run();
    } catch (Exception | Error e) {
      // Spark's own exceptions are checked ones that nobody declares.
      LOG.error("Job {} failed", spec.name(), e);
      failure = e;
      recordFailure(run, spec, e, start);
    }
    return new Result(
        spec.name(),
        run == null ? Map.of() : run.finished(),
        run == null ? 0 : run.rows(),
        Duration.between(start, clock.instant()),
        failure,
        null);
  }

  /**
   * Recording may fail for the very reason the job failed: a full disk, a catalogue that is gone.
   */
  private <P extends Record> void recordFailure(
      JobRun<P> run, JobSpec<P> spec, Throwable failure, Instant start) {
    try {
      if (run != null) {
        run.recordFailure(failure);
      } else {
        log.record(
            List.of(
                RunLog.Entry.failed(new Cell(null, null), spec, "asked for", failure, start, 0)));
      }
    } catch (Exception e) {
      LOG.warn("Cannot record that job {} failed: {}", spec.name(), e.toString());
    }
  }

  /** What {@link #run} would do and why, without doing anything. */
  public Explanation explain(Request request) {
    return new Explanation(jobs, lake, log, config, sites, clock, request);
  }

  /**
   * All rows of a table that may be believed: of a month tier those months whose days have not
   * changed since, or are no longer there.
   */
  public Dataset<Row> valid(Table table) {
    return valid(lake, table);
  }

  private Dataset<Row> valid(Lake own, Table table) {
    Dataset<Row> rows = own.read(table);
    return monthJob(table)
        .map(this::fresh)
        .map(months -> rows.filter(months.isEmpty() ? lit(false) : Window.ofCells(months).rows()))
        .orElse(rows);
  }

  /** The months of a month tier that may be believed, by their first days. */
  public Set<DaySite> validMonths(Table table) {
    return monthJob(table)
        .map(this::fresh)
        .orElseThrow(() -> new IllegalArgumentException(table + " is no month tier"));
  }

  private Optional<Job<?>> monthJob(Table table) {
    return jobs.stream()
        .filter(job -> job.spec().grain() == Grain.MONTH && job.spec().writes().contains(table))
        .findFirst();
  }

  /** Days of a table for which its daily job would have something to do. */
  public Set<DaySite> staleDays(Table table) {
    Set<DaySite> days = new TreeSet<>();
    Staleness staleness = new Staleness(lake, log, config, clock, jobs);
    for (Job<?> job : jobs) {
      if (job.spec().grain() == Grain.DAY && job.spec().writes().contains(table)) {
        staleness.of(job.spec(), Request.stale()).fingerprints().keySet().stream()
            .map(cell -> new DaySite(cell.day(), cell.site()))
            .forEach(days::add);
      }
    }
    return days;
  }

  private <P extends Record> Set<DaySite> fresh(Job<P> job) {
    JobSpec<P> spec = job.spec();
    P params = config.params(spec.name(), spec.params());
    Fingerprints fingerprints = new Fingerprints(lake, log, config);
    Set<DaySite> months = new TreeSet<>();
    for (Cell cell : log.cellsOf(spec.name())) {
      RunLog.Done done = log.done(spec.name(), cell);
      if (cell.site() != null
          && sites.containsKey(cell.site())
          && (done.fingerprint().equals(fingerprints.of(spec, params, cell))
              || fingerprints.isFrozen(spec, cell))) {
        months.add(new DaySite(cell.day(), cell.site()));
      }
    }
    // A tier of tiers agrees with the days if they do.
    for (Table input : spec.reads().keySet()) {
      monthJob(input).map(this::fresh).ifPresent(months::retainAll);
    }
    return months;
  }
}
