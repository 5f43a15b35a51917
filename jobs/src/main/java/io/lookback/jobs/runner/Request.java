package io.lookback.jobs.runner;

import java.time.LocalDate;
import java.util.Set;

/**
 * What to run.
 *
 * @param from first day; null = no bound
 * @param to last day; null = no bound
 * @param onlySites names of sites; empty = all
 * @param onlyJobs names of jobs; empty = all
 * @param full run cells even when nothing changed
 */
public record Request(
    LocalDate from, LocalDate to, Set<String> onlySites, Set<String> onlyJobs, boolean full) {
  /** Everything that is stale. */
  public static Request stale() {
    return new Request(null, null, Set.of(), Set.of(), false);
  }

  boolean takes(Job<?> job) {
    return onlyJobs.isEmpty() || onlyJobs.contains(job.spec().name());
  }

  /** A month is taken when one of its days is, a cell of all days always. */
  boolean takes(Cell cell, Grain grain) {
    if (!onlySites.isEmpty() && !onlySites.contains(cell.site())) {
      return false;
    }
    if (cell.day() == null) {
      return true;
    }
    LocalDate last = grain == Grain.MONTH ? cell.day().plusMonths(1).minusDays(1) : cell.day();
    return (from == null || !last.isBefore(from)) && (to == null || !cell.day().isAfter(to));
  }
}
