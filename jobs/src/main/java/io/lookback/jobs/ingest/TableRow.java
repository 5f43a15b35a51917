package io.lookback.jobs.ingest;

import io.lookback.datasets.format.SessionRow;
import io.lookback.datasets.table.Table;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One row of a table, filled by position and used again for the next one. Columns that were never
 * set are null.
 */
public final class TableRow {
  private static final int MAX_CONSTANTS = 10_000;
  private static final GenericArrayData NO_TEXTS = new GenericArrayData(new Object[0]);

  private final FieldRow row;
  private final Map<String, UTF8String> constants = new HashMap<>();
  private final byte[] address = new byte[IpAddress.MAX_TEXT];
  private final int eventDate;
  private final int site;
  private final int sensor;
  private final int sourceFormat;
  private final int fileId;
  private final int lineNo;
  private final int timeBasis;

  public TableRow(Table table) {
    row = new FieldRow(table.columns().size());
    List<String> columns = table.columnNames();
    eventDate = columns.indexOf("event_date");
    site = columns.indexOf("site");
    sensor = columns.indexOf("sensor");
    sourceFormat = columns.indexOf("source_format");
    fileId = columns.indexOf("file_id");
    lineNo = columns.indexOf("line_no");
    timeBasis = columns.indexOf("time_basis");
  }

  /** The row itself, valid until the next one is filled. */
  public InternalRow row() {
    return row;
  }

  /** Says where the row comes from: {@code SourceColumns} without the basis of its time. */
  public void source(
      int day,
      UTF8String siteName,
      String sensorName,
      UTF8String format,
      UTF8String file,
      long line) {
    origin(day, siteName, sensorName, format, file);
    row.setLong(lineNo, line);
  }

  /** The same for rows that tell of no single line. */
  void origin(int day, UTF8String siteName, String sensorName, UTF8String format, UTF8String file) {
    row.setInt(eventDate, day);
    row.update(site, siteName);
    constant(sensor, sensorName);
    row.update(sourceFormat, format);
    row.update(fileId, file);
  }

  void timeBasis(String basis) {
    constant(timeBasis, basis);
  }

  void time(int ordinal, long us) {
    row.setLong(ordinal, us);
  }

  /** Sets a long; {@link SessionRow#NONE} is null. */
  public void number(int ordinal, long value) {
    if (value == SessionRow.NONE) {
      row.setNullAt(ordinal);
    } else {
      row.setLong(ordinal, value);
    }
  }

  /** Sets an int; {@link SessionRow#NONE} is null. */
  public void integer(int ordinal, long value) {
    if (value == SessionRow.NONE) {
      row.setNullAt(ordinal);
    } else {
      row.setInt(ordinal, (int) value);
    }
  }

  public void text(int ordinal, UTF8String value) {
    if (value == null) {
      row.setNullAt(ordinal);
    } else {
      row.update(ordinal, value);
    }
  }

  /** Sets one of a few texts, which is converted once. */
  public void constant(int ordinal, String value) {
    text(ordinal, constant(value));
  }

  /** Sets a double; NaN is null. */
  void real(int ordinal, double value) {
    if (Double.isNaN(value)) {
      row.setNullAt(ordinal);
    } else {
      row.setDouble(ordinal, value);
    }
  }

  void texts(int ordinal, List<UTF8String> values) {
    row.update(ordinal, values.isEmpty() ? NO_TEXTS : new GenericArrayData(values.toArray()));
  }

  void flag(int ordinal, Boolean value) {
    if (value == null) {
      row.setNullAt(ordinal);
    } else {
      row.setBoolean(ordinal, value);
    }
  }

  /** Sets the canonical text of an address, or null. */
  public void address(int ordinal, IpKey key) {
    if (key == null) {
      row.setNullAt(ordinal);
    } else {
      int length = IpAddress.text(key.hi, key.lo, address, 0);
      row.update(ordinal, UTF8String.fromBytes(Arrays.copyOf(address, length)));
    }
  }

  private UTF8String constant(String value) {
    if (value == null) {
      return null;
    }
    UTF8String known = constants.get(value);
    if (known == null) {
      known = UTF8String.fromString(value);
      if (constants.size() >= MAX_CONSTANTS) {
        constants.clear();
      }
      constants.put(value, known);
    }
    return known;
  }
}
