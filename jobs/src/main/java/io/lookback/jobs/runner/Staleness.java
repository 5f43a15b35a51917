package io.lookback.jobs.runner;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Table;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which cells of a job must be computed, and why: the question of make. */
final class Staleness {
  private final Lake lake;
  private final RunLog log;
  private final LookbackConfig config;
  private final Set<String> sites;
  private final LocalDate today;
  private final List<Job<?>> jobs;
  private final Map<String, Map<String, LocalDate>> inputEnds = new ConcurrentHashMap<>();

  /**
   * @param clock for which months are closed
   * @param jobs all jobs
   */
  Staleness(Lake lake, RunLog log, LookbackConfig config, Clock clock, List<Job<?>> jobs) {
    this.jobs = jobs;
    this.lake = lake;
    this.log = log;
    this.config = config;
    this.sites = new TreeSet<>(config.sites().keySet());
    this.today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /**
   * What a job would have to do.
   *
   * @param candidates all cells that have input or had a result, whether asked for or not
   * @param fingerprints of the cells that must be computed, as they are now
   * @param reasons why each of those
   * @param frozen cells that changed, but of whose input retention has removed something
   */
  record Stale<P extends Record>(
      P params,
      Set<Cell> candidates,
      TreeMap<Cell, String> fingerprints,
      TreeMap<Cell, String> reasons,
      Set<Cell> frozen) {}

  <P extends Record> Stale<P> of(JobSpec<P> spec, Request request) {
    P params = config.params(spec.name(), spec.params());
    if (spec.isEndingWithInput()) {
      inputEnds.put(spec.name(), inputEnds(spec));
    }
    Stale<P> stale =
        new Stale<>(params, candidates(spec), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    Fingerprints fingerprints = new Fingerprints(lake, log, config);
    for (Cell cell : stale.candidates()) {
      judge(spec, request, cell, fingerprints, stale);
    }
    return stale;
  }

  /** Adds a cell to those that are stale or frozen, if it is; returns whether it is stale. */
  private <P extends Record> boolean judge(
      JobSpec<P> spec, Request request, Cell cell, Fingerprints fingerprints, Stale<P> stale) {
    if (!request.takes(cell, spec.grain())) {
      return false;
    }
    String now = fingerprint(spec, stale.params(), cell, fingerprints);
    RunLog.Done before = log.done(spec.name(), cell);
    boolean changed = before == null || !before.fingerprint().equals(now);
    if (!changed && !request.full()) {
      return false;
    }
    if (fingerprints.isFrozen(spec, cell) || readsUnsettled(fingerprints, spec, cell)) {
      stale.frozen().add(cell);
      return false;
    }
    stale.fingerprints().put(cell, now);
    stale
        .reasons()
        .put(
            cell,
            changed
                ? Fingerprints.reason(before == null ? null : before.fingerprint(), now)
                : "asked for");
    return true;
  }

  /**
   * What the result of a cell depends on. Of a day after the end of its input nothing is kept,
   * whatever was carried to it.
   */
  String fingerprint(JobSpec<?> spec, Record params, Cell cell, Fingerprints fingerprints) {
    return isWithinInput(spec, cell)
        ? fingerprints.of(spec, params, cell)
        : Fingerprints.ended(spec);
  }

  /**
   * Whether the day after one that a chain has computed must be computed too, because of what was
   * carried to it. If so it is added to what is stale.
   */
  <P extends Record> boolean follows(JobSpec<P> spec, Request request, Cell cell, Stale<P> stale) {
    boolean exists =
        log.done(spec.name(), cell) != null
            || spec.reads().entrySet().stream()
                .filter(read -> read.getKey().isDaily())
                .anyMatch(read -> hasRows(read.getKey(), read.getValue(), cell));
    return exists
        && isReached(cell)
        && isWithinInput(spec, cell)
        && judge(spec, request, cell, new Fingerprints(lake, log, config), stale);
  }

  /**
   * Whether a day is none after the last input of its site, where a chain ends with that. As it was
   * when the job was last judged: what a job reads does not change while it runs.
   */
  boolean isWithinInput(JobSpec<?> spec, Cell cell) {
    if (!spec.isEndingWithInput()) {
      return true;
    }
    LocalDate end = inputEnds.get(spec.name()).get(cell.site());
    return end != null && !cell.day().isAfter(end);
  }

  /** The last day of each site with rows in an input that is not carried on. */
  private Map<String, LocalDate> inputEnds(JobSpec<?> spec) {
    Map<String, LocalDate> ends = new HashMap<>();
    spec.reads()
        .forEach(
            (table, reach) -> {
              if (table.isDaily() && !reach.isDayBefore()) {
                log.digests(table)
                    .forEach(
                        (day, digest) -> {
                          if (digest.all().rows() > 0) {
                            ends.merge(
                                day.site(),
                                day.day(),
                                (one, other) -> one.isAfter(other) ? one : other);
                          }
                        });
              }
            });
    return ends;
  }

  private boolean hasRows(Table table, Reach reach, Cell cell) {
    LocalDate day = reach.isDayBefore() ? cell.day().minusDays(1) : cell.day();
    return log.digest(table, new DaySite(day, cell.site())).all().rows() > 0;
  }

  /**
   * Whether a day that has no input of its own is computed together with the one before it, because
   * something will nearly always be carried to it.
   */
  boolean isLikelyToFollow(JobSpec<?> spec, Request request, Cell cell) {
    return isReached(cell)
        && isWithinInput(spec, cell)
        && log.done(spec.name(), cell) == null
        && request.takes(cell, spec.grain())
        && !new Fingerprints(lake, log, config).isFrozen(spec, cell);
  }

  /**
   * Whether a job that settles columns of an input is frozen for that day: what came late is
   * unsettled there and stays so.
   */
  private boolean readsUnsettled(Fingerprints fingerprints, JobSpec<?> spec, Cell cell) {
    return spec.grain() == Grain.DAY
        && spec.reads().entrySet().stream()
            .filter(read -> read.getValue().settled() && !read.getKey().settled().isEmpty())
            .anyMatch(
                read ->
                    jobs.stream()
                        .map(Job::spec)
                        .filter(other -> other.settles(read.getKey()))
                        .anyMatch(
                            other ->
                                IntStream.rangeClosed(
                                        -read.getValue().back(), read.getValue().forward())
                                    .mapToObj(offset -> cell.day().plusDays(offset))
                                    .flatMap(day -> at(day, read.getValue(), cell.site()))
                                    .anyMatch(day -> fingerprints.isFrozen(other, day))));
  }

  private Stream<Cell> at(LocalDate day, Reach reach, String site) {
    return sites(reach, site).stream().map(name -> new Cell(day, name));
  }

  /** The sites whose cells read a day of this site, and whose days a cell of this site reads. */
  Set<String> sites(Reach reach, String site) {
    return reach.allSites() ? sites : Set.of(site);
  }

  /** Whether a day has begun. */
  boolean isReached(Cell cell) {
    return !cell.day().isAfter(today);
  }

  /** Cells that have input now, or had a result before. */
  private Set<Cell> candidates(JobSpec<?> spec) {
    Set<Cell> cells = new TreeSet<>();
    for (Table table : spec.reads().keySet()) {
      if (table.isDaily()) {
        log.digests(table)
            .forEach(
                (day, digest) -> {
                  boolean later = spec.reads().get(table).isDayBefore();
                  Cell cell =
                      cell(spec.grain(), later ? day.day().plusDays(1) : day.day(), day.site());
                  if (later && (!isReached(cell) || !isWithinInput(spec, cell))) {
                    return;
                  }
                  if (digest.all().rows() > 0 && cell != null) {
                    cells.add(cell);
                  }
                });
      }
    }
    for (Cell cell : log.cellsOf(spec.name())) {
      if (cell.site() != null) {
        cells.add(cell);
      }
    }
    // A site that was taken out of the configuration keeps its results as they are.
    cells.removeIf(cell -> !sites.contains(cell.site()));
    return cells;
  }

  /** The cell that a day belongs to; null for a day of a month that is not over. */
  Cell cell(Grain grain, LocalDate day, String site) {
    return switch (grain) {
      case DAY -> new Cell(day, site);
      case SITE -> new Cell(null, site);
      case MONTH -> {
        LocalDate month = day.withDayOfMonth(1);
        yield today.isBefore(month.plusMonths(1)) ? null : new Cell(month, site);
      }
    };
  }
}
