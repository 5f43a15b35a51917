package io.lookback.udf.function;

import io.lookback.udf.statistics.LogBins;
import io.lookback.udf.statistics.Poisson;
import io.lookback.udf.statistics.Spread;
import io.lookback.udf.statistics.WeekRate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** SQL functions over counts: what is usual, and how far from it a value is. */
public final class StatisticsFunctions {
  static final ArrayType BIN_COUNTS =
      new ArrayType(
          new StructType().add("bin", DataTypes.IntegerType).add("sessions", DataTypes.LongType),
          false);
  static final StructType SPREAD =
      new StructType()
          .add("count", DataTypes.LongType, false)
          .add("median", DataTypes.DoubleType, false)
          .add("median_deviation", DataTypes.DoubleType, false)
          .add("mean_deviation", DataTypes.DoubleType, false);
  static final ArrayType DAY_HOURS =
      new ArrayType(
          new StructType()
              .add("event_date", DataTypes.DateType)
              .add("hours", new ArrayType(DataTypes.LongType, false)),
          false);

  private StatisticsFunctions() {}

  /** Bin of a value on a log scale, 16 per doubling. */
  public static int logBin(long value) {
    return LogBins.of(value);
  }

  /** Value in the middle of a bin. */
  public static double logBinMiddle(double bin) {
    return LogBins.middle(bin);
  }

  /** Median and deviations of counted bins, or null when nothing was counted. */
  public static InternalRow spread(ArrayData binCounts) {
    int size = binCounts.numElements();
    int[] bins = new int[size];
    long[] counts = new long[size];
    for (int i = 0; i < size; i++) {
      InternalRow row = binCounts.getStruct(i, 2);
      bins[i] = row.getInt(0);
      counts[i] = row.getLong(1);
    }
    Spread spread = Spread.of(bins, counts);
    return spread == null
        ? null
        : new GenericInternalRow(
            new Object[] {
              spread.count(), spread.median(), spread.medianDeviation(), spread.meanDeviation()
            });
  }

  /** Decimal logarithm of the chance of so many or more. */
  public static double poissonTail(long count, double expected) {
    return Poisson.upperTail(count, expected);
  }

  /**
   * Expected in a period, from the same hours of the week of earlier days.
   *
   * @param dayHours days with their counts by hour
   * @param weekdays how many Mondays, Tuesdays, ... were observed
   */
  public static double expectedAtHours(
      ArrayData dayHours, ArrayData weekdays, long startUs, long endUs) {
    WeekRate rate = new WeekRate(weekdays.toIntArray());
    for (int i = 0; i < dayHours.numElements(); i++) {
      InternalRow day = dayHours.getStruct(i, 2);
      ArrayData hours = day.getArray(1);
      for (int hour = 0; hour < hours.numElements(); hour++) {
        rate.add(day.getInt(0), hour, hours.getLong(hour));
      }
    }
    return rate.expected(startUs, endUs);
  }
}
