package io.lookback.datasets.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.XxHash64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

class DigestBuilderTest {
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
    RandomRows rows = new RandomRows(7);
    InternalRow row = null;
    for (int i = 0; i < 40; i++) {
      row = rows.next(table, row);
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
}
