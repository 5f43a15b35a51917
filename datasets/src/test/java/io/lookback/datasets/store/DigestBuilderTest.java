package io.lookback.datasets.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.XxHash64;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

class DigestBuilderTest {
  private final Random random = new Random(7);

  static List<Table> tables() {
    return Tables.ALL;
  }

  @ParameterizedTest
  @MethodSource("tables")
  void sumsWhatTheFunctionOfSparkGives(Table table) {
    DigestBuilder builder = new DigestBuilder(table);
    DigestBuilder.Sum sum = new DigestBuilder.Sum();
    BigInteger all = BigInteger.ZERO;
    BigInteger base = BigInteger.ZERO;
    for (int i = 0; i < 40; i++) {
      InternalRow row =
          new GenericInternalRow(
              table.columns().stream().map(column -> value(column.type())).toArray());
      builder.add(row, sum);
      all = all.add(BigInteger.valueOf((Long) hash(table, false).eval(row)));
      base = base.add(BigInteger.valueOf((Long) hash(table, true).eval(row)));
    }
    assertThat(sum.digest())
        .isEqualTo(new PartitionDigest(new Digest(40, all), new Digest(40, base)));
  }

  private static Expression hash(Table table, boolean base) {
    List<Expression> columns = new ArrayList<>();
    for (Column column : Lake.digested(table, base)) {
      columns.add(new BoundReference(table.ordinal(column), column.type(), true));
    }
    return new XxHash64(CollectionConverters.asScala(columns).toSeq());
  }

  /** Anything of that type, in a fifth of all cases nothing. */
  private Object value(DataType type) {
    if (random.nextInt(5) == 0) {
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
      return UTF8String.fromString("é".repeat(random.nextInt(40)) + random.nextInt());
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
