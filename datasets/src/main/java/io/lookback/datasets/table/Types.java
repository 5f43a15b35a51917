package io.lookback.datasets.table;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The column types in use. */
public final class Types {
  public static final DataType TEXT = DataTypes.StringType;

  /** An address as canonical text (RFC 5952; IPv4 dotted, v4-mapped shown as IPv4). */
  public static final DataType IP = DataTypes.StringType;

  /** An address as 16 bytes, IPv4 v4-mapped. */
  public static final DataType IP_KEY = DataTypes.BinaryType;

  public static final DataType INT = DataTypes.IntegerType;
  public static final DataType LONG = DataTypes.LongType;
  public static final DataType BOOL = DataTypes.BooleanType;
  public static final DataType DOUBLE = DataTypes.DoubleType;
  public static final DataType DATE = DataTypes.DateType;

  /** UTC, microseconds. */
  public static final DataType TIME = DataTypes.TimestampType;

  public static final DataType TEXTS = listOf(TEXT);

  /** Ports with their number of sessions, most first, then by port. */
  public static final DataType PORT_COUNTS =
      listOf(new StructType().add("port", INT).add("sessions", LONG));

  /** Session classes with their number of sessions, by name. */
  public static final DataType CLASS_COUNTS =
      listOf(new StructType().add("session_class", TEXT).add("sessions", LONG));

  /** Events with their count, by type and name. */
  public static final DataType EVENT_COUNTS =
      listOf(new StructType().add("event_type", TEXT).add("event_name", TEXT).add("count", LONG));

  private Types() {}

  public static DataType listOf(DataType element) {
    return new ArrayType(element, false);
  }
}
