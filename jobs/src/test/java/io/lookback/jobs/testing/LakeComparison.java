package io.lookback.jobs.testing;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.PartitionDigest;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares two lakes that took in the same files, table by table, row by row. */
public final class LakeComparison {
  /** What a run writes about itself differs by nature: times, paths, its own name. */
  private static final Set<String> ABOUT_RUNS =
      Set.of("ingest_files", "ingest_batches", "job_runs", "list_snapshots");

  private static final String LEDGER =
      "select concat_ws(' ', file_id, site, sensor, lines, session_rows, event_rows, flow_rows,"
          + " vulnerability_rows, fact_rows, name_rows, rejects, skips) from ingest_files order by 1";

  /** Larger tables are compared by the hashes of their rows, day by day. */
  private static final long MANY = 50_000;

  private LakeComparison() {}

  /** Fails at the first table that differs. */
  public static void assertSame(TestLake actual, TestLake expected) {
    for (Table table : Tables.ALL) {
      if (!ABOUT_RUNS.contains(table.name())) {
        assertSame(table, actual, expected);
      }
    }
    assertThat(actual.values(LEDGER)).isEqualTo(expected.values(LEDGER));
    // Two empty lakes would be the same too.
    assertThat(expected.count("select count(*) from session_records")).isGreaterThan(4_000);
    assertThat(expected.count("select count(*) from sightings")).isPositive();
  }

  private static void assertSame(Table table, TestLake actual, TestLake expected) {
    if (!table.isDaily() || expected.lake().read(table).count() <= MANY) {
      assertThat(actual.rows(table)).as("table %s", table).isEqualTo(expected.rows(table));
    } else {
      assertThat(days(table, actual)).as("table %s", table).isEqualTo(days(table, expected));
    }
  }

  private static Map<DaySite, PartitionDigest> days(Table table, TestLake lake) {
    return new TreeMap<>(lake.lake().digests(table, lit(true)));
  }
}
