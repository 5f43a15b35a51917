package io.lookback.jobs.retrohunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.AddressSets;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.testing.TestLake;
import io.lookback.udf.net.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers are told, so that they leave out row groups; what they find is tested elsewhere. */
class PackedSightingsTest {
  @Test
  void readersSkipWhatHoldsNoAddress(@TempDir Path folder) {
    Dataset<Row> sets =
        new TestLake(folder, "sites.lon { networks = [\"10.0.0.0/8\"], time-zone = UTC }")
            .lake()
            .read(AddressSets.TABLE);
    assertThat(scanned(sets, Stream.of("198.51.100.7", "203.0.113.0/24")))
        .contains("first_key <= ", "last_key >= ", " OR ");
    // One comparison with both ends where thousands would be made for every block.
    assertThat(
            scanned(
                sets,
                IntStream.range(0, 5_000).mapToObj(i -> "10." + i % 250 + ".0." + i / 250 * 2)))
        .contains("first_key <= ", "last_key >= ")
        .doesNotContain(" OR ");
  }

  /** What Iceberg is asked for. */
  private static String scanned(Dataset<Row> sets, Stream<String> indicators) {
    List<AddressRange> ranges = indicators.map(Cidr::parse).map(AddressRange::of).toList();
    String plan = AddressRange.pruneBlocks(sets, ranges).queryExecution().executedPlan().toString();
    return plan.substring(plan.indexOf("BatchScan"));
  }
}
