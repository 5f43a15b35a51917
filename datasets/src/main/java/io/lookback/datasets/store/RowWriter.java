package io.lookback.datasets.store;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.TripleWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.iceberg.shaded.org.apache.parquet.schema.Type;
import org.apache.iceberg.spark.data.SparkParquetWriters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.ProjectingInternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Hands the columns of Spark's rows to Parquet: whole numbers, times, flags, texts and bytes as
 * they are, without the object for each value and the copy of each text that Iceberg's own writers
 * make; these write all other columns.
 */
final class RowWriter implements ParquetValueWriter<InternalRow> {
  // Of the columns that are written here: where they stand in the row.
  private final int[] ordinals;
  private final Kind[] kinds;
  private final ColumnDescriptor[] descriptors;
  private final ColumnWriter[] columns;

  /** Null where nothing is left to it. */
  private final ParquetValueWriter<InternalRow> others;

  private final ProjectingInternalRow ofOthers;

  /**
   * A writer for rows.
   *
   * @param schema columns of the rows
   * @param file the same, as the file has them
   */
  RowWriter(StructType schema, MessageType file) {
    if (schema.size() != file.getFieldCount()) {
      throw new IllegalArgumentException(
          "Rows have " + schema.size() + " columns, the file " + file.getFieldCount());
    }
    List<Integer> here = new ArrayList<>();
    List<Object> left = new ArrayList<>();
    List<StructField> leftFields = new ArrayList<>();
    List<Type> leftTypes = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      StructField field = schema.fields()[i];
      Type type = file.getType(i);
      if (!type.getName().equals(field.name())) {
        throw new IllegalArgumentException(
            "Column " + i + " is " + field.name() + ", in the file " + type.getName());
      }
      if (isIn(type, Kind.of(field.dataType()))) {
        here.add(i);
      } else {
        left.add(i);
        leftFields.add(field);
        leftTypes.add(type);
      }
    }
    ordinals = here.stream().mapToInt(Integer::intValue).toArray();
    kinds = here.stream().map(i -> Kind.of(schema.fields()[i].dataType())).toArray(Kind[]::new);
    descriptors =
        here.stream()
            .map(i -> file.getColumnDescription(new String[] {file.getFieldName(i)}))
            .toArray(ColumnDescriptor[]::new);
    columns = new ColumnWriter[ordinals.length];
    if (left.isEmpty()) {
      others = null;
      ofOthers = null;
    } else {
      StructType rest = new StructType(leftFields.toArray(StructField[]::new));
      others = SparkParquetWriters.buildWriter(rest, new MessageType(file.getName(), leftTypes));
      ofOthers = new ProjectingInternalRow(rest, CollectionConverters.asScala(left).toIndexedSeq());
    }
  }

  private static boolean isIn(Type type, Kind kind) {
    return type.isPrimitive()
        && type.asPrimitiveType().getPrimitiveTypeName()
            == switch (kind) {
              case INT -> PrimitiveTypeName.INT32;
              case LONG -> PrimitiveTypeName.INT64;
              case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
              case TEXT, BYTES -> PrimitiveTypeName.BINARY;
              case OTHER -> null;
            };
  }

  @Override
  public void setColumnStore(ColumnWriteStore store) {
    for (int i = 0; i < columns.length; i++) {
      columns[i] = store.getColumnWriter(descriptors[i]);
    }
    if (others != null) {
      others.setColumnStore(store);
    }
  }

  @Override
  public void write(int repetitionLevel, InternalRow row) {
    for (int i = 0; i < columns.length; i++) {
      int ordinal = ordinals[i];
      int isThere = descriptors[i].getMaxDefinitionLevel();
      if (!row.isNullAt(ordinal)) {
        switch (kinds[i]) {
          case INT -> columns[i].write(row.getInt(ordinal), repetitionLevel, isThere);
          case LONG -> columns[i].write(row.getLong(ordinal), repetitionLevel, isThere);
          case BOOLEAN -> columns[i].write(row.getBoolean(ordinal), repetitionLevel, isThere);
          case TEXT -> columns[i].write(text(row, ordinal), repetitionLevel, isThere);
          case BYTES ->
              columns[i].write(
                  Binary.fromReusedByteArray(row.getBinary(ordinal)), repetitionLevel, isThere);
          case OTHER -> throw new IllegalStateException("Written by others");
        }
      } else if (isThere > 0) {
        columns[i].writeNull(repetitionLevel, 0);
      } else {
        throw new IllegalStateException(
            "A row has no " + descriptors[i].getPath()[0] + ", which every row must have");
      }
    }
    if (others != null) {
      ofOthers.project(row);
      others.write(repetitionLevel, ofOthers);
    }
  }

  /** The bytes of a text where they lie. */
  private static Binary text(InternalRow row, int ordinal) {
    UTF8String text = row.getUTF8String(ordinal);
    return text.getBaseObject() instanceof byte[] bytes
        ? Binary.fromReusedByteArray(
            bytes, (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET), text.numBytes())
        : Binary.fromReusedByteArray(text.getBytes());
  }

  @Override
  public List<TripleWriter<?>> columns() {
    throw new UnsupportedOperationException("Only fields of other columns are asked for theirs");
  }

  @Override
  public Stream<FieldMetrics<?>> metrics() {
    return others == null ? Stream.empty() : others.metrics();
  }
}
