package io.lookback.datasets.store;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes up rows of any table. */
final class RandomRows {
  private final Random random;
  private boolean canBeNull = true;

  RandomRows(long seed) {
    random = new Random(seed);
  }

  /**
   * A row, in a fifth of all columns null; mostly it begins with the objects with which another
   * begins, on the same day or on another.
   *
   * @param before null = none
   */
  InternalRow next(Table table, InternalRow before) {
    Object[] values = new Object[table.columns().size()];
    int same = before == null ? 0 : random.nextInt(8);
    for (int i = 0; i < values.length; i++) {
      DataType type = table.columns().get(i).type();
      boolean isSame = i < same && !before.isNullAt(i) && (i > 0 || random.nextBoolean());
      values[i] = isSame ? before.get(i, type) : value(type);
    }
    return new GenericInternalRow(values);
  }

  /** The same without nulls where the table has none, nor within lists. */
  InternalRow valid(Table table) {
    Object[] values = new Object[table.columns().size()];
    for (int i = 0; i < values.length; i++) {
      Column column = table.columns().get(i);
      canBeNull = false;
      values[i] = column.required() || random.nextInt(5) > 0 ? value(column.type()) : null;
    }
    canBeNull = true;
    return new GenericInternalRow(values);
  }

  /** Anything of that type, in a fifth of all cases nothing. */
  private Object value(DataType type) {
    if (canBeNull && random.nextInt(5) == 0) {
      return null;
    } else if (type instanceof IntegerType || type instanceof DateType) {
      return random.nextInt();
    } else if (type instanceof LongType || type instanceof TimestampType) {
      return random.nextLong();
    } else if (type instanceof BooleanType) {
      return random.nextBoolean();
    } else if (type instanceof DoubleType) {
      return random.nextInt(3) == 0 ? -0.0 : random.nextGaussian();
    } else if (type instanceof StringType) {
      byte[] text =
          ("é".repeat(random.nextInt(40)) + random.nextInt()).getBytes(StandardCharsets.UTF_8);
      // Mostly somewhere in a line.
      int from = random.nextInt(3);
      byte[] line = new byte[from + text.length + 1];
      System.arraycopy(text, 0, line, from, text.length);
      return UTF8String.fromBytes(line, from, text.length);
    } else if (type instanceof BinaryType) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      return bytes;
    } else if (type instanceof ArrayType array) {
      return new GenericArrayData(
          random.ints(random.nextInt(4)).mapToObj(any -> value(array.elementType())).toArray());
    }
    StructType struct = (StructType) type;
    Object[] fields = new Object[struct.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = value(struct.fields()[i].dataType());
    }
    return new GenericInternalRow(fields);
  }
}
