package io.lookback.jobs.finding;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.lookback.datasets.config.SuppressionConfig;
import io.lookback.udf.net.Cidr;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Marks findings that the configuration says are known; those that expired mark nothing. */
public final class Suppressions {
  /** The suppression that holds a finding as its place in {@link #active}; null if none does. */
  public static final String COLUMN = "suppression";

  private final List<SuppressionConfig> active;
  private final List<SuppressionConfig> expired;

  /**
   * @param today the UTC day by which expiry is judged
   */
  public Suppressions(List<SuppressionConfig> all, LocalDate today) {
    active = all.stream().filter(one -> !one.isExpired(today)).toList();
    expired = all.stream().filter(one -> one.isExpired(today)).toList();
  }

  public List<SuppressionConfig> active() {
    return active;
  }

  /** A sentence for each one that expired. */
  public List<String> warnings() {
    return expired.stream()
        .map(
            one ->
                "suppression '"
                    + one.label()
                    + "' expired on "
                    + one.until()
                    + " and no longer applies: set another date in 'suppressions' or remove it")
        .toList();
  }

  /** Rows of {@code findings} with {@link #COLUMN}; the first suppression that fits counts. */
  public Dataset<Row> mark(Dataset<Row> findings) {
    Column mark = lit(null).cast("int");
    for (int i = active.size() - 1; i >= 0; i--) {
      mark = when(holds(active.get(i)), lit(i)).otherwise(mark);
    }
    return findings.withColumn(COLUMN, mark);
  }

  private static Column holds(SuppressionConfig one) {
    Column holds = lit(true);
    holds = and(holds, "detector", one.detector());
    holds = and(holds, "site", one.site());
    holds = and(holds, "finding_id", one.findingId());
    holds = and(holds, "port", one.port());
    if (one.addresses().isPresent()) {
      holds = holds.and(isWithin("address", one.addresses().get()));
    }
    if (one.otherAddresses().isPresent()) {
      holds = holds.and(isWithin("other_address", one.otherAddresses().get()));
    }
    return coalesce(holds, lit(false));
  }

  private static Column and(Column holds, String column, Optional<?> value) {
    return value.map(wanted -> holds.and(col(column).equalTo(wanted))).orElse(holds);
  }

  /** Whether a column of addresses has one of a range; null where it has none. */
  public static Column isWithin(String column, Cidr range) {
    return expr("ip_key(" + column + ")").between(range.first().toBytes(), range.last().toBytes());
  }
}
