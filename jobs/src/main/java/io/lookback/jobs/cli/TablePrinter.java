package io.lookback.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Prints rows for people (aligned), or for programs (CSV, JSON lines).
 *
 * <p>Times are UTC: {@code 2009-01-16 18:49:15} for people, ISO 8601 for programs. Text may come
 * from a log that an attacker wrote: control characters are shown as escapes in tables, so that
 * they cannot drive the terminal, and text that a spreadsheet would take for a formula gets an
 * apostrophe in front in CSV. JSON has the text as it is.
 */
final class TablePrinter {
  /** Rows that are looked at to choose the widths; later rows that are wider stick out. */
  private static final int MEASURED_ROWS = 1_000;

  private static final int MAX_WIDTH = 100;
  private static final DateTimeFormatter FOR_PEOPLE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final OutputFormat format;
  private final PrintWriter out;

  TablePrinter(OutputFormat format, PrintWriter out) {
    this.format = format;
    this.out = out;
  }

  /** Prints all rows of a query; they stream through, only one partition is held. */
  void print(Dataset<Row> rows) {
    print(rows.schema(), rows.toLocalIterator());
  }

  /** Prints rows that match the schema by position. */
  void print(StructType schema, Iterator<Row> rows) {
    switch (format) {
      case TABLE -> printTable(schema, rows);
      case CSV -> printCsv(schema, rows);
      case JSON -> printJson(schema, rows);
      default -> throw new IllegalStateException("No such format: " + format);
    }
    out.flush();
  }

  private void printTable(StructType schema, Iterator<Row> rows) {
    int columns = schema.size();
    List<String[]> measured = new ArrayList<>();
    int[] widths = Arrays.stream(schema.fieldNames()).mapToInt(TablePrinter::width).toArray();
    while (rows.hasNext() && measured.size() < MEASURED_ROWS) {
      String[] cells = tableCells(rows.next(), columns);
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Math.min(width(cells[i]), MAX_WIDTH));
      }
      measured.add(cells);
    }
    boolean[] toTheRight = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      toTheRight[i] = schema.apply(i).dataType() instanceof NumericType;
    }
    printLine(schema.fieldNames(), widths, toTheRight);
    String[] rule = new String[columns];
    for (int i = 0; i < columns; i++) {
      rule[i] = "-".repeat(widths[i]);
    }
    printLine(rule, widths, toTheRight);
    long count = measured.size();
    measured.forEach(cells -> printLine(cells, widths, toTheRight));
    while (rows.hasNext()) {
      printLine(tableCells(rows.next(), columns), widths, toTheRight);
      count++;
    }
    out.println(count == 1 ? "1 row" : count + " rows");
  }

  private static String[] tableCells(Row row, int columns) {
    String[] cells = new String[columns];
    for (int i = 0; i < columns; i++) {
      cells[i] = visible(text(row.get(i), true));
    }
    return cells;
  }

  private void printLine(String[] cells, int[] widths, boolean[] toTheRight) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - width(cells[i])));
      line.append(i == 0 ? "" : "  ")
          .append(toTheRight[i] ? padding : "")
          .append(cells[i])
          .append(toTheRight[i] ? "" : padding);
    }
    out.println(line.toString().stripTrailing());
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private void printCsv(StructType schema, Iterator<Row> rows) {
    CSVFormat csv = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    try {
      CSVPrinter printer = new CSVPrinter(out, csv);
      printer.printRecord((Object[]) schema.fieldNames());
      while (rows.hasNext()) {
        Row row = rows.next();
        Object[] cells = new Object[schema.size()];
        for (int i = 0; i < cells.length; i++) {
          String cell = row.isNullAt(i) ? null : text(row.get(i), false);
          cells[i] = schema.apply(i).dataType() instanceof StringType ? noFormula(cell) : cell;
        }
        printer.printRecord(cells);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** OWASP, CSV injection: what begins like a formula must not be one. */
  static String noFormula(String cell) {
    boolean formula = cell != null && !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0;
    return formula ? "'" + cell : cell;
  }

  private void printJson(StructType schema, Iterator<Row> rows) {
    String[] names = schema.fieldNames();
    while (rows.hasNext()) {
      Row row = rows.next();
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (int i = 0; i < names.length; i++) {
        object.set(names[i], json(row.get(i)));
      }
      out.println(object);
    }
  }

  private static JsonNode json(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null) {
      return nodes.nullNode();
    } else if (value instanceof Boolean flag) {
      return nodes.booleanNode(flag);
    } else if (value instanceof BigDecimal number) {
      return nodes.numberNode(number);
    } else if (value instanceof Double number) {
      return Double.isFinite(number) ? nodes.numberNode(number) : nodes.textNode(number.toString());
    } else if (value instanceof Float number) {
      return Float.isFinite(number) ? nodes.numberNode(number) : nodes.textNode(number.toString());
    } else if (value instanceof Number number) {
      return nodes.numberNode(number.longValue());
    } else if (value instanceof Row row && row.schema() != null) {
      ObjectNode object = nodes.objectNode();
      String[] names = row.schema().fieldNames();
      for (int i = 0; i < names.length; i++) {
        object.set(names[i], json(row.get(i)));
      }
      return object;
    } else if (value instanceof scala.collection.Seq<?> items) {
      ArrayNode array = nodes.arrayNode();
      CollectionConverters.asJava(items).forEach(item -> array.add(json(item)));
      return array;
    } else if (value instanceof scala.collection.Map<?, ?> entries) {
      ObjectNode object = nodes.objectNode();
      Map<?, ?> map = CollectionConverters.asJava(entries);
      map.forEach((key, item) -> object.set(text(key, false), json(item)));
      return object;
    }
    return nodes.textNode(text(value, false));
  }

  /** A value as text; for programs as they read it. */
  static String text(Object value, boolean forPeople) {
    if (value == null) {
      return "";
    } else if (value instanceof java.sql.Timestamp time) {
      return time(time.toInstant(), forPeople);
    } else if (value instanceof Instant time) {
      return time(time, forPeople);
    } else if (value instanceof LocalDateTime time) {
      return time(time.toInstant(ZoneOffset.UTC), forPeople);
    } else if (value instanceof java.sql.Date date) {
      return date.toLocalDate().toString();
    } else if (value instanceof LocalDate date) {
      return date.toString();
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof Row
        || value instanceof scala.collection.Seq
        || value instanceof scala.collection.Map) {
      return json(value).toString();
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    return value.toString();
  }

  private static String time(Instant time, boolean forPeople) {
    return forPeople ? FOR_PEOPLE.format(time) : time.toString();
  }

  /** The text with control and direction-changing characters made visible. */
  static String visible(String text) {
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int kind = Character.getType(c);
      boolean hostile =
          kind == Character.CONTROL
              || kind == Character.FORMAT
              || kind == Character.LINE_SEPARATOR
              || kind == Character.PARAGRAPH_SEPARATOR;
      if (hostile && safe == null) {
        safe = new StringBuilder(text.substring(0, i));
      }
      if (safe != null) {
        safe.append(hostile ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    return safe == null ? text : safe.toString();
  }
}
