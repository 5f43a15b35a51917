package io.lookback.datasets.store;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.XxHash64;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Hashes rows as they are written, to the same numbers as {@code sum(xxhash64(...))} over the
 * table, so that nothing has to be read back.
 */
final class DigestBuilder {
  private final UnsafeProjection hashes;

  DigestBuilder(Table table) {
    List<Expression> expressions = new ArrayList<>();
    expressions.add(hash(table, false));
    expressions.add(hash(table, true));
    hashes = UnsafeProjection.create(CollectionConverters.asScala(expressions).toSeq());
  }

  private static Expression hash(Table table, boolean base) {
    List<Expression> columns = new ArrayList<>();
    for (Column column : Lake.digested(table, base)) {
      columns.add(new BoundReference(table.ordinal(column), column.type(), true));
    }
    return new XxHash64(CollectionConverters.asScala(columns).toSeq());
  }

  void add(InternalRow row, Sum sum) {
    InternalRow hashed = hashes.apply(row);
    sum.add(hashed.getLong(0), hashed.getLong(1));
  }

  /** Running sums of two 64-bit hashes, without objects. */
  static final class Sum {
    private long rows;
    private long allHigh;
    private long allLow;
    private long baseHigh;
    private long baseLow;

    private void add(long all, long base) {
      rows++;
      allLow += all;
      allHigh += (all >> 63) + (Long.compareUnsigned(allLow, all) < 0 ? 1 : 0);
      baseLow += base;
      baseHigh += (base >> 63) + (Long.compareUnsigned(baseLow, base) < 0 ? 1 : 0);
    }

    PartitionDigest digest() {
      return new PartitionDigest(
          new Digest(rows, wide(allHigh, allLow)), new Digest(rows, wide(baseHigh, baseLow)));
    }

    private static BigInteger wide(long high, long low) {
      return BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
    }
  }
}
