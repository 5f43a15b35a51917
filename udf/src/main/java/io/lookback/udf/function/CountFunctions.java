package io.lookback.udf.function;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * SQL functions that add up lists of counts, as roll-ups of days become those of months and hits.
 * The result depends on the counts alone, never on their order; sums stop at the largest long
 * instead of overflowing, because counts come from logs that anybody may write.
 */
public final class CountFunctions {
  static final ArrayType PORT_COUNTS =
      listOf(
          new StructType().add("port", DataTypes.IntegerType).add("sessions", DataTypes.LongType));
  static final ArrayType CLASS_COUNTS =
      listOf(
          new StructType()
              .add("session_class", DataTypes.StringType)
              .add("sessions", DataTypes.LongType));
  static final ArrayType EVENT_COUNTS =
      listOf(
          new StructType()
              .add("event_type", DataTypes.StringType)
              .add("event_name", DataTypes.StringType)
              .add("count", DataTypes.LongType));

  private static final Comparator<Map.Entry<?, Long>> MOST_FIRST =
      Comparator.comparing((Map.Entry<?, Long> entry) -> entry.getValue()).reversed();
  private static final Comparator<EventKey> BY_TYPE_AND_NAME =
      Comparator.comparing(EventKey::type).thenComparing(EventKey::name);

  private CountFunctions() {}

  private record EventKey(UTF8String type, UTF8String name) {}

  private static ArrayType listOf(StructType element) {
    return new ArrayType(element, false);
  }

  /** Sessions by port: most first, then by port. */
  public static ArrayData mergePorts(ArrayData counts, int limit) {
    if (counts.numElements() == 1) {
      return counts;
    }
    Map<Integer, Long> sums = new HashMap<>();
    for (int i = 0; i < counts.numElements(); i++) {
      InternalRow row = counts.getStruct(i, 2);
      sums.merge(row.getInt(0), row.getLong(1), CountFunctions::add);
    }
    return list(
        sums.entrySet().stream()
            .sorted(MOST_FIRST.thenComparing(entry -> (Integer) entry.getKey()))
            .limit(limit)
            .map(entry -> row(entry.getKey(), entry.getValue())));
  }

  /** Sessions by class, in the order of the class names. */
  public static ArrayData mergeClasses(ArrayData counts) {
    if (counts.numElements() == 1) {
      return counts;
    }
    Map<UTF8String, Long> sums = new HashMap<>();
    for (int i = 0; i < counts.numElements(); i++) {
      InternalRow row = counts.getStruct(i, 2);
      sums.merge(row.getUTF8String(0), row.getLong(1), CountFunctions::add);
    }
    return list(
        sums.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> row(entry.getKey(), entry.getValue())));
  }

  /** The most frequent events, in the order of type and name. */
  public static ArrayData mergeEvents(ArrayData counts, int limit) {
    if (counts.numElements() == 1) {
      return counts;
    }
    Map<EventKey, Long> sums = new HashMap<>();
    for (int i = 0; i < counts.numElements(); i++) {
      InternalRow row = counts.getStruct(i, 3);
      sums.merge(
          new EventKey(row.getUTF8String(0), row.getUTF8String(1)),
          row.getLong(2),
          CountFunctions::add);
    }
    List<Map.Entry<EventKey, Long>> most =
        sums.entrySet().stream()
            .sorted(MOST_FIRST.thenComparing(entry -> (EventKey) entry.getKey(), BY_TYPE_AND_NAME))
            .limit(limit)
            .toList();
    return list(
        most.stream()
            .sorted(Map.Entry.comparingByKey(BY_TYPE_AND_NAME))
            .map(entry -> row(entry.getKey().type(), entry.getKey().name(), entry.getValue())));
  }

  private static long add(long left, long right) {
    long sum = left + right;
    return sum < 0 && left >= 0 && right >= 0 ? Long.MAX_VALUE : sum;
  }

  private static InternalRow row(Object... values) {
    return new GenericInternalRow(values);
  }

  private static ArrayData list(Stream<InternalRow> rows) {
    return new GenericArrayData(rows.toArray());
  }
}
