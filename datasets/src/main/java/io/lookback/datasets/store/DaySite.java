package io.lookback.datasets.store;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Comparator;

/** A UTC day of a site: the unit in which tables are written and compared. */
public record DaySite(LocalDate day, String site) implements Comparable<DaySite>, Serializable {
  private static final Comparator<DaySite> ORDER =
      Comparator.comparing(DaySite::day).thenComparing(DaySite::site);

  @Override
  public int compareTo(DaySite other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return day + " " + site;
  }
}
