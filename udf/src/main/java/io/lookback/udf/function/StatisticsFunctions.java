package io.lookback.udf.function;

import io.lookback.udf.statistics.LogBins;
import io.lookback.udf.statistics.Poisson;
import io.lookback.udf.statistics.Spread;
import io.lookback.udf.statistics.WeekRate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** SQL functions over counts: what is usual, and how far from it a value is. */
@Sql.Family("Statistics")
public final class StatisticsFunctions {
  private StatisticsFunctions() {}

  /** Bin of a value on a log scale, 16 per doubling. */
  @Sql(
      name = "log_bin",
      does = "Bin of a value on a log scale: 16 per doubling of value + 1, each 4.4 % wide.",
      takes = "value BIGINT - a count, a duration",
      gives = "INT",
      example = "SELECT array(log_bin(0), log_bin(1), log_bin(1023))",
      result = "[0,16,160]")
  public static int logBin(long value) {
    return LogBins.of(value);
  }

  /** Value in the middle of a bin. */
  @Sql(
      name = "log_bin_middle",
      does = "Value in the middle of a bin of log_bin.",
      takes = "bin DOUBLE - number of a bin; halves lie between bins",
      gives = "DOUBLE",
      example = "SELECT round(log_bin_middle(160), 1)",
      result = "1045.4")
  public static double logBinMiddle(double bin) {
    return LogBins.middle(bin);
  }

  /** Median and deviations of counted bins, or null when nothing was counted. */
  @Sql(
      name = "log_bins_spread",
      does =
          "Median of counted bins, median and mean of the distances from it; null when nothing was"
              + " counted.",
      takes =
          "counts ARRAY<STRUCT<bin INT, sessions BIGINT>> - bins with their counts, in any order",
      gives =
          "STRUCT<count BIGINT NOT NULL, median DOUBLE NOT NULL, median_deviation DOUBLE NOT NULL,"
              + " mean_deviation DOUBLE NOT NULL>",
      example =
          "SELECT log_bins_spread(array(named_struct('bin', 1, 'sessions', 1L),"
              + " named_struct('bin', 2, 'sessions', 1L),"
              + " named_struct('bin', 9, 'sessions', 1L)))",
      result =
          "{\"count\":3,\"median\":2.0,\"median_deviation\":1.0,"
              + "\"mean_deviation\":2.6666666666666665}")
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
  @Sql(
      name = "poisson_tail",
      does = "Decimal logarithm of the chance of so many or more when so many are expected.",
      takes = {"count BIGINT - how many there were", "expected DOUBLE - how many are usual"},
      gives = "DOUBLE",
      example = "SELECT round(poisson_tail(3, 1), 6)",
      result = "-1.095277")
  public static double poissonTail(long count, double expected) {
    return Poisson.upperTail(count, expected);
  }

  /**
   * Expected in a period, from the same hours of the week of earlier days.
   *
   * @param dayHours days with their counts by hour
   * @param weekdays how many Mondays, Tuesdays, ... were observed
   */
  @Sql(
      name = "expected_at_hours",
      does =
          "How much to expect in a period, from the hourly counts of earlier days at the same hours"
              + " of the week.",
      takes = {
        "days ARRAY<STRUCT<event_date DATE, hours ARRAY<BIGINT>>> - days with their counts by hour",
        "weekdays ARRAY<INT> - how many Mondays, Tuesdays, ... were observed",
        "start TIMESTAMP - start of the period",
        "end TIMESTAMP - end of the period"
      },
      gives = "DOUBLE",
      example =
          "SELECT round(expected_at_hours(array(named_struct('event_date', DATE'2026-03-02',"
              + " 'hours', array(47L))), array(1, 0, 0, 0, 0, 0, 0), TIMESTAMP'2026-03-09"
              + " 00:00:00', TIMESTAMP'2026-03-09 00:30:00'), 6)",
      result = "12.0")
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

  /** How far from usual, or null. */
  @Sql(
      name = "modified_z",
      does =
          "The modified z score of Iglewicz and Hoaglin (1993): 0.6745 (value - median) / MAD, above"
              + " 3.5 either way an outlier. Where MAD is 0, because more than half of the values are"
              + " equal, (value - median) / (1.253314 mean deviation); null where nothing deviates.",
      takes = {
        "value DOUBLE - a value; better the logarithm of sizes and durations",
        "median DOUBLE - of the values it is judged by",
        "mad DOUBLE - median of their distances from the median",
        "mean_deviation DOUBLE? = NULL - mean of these distances"
      },
      gives = "DOUBLE",
      example = "SELECT array(modified_z(9, 2, 1), round(modified_z(9, 2, 0, 0.5), 4))",
      result = "[4.7215,11.1704]")
  public static Double modifiedZ(double value, double median, double mad, double meanDeviation) {
    double score = Spread.modifiedZ(value, median, mad, meanDeviation);
    return Double.isNaN(score) ? null : score;
  }
}
