package io.lookback.jobs.sightings;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trunc;

import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Answers which remote addresses a site dealt with in a month: the sightings of its days added up,
 * so that a hunt through years asks twelve partitions a year.
 *
 * <p>Numbers are exact; lists are those of the days, cut again. The number of hosts is exact as
 * long as no day has more than its list holds.
 */
public final class SightingsMonthJob implements Job<SightingsMonthJob.Params> {
  /** None. */
  public record Params() {}

  /** Behind the columns of a packed sighting. */
  private static final int PEER_SITE = AddressBlock.SCHEMA.size();

  private static final int IS_UNDECLARED_PRIVATE = PEER_SITE + 1;

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "sightings-month",
            "Which remote addresses did a site deal with in a closed month?",
            Params.class)
        .grain(Grain.MONTH)
        .reads(Sightings.TABLE, Reach.cell())
        .writes(SightingsMonth.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Dataset<Row> days =
        in.table(Sightings.TABLE)
            .withColumn("event_date", trunc(col("event_date"), "MM"))
            .withColumn("days", lit(1))
            .select(
                Stream.concat(
                        Stream.of(AddressBlock.SIGHTING),
                        Stream.of(col("peer_site"), col("is_undeclared_private")))
                    .toArray(Column[]::new));
    return Outputs.of(
        SightingsMonth.TABLE,
        SightingStream.sum(days, SightingsMonthJob::addDay)
            .withColumn("remote_ip", call_function("ip_text", col("ip_key"))));
  }

  private static void addDay(SightingSum sum, InternalRow day) {
    sum.add(day);
    sum.peer(
        day.isNullAt(PEER_SITE) ? null : day.getUTF8String(PEER_SITE),
        day.getBoolean(IS_UNDECLARED_PRIVATE));
  }
}
