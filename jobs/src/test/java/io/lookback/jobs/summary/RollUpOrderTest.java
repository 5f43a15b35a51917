package io.lookback.jobs.summary;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.AddressTops;
import io.lookback.datasets.table.EventAddresses;
import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.EventMonthHours;
import io.lookback.datasets.table.EventMonths;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.HostMonths;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What summaries read is the same in whatever order, and in however many pieces, records come. */
class RollUpOrderTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final List<Table> TABLES =
      List.of(
          EventHours.TABLE,
          HostDays.TABLE,
          AddressTops.TABLE,
          EventAddresses.TABLE,
          EventMonths.TABLE,
          EventMonthHours.TABLE,
          HostMonths.TABLE);

  private static Map<String, List<String>> rolledUp(List<TestRow> records, int partitions) {
    SPARK.conf().set("spark.sql.shuffle.partitions", partitions);
    SPARK.conf().set("spark.sql.leafNodeDefaultParallelism", partitions);
    TestInputs in =
        Pipeline.summarised(
            new TestInputs(SPARK).with(records.toArray(TestRow[]::new)),
            new AddressTopsJob.Params(4, 3, 2));
    SummaryMonthsJob months = new SummaryMonthsJob();
    in.with(
        months.run(
            in.running(months.spec(), new Cell(LocalDate.of(2026, 2, 1), "lon")),
            new SummaryMonthsJob.Params()));
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (Table table : TABLES) {
      // Rows hold arrays of bytes, which are equal only as text.
      rows.put(table.name(), in.whole(table).toJSON().sort("value").collectAsList());
    }
    return rows;
  }

  @Test
  void theOrderOfTheRecordsDoesNotMatter() {
    Random random = new Random(7);
    List<TestRow> records = new ArrayList<>();
    for (int i = 0; i < 160; i++) {
      String one = random.nextInt(4) == 0 ? "10.0.0.1" : "198.51.100." + random.nextInt(6);
      String other = "10.0.0." + random.nextInt(6);
      String time =
          Instant.parse("2026-02-27T20:00:00Z").plusSeconds(random.nextInt(80_000)).toString();
      // Sums of some are beyond the largest number, in some orders sooner than in others.
      long huge = random.nextInt(20) == 0 ? Long.MAX_VALUE / 2 : 1;
      records.add(
          random.nextInt(3) == 0
              ? event(time, "Name-" + random.nextInt(3), one, other)
                  .ports(1, random.nextInt(7))
                  .count(huge)
              : session(time, one, other)
                  .port(random.nextInt(7))
                  .bytes(huge, random.nextInt(1000)));
    }
    Map<String, List<String>> once = rolledUp(records, 1);
    Collections.shuffle(records, random);
    Map<String, List<String>> again = rolledUp(records, 3);

    assertThat(again).isEqualTo(once);
    assertThat(once.values()).allSatisfy(rows -> assertThat(rows).hasSizeGreaterThan(5));
  }
}
