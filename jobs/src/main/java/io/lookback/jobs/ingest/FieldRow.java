package io.lookback.jobs.ingest;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGettersReader;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.GeographyVal;
import org.apache.spark.unsafe.types.GeometryVal;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.unsafe.types.VariantVal;

/**
 * A row that is filled and read again and again without objects: numbers stand in one array, all
 * else in another. Spark's own {@code SpecificInternalRow} has an object for each column, with a
 * type to ask for at each access.
 */
final class FieldRow extends InternalRow {
  private final long[] numbers;
  private final Object[] objects;
  private final boolean[] isSet;

  FieldRow(int size) {
    this(new long[size], new Object[size], new boolean[size]);
  }

  private FieldRow(long[] numbers, Object[] objects, boolean[] isSet) {
    this.numbers = numbers;
    this.objects = objects;
    this.isSet = isSet;
  }

  @Override
  public int numFields() {
    return isSet.length;
  }

  @Override
  public boolean isNullAt(int ordinal) {
    return !isSet[ordinal];
  }

  @Override
  public void setNullAt(int ordinal) {
    isSet[ordinal] = false;
  }

  /** Sets what is no number. */
  @Override
  public void update(int ordinal, Object value) {
    objects[ordinal] = value;
    isSet[ordinal] = value != null;
  }

  @Override
  public void setLong(int ordinal, long value) {
    numbers[ordinal] = value;
    isSet[ordinal] = true;
  }

  @Override
  public void setInt(int ordinal, int value) {
    setLong(ordinal, value);
  }

  @Override
  public void setBoolean(int ordinal, boolean value) {
    setLong(ordinal, value ? 1 : 0);
  }

  @Override
  public void setDouble(int ordinal, double value) {
    setLong(ordinal, Double.doubleToRawLongBits(value));
  }

  @Override
  public long getLong(int ordinal) {
    return numbers[ordinal];
  }

  @Override
  public int getInt(int ordinal) {
    return (int) numbers[ordinal];
  }

  @Override
  public short getShort(int ordinal) {
    return (short) numbers[ordinal];
  }

  @Override
  public byte getByte(int ordinal) {
    return (byte) numbers[ordinal];
  }

  @Override
  public boolean getBoolean(int ordinal) {
    return numbers[ordinal] != 0;
  }

  @Override
  public double getDouble(int ordinal) {
    return Double.longBitsToDouble(numbers[ordinal]);
  }

  @Override
  public float getFloat(int ordinal) {
    return (float) getDouble(ordinal);
  }

  @Override
  public UTF8String getUTF8String(int ordinal) {
    return (UTF8String) objects[ordinal];
  }

  @Override
  public byte[] getBinary(int ordinal) {
    return (byte[]) objects[ordinal];
  }

  @Override
  public ArrayData getArray(int ordinal) {
    return (ArrayData) objects[ordinal];
  }

  @Override
  public InternalRow getStruct(int ordinal, int fields) {
    return (InternalRow) objects[ordinal];
  }

  @Override
  public MapData getMap(int ordinal) {
    return (MapData) objects[ordinal];
  }

  @Override
  public Decimal getDecimal(int ordinal, int precision, int scale) {
    return (Decimal) objects[ordinal];
  }

  @Override
  public CalendarInterval getInterval(int ordinal) {
    return (CalendarInterval) objects[ordinal];
  }

  @Override
  public VariantVal getVariant(int ordinal) {
    return (VariantVal) objects[ordinal];
  }

  @Override
  public GeographyVal getGeography(int ordinal) {
    return (GeographyVal) objects[ordinal];
  }

  @Override
  public GeometryVal getGeometry(int ordinal) {
    return (GeometryVal) objects[ordinal];
  }

  @Override
  public Object get(int ordinal, DataType type) {
    return SpecializedGettersReader.read(this, ordinal, type, true, true);
  }

  @Override
  public InternalRow copy() {
    Object[] copies = new Object[objects.length];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = isSet[i] ? InternalRow.copyValue(objects[i]) : null;
    }
    return new FieldRow(numbers.clone(), copies, Arrays.copyOf(isSet, isSet.length));
  }
}
