package io.lookback.jobs.coverage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * The state of each hour of a sensor, from the hours in which it delivered records, as {@link
 * CoverageReport} tells them. Hours are numbered from 1970-01-01T00:00Z.
 */
final class SensorHours {
  private static final int WEEK = 168;
  private static final int WEEKS = 4;
  private static final int RETIRED_AFTER = WEEKS * WEEK;

  private final long first;
  private final long last;
  private final long firstDay;
  private final BitSet hours = new BitSet();
  private final BitSet days = new BitSet();

  /**
   * A sensor.
   *
   * @param seen hours with records, in any order, at least one
   */
  SensorHours(long... seen) {
    this.first = Arrays.stream(seen).min().orElseThrow();
    this.last = Arrays.stream(seen).max().orElseThrow();
    this.firstDay = Math.floorDiv(first, 24);
    for (long hour : seen) {
      hours.set((int) (hour - first));
      days.set((int) (Math.floorDiv(hour, 24) - firstDay));
    }
  }

  /** The first hour with records. */
  long first() {
    return first;
  }

  /** The last hour with records. */
  long last() {
    return last;
  }

  /** The hour after the last one of a time in which the sensor is expected. */
  long end(long toHour) {
    return Math.min(toHour, last + RETIRED_AFTER + 1);
  }

  /** seen, quiet, gap or before. */
  String state(long hour) {
    if (hour < first) {
      return "before";
    }
    if (hours.get((int) (hour - first))) {
      return "seen";
    }
    int weeks = 0;
    int weeksSeen = 0;
    for (int i = -WEEKS; i <= WEEKS; i++) {
      long other = hour + i * WEEK;
      if (i != 0 && isSet(days, Math.floorDiv(other, 24) - firstDay)) {
        weeks++;
        weeksSeen += isSet(hours, other - first) ? 1 : 0;
      }
    }
    // Usually there are records at this hour of the week: in at least half of the weeks.
    if (weeks > 0) {
      return 2 * weeksSeen >= weeks ? "gap" : "quiet";
    }
    // Nothing to compare with: a day with records has quiet hours, a day without is a gap.
    return isSet(days, Math.floorDiv(hour, 24) - firstDay) ? "quiet" : "gap";
  }

  private static boolean isSet(BitSet bits, long index) {
    return index >= 0 && bits.get((int) index);
  }

  /**
   * States of the hours of a time, for SQL: of seen, the first hour and the hour after the last.
   */
  static final class States implements UDF3<Seq<Long>, Long, Long, List<Row>> {
    private static final long serialVersionUID = 1L;

    static final ArrayType TYPE =
        new ArrayType(
            new StructType()
                .add("hour_no", DataTypes.LongType, false)
                .add("state", DataTypes.StringType, false),
            false);

    @Override
    public List<Row> call(Seq<Long> seen, Long fromHour, Long toHour) {
      long[] hours = new long[seen.length()];
      Iterator<Long> each = seen.iterator();
      for (int i = 0; i < hours.length; i++) {
        hours[i] = each.next();
      }
      SensorHours sensor = new SensorHours(hours);
      List<Row> states = new ArrayList<>();
      for (long hour = fromHour; hour < sensor.end(toHour); hour++) {
        states.add(RowFactory.create(hour, sensor.state(hour)));
      }
      return states;
    }
  }
}
