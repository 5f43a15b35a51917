package io.lookback.jobs.runner;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Table;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Answers what a run would do and why.
 *
 * <p>What is stale now runs for certain. What reads the result of such a cell runs only if that
 * result turns out to differ from what is stored, which nobody knows before: it is listed with "if
 * TABLE changes". Nothing else will run, as long as nothing new is taken in.
 */
public final class Explanation {
  private final List<Line> lines = new ArrayList<>();
  private int frozen;

  /**
   * Consecutive cells of one job that would run for one reason.
   *
   * @param site null for a reason that concerns all sites
   * @param from first day (of a month: the first of the month); null for a job over all days
   * @param to last day, inclusive; of a month its last day
   * @param cells number of days, months or sites
   * @param isCertain whether it runs whatever the jobs before it give
   * @param why never run, new data, changed parameters, changed job, asked for, new or changed
   *     keys, or the table on whose change it depends
   */
  public record Line(
      String job,
      String site,
      LocalDate from,
      LocalDate to,
      int cells,
      boolean isCertain,
      String why) {}

  /** Days of tables that jobs may write. */
  private static final class Touched {
    private final Map<Table, Set<DaySite>> days = new HashMap<>();

    /** Without what only settles columns. */
    private final Map<Table, Set<DaySite>> base = new HashMap<>();

    void add(JobSpec<?> writer, Set<DaySite> written) {
      for (Table table : writer.writes()) {
        days.computeIfAbsent(table, t -> new TreeSet<>()).addAll(written);
        if (!writer.settles(table)) {
          base.computeIfAbsent(table, t -> new TreeSet<>()).addAll(written);
        }
      }
    }

    Set<DaySite> of(Table table, boolean settled) {
      return (settled ? days : base).getOrDefault(table, Set.of());
    }
  }

  Explanation(
      List<Job<?>> jobs,
      Lake lake,
      RunLog log,
      LookbackConfig config,
      Map<String, Site> sites,
      Clock clock,
      Request request) {
    Staleness staleness = new Staleness(lake, log, config, clock, jobs);
    Touched touched = new Touched();
    for (Job<?> job : jobs) {
      if (request.takes(job)) {
        explain(job, staleness, lake, config, sites, request, touched);
      }
    }
  }

  private <P extends Record> void explain(
      Job<P> job,
      Staleness staleness,
      Lake lake,
      LookbackConfig config,
      Map<String, Site> sites,
      Request request,
      Touched touched) {
    JobSpec<P> spec = job.spec();
    Staleness.Stale<P> stale = staleness.of(spec, request);
    frozen += stale.frozen().size();
    TreeMap<Cell, String> certain = stale.reasons();
    TreeMap<Cell, String> perhaps = new TreeMap<>();
    if (spec.isChain()) {
      Set<DaySite> days = new TreeSet<>();
      certain.keySet().forEach(cell -> days.add(new DaySite(cell.day(), cell.site())));
      touched.add(spec, days);
    }
    spec.reads()
        .forEach(
            (table, reach) -> {
              for (DaySite day : touched.of(table, reach.settled())) {
                for (Cell cell : readers(staleness, spec, reach, day, stale.candidates())) {
                  // A day next to the touched one runs only if it has something of its own.
                  boolean exists =
                      stale.candidates().contains(cell)
                          || (reach.isDayBefore() && staleness.isReached(cell))
                          || spec.grain() != Grain.DAY
                          || (cell.day().equals(day.day()) && cell.site().equals(day.site()));
                  if (exists
                      && !certain.containsKey(cell)
                      && !stale.frozen().contains(cell)
                      && request.takes(cell, spec.grain())) {
                    perhaps.putIfAbsent(cell, "if " + table + " changes");
                  }
                }
              }
            });
    add(spec, certain, true);
    add(spec, perhaps, false);
    Set<DaySite> written = new TreeSet<>();
    certain.keySet().forEach(cell -> written.addAll(days(spec, cell, touched)));
    perhaps.keySet().forEach(cell -> written.addAll(days(spec, cell, touched)));
    if (job instanceof KeyedJob<P> keyed) {
      written.addAll(
          explainKeys(keyed, stale.params(), lake, config, sites, stale.candidates(), certain));
    }
    touched.add(spec, written);
  }

  /** The cells of a job that read a day of a table. */
  private static List<Cell> readers(
      Staleness staleness, JobSpec<?> spec, Reach reach, DaySite day, Set<Cell> candidates) {
    List<Cell> cells = new ArrayList<>();
    if (reach.isUpToCell()) {
      cells.add(new Cell(day.day(), day.site()));
      candidates.stream()
          .filter(cell -> cell.site().equals(day.site()) && cell.day().isAfter(day.day()))
          .forEach(cells::add);
      return cells;
    }
    for (String site : staleness.sites(reach, day.site())) {
      if (spec.grain() == Grain.DAY) {
        for (int offset = -reach.forward(); offset <= reach.back(); offset++) {
          cells.add(new Cell(day.day().plusDays(offset), site));
        }
      } else {
        Cell cell = staleness.cell(spec.grain(), day.day(), site);
        if (cell != null) {
          cells.add(cell);
        }
      }
    }
    return cells;
  }

  /** The days of its tables that a cell writes; of a job over all days those it has read anew. */
  private static Set<DaySite> days(JobSpec<?> spec, Cell cell, Touched touched) {
    if (cell.day() != null) {
      return Set.of(new DaySite(cell.day(), cell.site()));
    }
    Set<DaySite> days = new TreeSet<>();
    for (Table table : spec.reads().keySet()) {
      touched.of(table, true).stream()
          .filter(day -> day.site().equals(cell.site()))
          .forEach(days::add);
    }
    return days;
  }

  /** Keys that came or went are looked for in all days: any of them may change. */
  private <P extends Record> Set<DaySite> explainKeys(
      KeyedJob<P> job,
      P params,
      Lake lake,
      LookbackConfig config,
      Map<String, Site> sites,
      Set<Cell> candidates,
      Map<Cell, String> certain) {
    Set<DaySite> days = new TreeSet<>();
    JobSpec<P> spec = job.spec();
    try (JobInputs inputs =
        new JobInputs(lake, spec, List.copyOf(certain.keySet()), config, sites, lake::read)) {
      JobRun.Keys keys = JobRun.Keys.of(job, inputs, params, lake);
      long changed = keys.changed().count();
      if (changed == 0) {
        return days;
      }
      for (Cell cell : candidates) {
        days.add(new DaySite(cell.day(), cell.site()));
      }
      if (!days.isEmpty()) {
        lines.add(
            new Line(
                spec.name(),
                null,
                days.stream().map(DaySite::day).min(Comparator.naturalOrder()).orElseThrow(),
                days.stream().map(DaySite::day).max(Comparator.naturalOrder()).orElseThrow(),
                days.size(),
                true,
                changed + " new or changed " + job.keyTable().name().replace('_', ' ')));
      }
    }
    return days;
  }

  /** Cells with the same reason on consecutive days become one line. */
  private void add(JobSpec<?> spec, TreeMap<Cell, String> cells, boolean isCertain) {
    Map<String, TreeMap<LocalDate, String>> bySite = new TreeMap<>();
    for (Map.Entry<Cell, String> entry : cells.entrySet()) {
      Cell cell = entry.getKey();
      if (cell.day() == null) {
        lines.add(new Line(spec.name(), cell.site(), null, null, 1, isCertain, entry.getValue()));
      } else {
        bySite
            .computeIfAbsent(cell.site(), site -> new TreeMap<>())
            .put(cell.day(), entry.getValue());
      }
    }
    bySite.forEach(
        (site, days) -> {
          Line line = null;
          for (Map.Entry<LocalDate, String> day : days.entrySet()) {
            LocalDate last =
                spec.grain() == Grain.MONTH
                    ? day.getKey().plusMonths(1).minusDays(1)
                    : day.getKey();
            if (line != null
                && line.why().equals(day.getValue())
                && line.to().plusDays(1).equals(day.getKey())) {
              line =
                  new Line(
                      line.job(), site, line.from(), last, line.cells() + 1, isCertain, line.why());
              lines.set(lines.size() - 1, line);
            } else {
              line = new Line(spec.name(), site, day.getKey(), last, 1, isCertain, day.getValue());
              lines.add(line);
            }
          }
        });
  }

  /** What would run, in the order in which it would. */
  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /** Cells that changed but stay as they are, because retention removed some of their input. */
  public int frozen() {
    return frozen;
  }
}
