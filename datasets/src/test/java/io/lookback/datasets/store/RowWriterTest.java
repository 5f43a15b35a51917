package io.lookback.datasets.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Files;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.spark.data.SparkParquetWriters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowWriterTest {
  @TempDir private Path folder;

  static List<Table> tables() {
    return Tables.ALL;
  }

  private static Schema schema(Table table) {
    return SparkSchemaUtil.convert(table.schema());
  }

  private Parquet.WriteBuilder file(Table table, String name) {
    return Parquet.write(Files.localOutput(folder.resolve(name).toFile())).schema(schema(table));
  }

  private static Metrics write(FileAppender<InternalRow> appender, Iterable<InternalRow> rows)
      throws IOException {
    try (appender) {
      appender.addAll(rows);
    }
    return appender.metrics();
  }

  /** One row, filled again and again; so are the bytes of each of its texts. */
  private static Iterable<InternalRow> inOneRow(Table table, List<InternalRow> rows) {
    int size = table.columns().size();
    byte[][] buffers = new byte[size][1_000];
    InternalRow one = new GenericInternalRow(size);
    return () ->
        rows.stream()
            .map(
                row -> {
                  for (int i = 0; i < size; i++) {
                    Object value = row.get(i, table.columns().get(i).type());
                    if (value instanceof UTF8String text) {
                      byte[] bytes = text.getBytes();
                      System.arraycopy(bytes, 0, buffers[i], 3, bytes.length);
                      value = UTF8String.fromBytes(buffers[i], 3, bytes.length);
                    }
                    one.update(i, value);
                  }
                  return one;
                })
            .iterator();
  }

  private List<Record> read(Table table, String name) throws IOException {
    InputFile file = Files.localInput(folder.resolve(name).toFile());
    List<Record> records = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        Parquet.read(file)
            .project(schema(table))
            .createReaderFunc(type -> GenericParquetReaders.buildReader(schema(table), type))
            .build()) {
      rows.forEach(records::add);
    }
    return records;
  }

  @ParameterizedTest
  @MethodSource("tables")
  void writesWhatTheWritersOfIcebergWrite(Table table) throws IOException {
    RandomRows random = new RandomRows(3);
    List<InternalRow> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rows.add(random.valid(table));
    }
    Metrics ours =
        write(
            file(table, "ours")
                .createWriterFunc(type -> new RowWriter(table.schema(), type))
                .<InternalRow>build(),
            inOneRow(table, rows));
    Metrics theirs =
        write(
            file(table, "theirs")
                .createWriterFunc(type -> SparkParquetWriters.buildWriter(table.schema(), type))
                .<InternalRow>build(),
            rows);
    assertThat(read(table, "ours")).hasSize(200).isEqualTo(read(table, "theirs"));
    assertThat(ours.nullValueCounts()).isEqualTo(theirs.nullValueCounts());
    assertThat(ours.nanValueCounts()).isEqualTo(theirs.nanValueCounts());
    assertThat(ours.lowerBounds()).isEqualTo(theirs.lowerBounds());
    assertThat(ours.upperBounds()).isEqualTo(theirs.upperBounds());
  }

  @Test
  void refusesARowWithoutWhatEachRowHas() throws IOException {
    Table table = SessionRecords.TABLE;
    Object[] values = new Object[table.columns().size()];
    for (int i = 0; i < values.length; i++) {
      InternalRow row = new RandomRows(4).valid(table);
      values[i] = row.get(i, table.columns().get(i).type());
    }
    values[table.ordinal(SessionRecords.START_TIME)] = null;
    try (FileAppender<InternalRow> appender =
        file(table, "bad").createWriterFunc(type -> new RowWriter(table.schema(), type)).build()) {
      assertThatThrownBy(() -> appender.add(new GenericInternalRow(values)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("start_time");
    }
  }
}
