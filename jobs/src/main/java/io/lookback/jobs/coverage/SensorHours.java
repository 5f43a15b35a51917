package io.lookback.jobs.coverage;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * The state of each hour of a sensor in a time, from the hours in which it delivered records. Hours
 * are numbered from 1970-01-01T00:00Z.
 */
final class SensorHours implements UDF3<Seq<Long>, Long, Long, List<Row>> {
  private static final long serialVersionUID = 1L;

  static final ArrayType STATES =
      new ArrayType(
          new StructType()
              .add("hour_no", DataTypes.LongType, false)
              .add("state", DataTypes.StringType, false),
          false);

  private static final int WEEK = 168;
  private static final int WEEKS = 4;
  private static final int RETIRED_AFTER = WEEKS * WEEK;

  /**
   * States of hours as {@link CoverageReport} tells them.
   *
   * @param seen hours with records, in any order, at least one
   * @param fromHour first hour
   * @param toHour the hour after the last
   */
  @Override
  public List<Row> call(Seq<Long> seen, Long fromHour, Long toHour) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < seen.length(); i++) {
      first = Math.min(first, seen.apply(i));
      last = Math.max(last, seen.apply(i));
    }
    long firstDay = Math.floorDiv(first, 24);
    BitSet hours = new BitSet();
    BitSet days = new BitSet();
    for (int i = 0; i < seen.length(); i++) {
      long hour = seen.apply(i);
      hours.set((int) (hour - first));
      days.set((int) (Math.floorDiv(hour, 24) - firstDay));
    }
    List<Row> states = new ArrayList<>();
    for (long hour = fromHour; hour < Math.min(toHour, last + RETIRED_AFTER + 1); hour++) {
      String state;
      if (hour < first) {
        state = "before";
      } else if (hours.get((int) (hour - first))) {
        state = "seen";
      } else {
        state = silent(hour, first, hours, firstDay, days);
      }
      states.add(RowFactory.create(hour, state));
    }
    return states;
  }

  private static String silent(long hour, long first, BitSet hours, long firstDay, BitSet days) {
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
}
