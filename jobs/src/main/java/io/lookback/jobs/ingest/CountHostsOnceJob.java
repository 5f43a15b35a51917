package io.lookback.jobs.ingest;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.NameRecords;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Decides which records about hosts count, as {@link CountOnceJob} does for sessions and events:
 * the same scan exported twice, the same log in two files.
 *
 * <p>A record counts with all its rows or with none. Days on which nothing changes are not written.
 */
public final class CountHostsOnceJob implements Job<CountHostsOnceJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "count-hosts-once",
            "Which records about hosts count, when several files brought the same?",
            Params.class)
        .grain(Grain.DAY)
        .reads(Vulnerabilities.TABLE, Reach.cell().unsettled())
        .reads(HostFacts.TABLE, Reach.cell().unsettled())
        .reads(NameRecords.TABLE, Reach.cell().unsettled())
        .writes(Vulnerabilities.TABLE)
        .writes(HostFacts.TABLE)
        .writes(NameRecords.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Outputs outputs = Outputs.unchanged();
    settle(in, Vulnerabilities.TABLE, "VulnerabilityIdentity.sql", outputs);
    settle(in, HostFacts.TABLE, "HostFactIdentity.sql", outputs);
    settle(in, NameRecords.TABLE, "NameIdentity.sql", outputs);
    return outputs;
  }

  private static void settle(Inputs in, Table table, String identity, Outputs outputs) {
    Dataset<Row> records = in.table(table);
    if (records.isEmpty()) {
      return;
    }
    Dataset<Row> uncounted = in.keep(CountOnceJob.repeated(in, identity));
    Set<Cell> changed = CountOnceJob.changed(uncounted, records);
    if (!changed.isEmpty()) {
      Set<DaySite> days = new TreeSet<>();
      changed.forEach(cell -> days.add(new DaySite(cell.day(), cell.site())));
      Dataset<Row> rows = records.filter(Window.ofCells(days).rows());
      outputs.replacing(table, CountOnceJob.counted(rows, uncounted), changed);
    }
  }
}
