package io.lookback.jobs.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/** Reads the values of a row by column name, null staying null. */
final class Cells {
  private final Row row;

  Cells(Row row) {
    this.row = row;
  }

  static <T> List<T> map(List<Row> rows, Function<Cells, T> mapper) {
    return rows.stream().map(row -> mapper.apply(new Cells(row))).toList();
  }

  private Object value(String column) {
    return row.get(row.fieldIndex(column));
  }

  String text(String column) {
    return (String) value(column);
  }

  /** A text that is shown where null would be an empty place. */
  String textOr(String column, String whenNull) {
    String text = text(column);
    return text == null ? whenNull : text;
  }

  long number(String column) {
    Object value = value(column);
    return value == null ? 0 : ((Number) value).longValue();
  }

  Long numberOrNull(String column) {
    Object value = value(column);
    return value == null ? null : ((Number) value).longValue();
  }

  Integer intOrNull(String column) {
    Object value = value(column);
    return value == null ? null : ((Number) value).intValue();
  }

  boolean flag(String column) {
    return Boolean.TRUE.equals(value(column));
  }

  Boolean flagOrNull(String column) {
    return (Boolean) value(column);
  }

  /** A time, whichever of its two classes the session hands out. */
  Instant time(String column) {
    Object value = value(column);
    return value instanceof java.sql.Timestamp timestamp ? timestamp.toInstant() : (Instant) value;
  }

  /** A date that the query cast to text: no zone comes near it. */
  LocalDate date(String column) {
    String text = text(column);
    return text == null ? null : LocalDate.parse(text);
  }

  List<String> texts(String column) {
    return value(column) == null ? List.of() : row.getList(row.fieldIndex(column));
  }

  <T> List<T> structs(String column, Function<Cells, T> mapper) {
    if (value(column) == null) {
      return List.of();
    }
    List<Row> rows = row.getList(row.fieldIndex(column));
    return map(rows, mapper);
  }

  List<Integer> ints(String column) {
    return value(column) == null ? List.of() : row.getList(row.fieldIndex(column));
  }
}
