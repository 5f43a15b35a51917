package io.lookback.jobs.runner;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * What a job computes at a time: one UTC day of one site. A month is named by its first day; a job
 * over all days of a site has no day.
 *
 * @param day UTC day, first day of the month, or null for a job over all days
 */
public record Cell(LocalDate day, String site) implements Comparable<Cell> {
  private static final Comparator<Cell> ORDER =
      Comparator.comparing(Cell::day, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Cell::site);

  @Override
  public int compareTo(Cell other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return day == null ? site : day + " " + site;
  }
}
