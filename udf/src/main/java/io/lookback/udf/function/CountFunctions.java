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
import org.apache.spark.unsafe.types.UTF8String;

/**
 * SQL functions that add up lists of counts, as roll-ups of days become those of months and hits.
 * The result depends on the counts alone, never on their order; sums stop at the largest long
 * instead of overflowing, because counts come from logs that anybody may write.
 */
@Sql.Family("Counts of roll-ups")
public final class CountFunctions {
  private static final String PORTS = "ARRAY<STRUCT<port INT, sessions BIGINT>>";
  private static final String CLASSES = "ARRAY<STRUCT<session_class STRING, sessions BIGINT>>";
  private static final String EVENTS =
      "ARRAY<STRUCT<event_type STRING, event_name STRING, count BIGINT>>";

  private static final Comparator<Map.Entry<?, Long>> MOST_FIRST =
      Comparator.comparing((Map.Entry<?, Long> entry) -> entry.getValue()).reversed();
  private static final Comparator<EventKey> BY_TYPE_AND_NAME =
      Comparator.comparing(EventKey::type).thenComparing(EventKey::name);

  private CountFunctions() {}

  private record EventKey(UTF8String type, UTF8String name) {}

  /** Sessions by port: most first, then by port. */
  @Sql(
      name = "port_counts_merge",
      does =
          "Adds up the sessions of equal ports; most sessions first, then by port, at most limit"
              + " entries.",
      takes = {
        "counts " + PORTS + " - several lists, flattened",
        "limit INT - most entries to give"
      },
      gives = PORTS,
      example =
          "SELECT port_counts_merge(array(named_struct('port', 443, 'sessions', 1L),"
              + " named_struct('port', 22, 'sessions', 2L),"
              + " named_struct('port', 443, 'sessions', 1L)), 32)",
      result = "[{\"port\":22,\"sessions\":2},{\"port\":443,\"sessions\":2}]")
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
  @Sql(
      name = "class_counts_merge",
      does = "Adds up the sessions of equal classes; by class.",
      takes = "counts " + CLASSES + " - several lists, flattened",
      gives = CLASSES,
      example =
          "SELECT class_counts_merge(array("
              + "named_struct('session_class', 'Whole', 'sessions', 1L),"
              + " named_struct('session_class', 'Short', 'sessions', 2L),"
              + " named_struct('session_class', 'Whole', 'sessions', 3L)))",
      result =
          "[{\"session_class\":\"Short\",\"sessions\":2},"
              + "{\"session_class\":\"Whole\",\"sessions\":4}]")
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
  @Sql(
      name = "event_counts_merge",
      does =
          "Adds up the counts of equal events, keeps the limit most frequent (ties by type and name);"
              + " by type and name.",
      takes = {
        "counts " + EVENTS + " - several lists, flattened",
        "limit INT - most entries to give"
      },
      gives = EVENTS,
      example =
          "SELECT event_counts_merge(array("
              + "named_struct('event_type', 'login', 'event_name', 'b', 'count', 1L),"
              + " named_struct('event_type', 'login', 'event_name', 'a', 'count', 1L),"
              + " named_struct('event_type', 'login', 'event_name', 'c', 'count', 2L)), 2)",
      result =
          "[{\"event_type\":\"login\",\"event_name\":\"a\",\"count\":1},"
              + "{\"event_type\":\"login\",\"event_name\":\"c\",\"count\":2}]")
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

  /** The sum of two counts; the largest long instead of more. */
  public static long add(long left, long right) {
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
