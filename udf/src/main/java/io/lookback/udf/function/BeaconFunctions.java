package io.lookback.udf.function;

import io.lookback.udf.beacon.LastDay;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** SQL functions that tell how much like a machine somebody calls. */
@Sql.Family("Beacons")
public final class BeaconFunctions {
  private static final long MICROS = 1_000_000;

  private BeaconFunctions() {}

  /** RITA's scores of a group of connections. */
  @Sql(
      name = "beacon_scores",
      does =
          "RITA's beacon scores of the connections of a group that started in the 24 hours up to the"
              + " last one: ts (intervals), ds (sizes), hist (hours), dur (duration) and score, their"
              + " mean, from 0 to 1; all of them null with fewer than four distinct seconds or three"
              + " sizes, and from 86,400 connections on, which are a strobe.",
      takes = {
        "time TIMESTAMP - start of a connection; null counts nothing",
        "bytes BIGINT - bytes that the client sent; null or negative counts as a start only"
      },
      gives = "STRUCT<ts DOUBLE, ds DOUBLE, hist DOUBLE, dur DOUBLE, score DOUBLE>",
      example =
          "SELECT beacon_scores(timestamp_seconds(1700000000 + 3600 * id), 500) FROM range(24)",
      result = "{\"ts\":1.0,\"ds\":1.0,\"hist\":1.0,\"dur\":1.0,\"score\":1.0}",
      note =
          "One row makes a few objects, so group the connections before: by day, and by pairs with"
              + " enough of them. The job beacons does the same from daily states.")
  public static Aggregator<Tuple2<Long, Long>, ?, Row> scores() {
    return new Scores();
  }

  private static final class Scores extends Aggregator<Tuple2<Long, Long>, LastDay, Row>
      implements AggregateInput<Tuple2<Long, Long>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Encoder<Tuple2<Long, Long>> inputEncoder() {
      return Encoders.tuple(Encoders.LONG(), Encoders.LONG());
    }

    @Override
    public LastDay zero() {
      return new LastDay();
    }

    @Override
    public LastDay reduce(LastDay day, Tuple2<Long, Long> call) {
      if (call._1() != null) {
        day.add(Math.floorDiv(call._1(), MICROS), call._2() == null ? -1 : call._2());
      }
      return day;
    }

    @Override
    public LastDay merge(LastDay left, LastDay right) {
      left.addAll(right);
      return left;
    }

    @Override
    public Row finish(LastDay day) {
      return day.score()
          .map(s -> RowFactory.create(s.ts(), s.ds(), s.hist(), s.dur(), s.score()))
          // Spark has no null of a whole row here.
          .orElseGet(() -> RowFactory.create(null, null, null, null, null));
    }

    @Override
    public Encoder<LastDay> bufferEncoder() {
      return Encoders.javaSerialization(LastDay.class);
    }

    @Override
    public Encoder<Row> outputEncoder() {
      StructType type = new StructType();
      for (String name : new String[] {"ts", "ds", "hist", "dur", "score"}) {
        type = type.add(name, DataTypes.DoubleType);
      }
      return Encoders.row(type);
    }
  }
}
