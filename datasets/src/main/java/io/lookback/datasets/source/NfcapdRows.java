package io.lookback.datasets.source;

import io.lookback.datasets.nfcapd.NfcapdField;
import io.lookback.datasets.nfcapd.NfcapdRecord;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;

/** Flow records as rows of the columns that a query uses; one row serves them all. */
final class NfcapdRows implements PartitionReader<InternalRow> {
  private final NfcapdFiles files;

  /** Field of each column; null is the name of the file. */
  private final NfcapdField[] columns;

  private final NfcapdFilter[] filters;
  private final UnsafeRowWriter writer;
  private final IpKey address = new IpKey();
  private final byte[] text = new byte[64];
  private String path;
  private byte[] pathBytes;
  private byte[] clean = new byte[0];

  /**
   * @param filters over columns of the schema; records that do not pass all of them are left out
   */
  NfcapdRows(NfcapdFiles files, StructType schema, List<NfcapdFilter> filters) {
    this.files = files;
    this.filters = filters.toArray(NfcapdFilter[]::new);
    this.columns = new NfcapdField[schema.size()];
    for (int i = 0; i < columns.length; i++) {
      String name = schema.fields()[i].name();
      columns[i] = name.equals(NfcapdColumns.SOURCE_FILE) ? null : field(name);
    }
    this.writer = new UnsafeRowWriter(columns.length, 32 * columns.length);
  }

  /** The fields that some columns of flows need. */
  static Set<NfcapdField> fields(StructType schema) {
    Set<NfcapdField> fields = EnumSet.noneOf(NfcapdField.class);
    for (String name : schema.fieldNames()) {
      if (!name.equals(NfcapdColumns.SOURCE_FILE)) {
        fields.add(field(name));
      }
    }
    return fields;
  }

  private static NfcapdField field(String column) {
    return NfcapdField.valueOf(column.toUpperCase(Locale.ROOT));
  }

  @Override
  public boolean next() throws IOException {
    while (files.next()) {
      if (passes(files.record())) {
        return true;
      }
    }
    return false;
  }

  private boolean passes(NfcapdRecord record) {
    for (NfcapdFilter filter : filters) {
      if (!filter.mayHold(record)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public InternalRow get() {
    NfcapdRecord record = files.record();
    writer.reset();
    writer.zeroOutNullBytes();
    for (int i = 0; i < columns.length; i++) {
      NfcapdField field = columns[i];
      if (field == null) {
        path(i);
        continue;
      }
      switch (field.kind()) {
        case LONG -> number(i, record.number(field));
        case INT -> {
          long value = record.number(field);
          if (value == NfcapdRecord.NONE) {
            writer.setNullAt(i);
          } else {
            writer.write(i, (int) value);
          }
        }
        case TIME -> {
          long millis = record.number(field);
          // A time beyond the year 292,000 is damage.
          number(
              i, millis > Long.MAX_VALUE / 1000 || millis < 0 ? NfcapdRecord.NONE : millis * 1000);
        }
        case FLAG -> writer.write(i, record.flag(field));
        case ADDRESS -> {
          if (record.address(field, address)) {
            writer.write(i, text, 0, IpAddress.text(address.hi, address.lo, text, 0));
          } else {
            writer.setNullAt(i);
          }
        }
        case MAC -> {
          long mac = record.number(field);
          if (mac == NfcapdRecord.NONE) {
            writer.setNullAt(i);
          } else {
            writer.write(i, text, 0, mac(mac));
          }
        }
        case MPLS -> {
          long label = record.number(field);
          if (label == NfcapdRecord.NONE) {
            writer.setNullAt(i);
          } else {
            writer.write(i, text, 0, mpls(label));
          }
        }
        case TEXT -> text(i, field, record);
      }
    }
    return writer.getRow();
  }

  private void number(int column, long value) {
    if (value == NfcapdRecord.NONE) {
      writer.setNullAt(column);
    } else {
      writer.write(column, value);
    }
  }

  private void path(int column) {
    if (!files.path().equals(path)) {
      path = files.path();
      pathBytes = path.getBytes(StandardCharsets.UTF_8);
    }
    writer.write(column, pathBytes, 0, pathBytes.length);
  }

  private void text(int column, NfcapdField field, NfcapdRecord record) {
    int start = record.textStart(field);
    if (start < 0) {
      writer.setNullAt(column);
      return;
    }
    int length = record.textLength(field);
    byte[] bytes = record.bytes();
    boolean isAscii = true;
    for (int i = start; i < start + length; i++) {
      isAscii &= bytes[i] >= 0;
    }
    if (isAscii) {
      writer.write(column, bytes, start, length);
    } else {
      // What a device sends need not be UTF-8, what a table holds must be.
      clean =
          new String(bytes, start, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      writer.write(column, clean, 0, clean.length);
    }
  }

  private int mac(long mac) {
    int at = 0;
    for (int shift = 40; shift >= 0; shift -= 8) {
      text[at++] = hex(mac >>> (shift + 4));
      text[at++] = hex(mac >>> shift);
      if (shift > 0) {
        text[at++] = ':';
      }
    }
    return at;
  }

  private static byte hex(long nibble) {
    int digit = (int) nibble & 0xf;
    return (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
  }

  /** Label of 20 bits, experimental bits, bottom of stack (RFC 3032 section 2.1 without TTL). */
  private int mpls(long label) {
    int at = decimal(label >>> 4, 0);
    text[at++] = '-';
    at = decimal(label >>> 1 & 7, at);
    text[at++] = '-';
    return decimal(label & 1, at);
  }

  private int decimal(long value, int from) {
    long power = 1;
    while (value / power >= 10) {
      power *= 10;
    }
    int at = from;
    for (; power > 0; power /= 10) {
      text[at++] = (byte) ('0' + value / power % 10);
    }
    return at;
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
