package io.lookback.udf.function;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IntervalSet;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders;
import org.apache.spark.sql.expressions.Aggregator;

/** Collects networks into the fewest that hold the same addresses. */
public final class CidrCollapse extends Aggregator<String, CidrCollapse.Collected, String[]>
    implements AggregateInput<String> {
  private static final long serialVersionUID = 1L;

  /** Networks so far; merged whenever there are twice as many as after the last time. */
  public static final class Collected implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LEAST = 1024;

    private List<Cidr> ranges = new ArrayList<>();
    private int mergeAt = LEAST;

    void add(Cidr range) {
      ranges.add(range);
      if (ranges.size() >= mergeAt) {
        ranges = merged();
        mergeAt = Math.max(LEAST, 2 * ranges.size());
      }
    }

    List<Cidr> merged() {
      IntervalSet set = IntervalSet.of(ranges);
      return new ArrayList<>(IntStream.range(0, set.size()).mapToObj(set::interval).toList());
    }
  }

  @Override
  public Encoder<String> inputEncoder() {
    return Encoders.STRING();
  }

  @Override
  public Collected zero() {
    return new Collected();
  }

  @Override
  public Collected reduce(Collected collected, String cidr) {
    if (cidr != null) {
      try {
        collected.add(Cidr.parse(cidr));
      } catch (IllegalArgumentException e) {
        // As the other functions give null for it and aggregates leave nulls out.
        return collected;
      }
    }
    return collected;
  }

  @Override
  public Collected merge(Collected left, Collected right) {
    right.ranges.forEach(left::add);
    return left;
  }

  @Override
  public String[] finish(Collected collected) {
    return collected.merged().stream()
        .flatMap(range -> range.networks().stream())
        .map(Cidr::toString)
        .toArray(String[]::new);
  }

  @Override
  public Encoder<Collected> bufferEncoder() {
    return Encoders.javaSerialization(Collected.class);
  }

  @Override
  @SuppressWarnings("unchecked")
  public Encoder<String[]> outputEncoder() {
    return (Encoder<String[]>)
        (Encoder<?>)
            new AgnosticEncoders.ArrayEncoder<>(AgnosticEncoders.StringEncoder$.MODULE$, false);
  }
}
