package io.lookback.datasets.store;

import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;

/** As what the values of a column stand in rows of Spark. */
enum Kind {
  INT,
  LONG,
  BOOLEAN,
  TEXT,
  BYTES,
  /** Lists, structs and fractions. */
  OTHER;

  static Kind of(DataType type) {
    if (type instanceof IntegerType || type instanceof DateType) {
      return INT;
    } else if (type instanceof LongType || type instanceof TimestampType) {
      return LONG;
    } else if (type instanceof BooleanType) {
      return BOOLEAN;
    } else if (type instanceof StringType) {
      return TEXT;
    }
    return type instanceof BinaryType ? BYTES : OTHER;
  }
}
