package io.lookback.jobs.cli;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Runner;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** An answer without the newest records is none that anybody should take for the whole. */
final class NotRolledUp {
  private NotRolledUp() {}

  /**
   * Warns where roll-ups lack records.
   *
   * @param tables roll-ups of days that the answer comes from
   * @param from first day asked for; null = the first there is
   * @param to last day, inclusive; null = the last there is
   */
  static void warn(
      CliContext context,
      Runner runner,
      List<Table> tables,
      Collection<String> sites,
      LocalDate from,
      LocalDate to) {
    Set<DaySite> days = new TreeSet<>();
    tables.forEach(table -> days.addAll(runner.staleDays(table)));
    days.removeIf(
        day ->
            !sites.contains(day.site())
                || (from != null && day.day().isBefore(from))
                || (to != null && day.day().isAfter(to)));
    if (!days.isEmpty()) {
      context
          .err()
          .println(
              "lookback: "
                  + (days.size() == 1 ? "a day has" : days.size() + " days have")
                  + " records that are not rolled up yet and may be missing here, the first "
                  + days.iterator().next()
                  + "; run lookback nightly");
      context.err().flush();
    }
  }
}
