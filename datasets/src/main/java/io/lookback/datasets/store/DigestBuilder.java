package io.lookback.datasets.store;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.catalyst.expressions.XxHash64Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Hashes rows as they are written, to the same numbers as {@code sum(xxhash64(...))} over the
 * table, so that nothing has to be read back.
 *
 * <p>The function of Spark takes the hash of what stands before a column as the seed for the
 * column, so that both hashes of a row, with and without what is settled later, are one up to the
 * first column in which they differ.
 */
final class DigestBuilder {
  /** With which Spark's {@code xxhash64} begins. */
  private static final long SEED = 42;

  // By column in the order of the table.
  private final int[] ordinals;
  private final Kind[] kinds;
  private final DataType[] types;
  private final boolean[] inBase;
  private final int shared;

  // Behind the first column a row begins with texts, up to this column: those of the last row, and
  // the hash of all up to each. Rows of a file begin with the same objects.
  private final int leading;
  private final UTF8String[] lastTexts;
  private final long[] lastHashes;
  private long lastFirstHash;
  private boolean hasLast;

  DigestBuilder(Table table) {
    List<Column> columns = Lake.digested(table, false);
    Set<Column> base = new HashSet<>(Lake.digested(table, true));
    int size = columns.size();
    ordinals = new int[size];
    kinds = new Kind[size];
    types = new DataType[size];
    inBase = new boolean[size];
    int same = 0;
    for (int i = 0; i < size; i++) {
      Column column = columns.get(i);
      ordinals[i] = table.ordinal(column);
      types[i] = column.type();
      kinds[i] = Kind.of(column.type());
      inBase[i] = base.contains(column);
      if (inBase[i] && same == i) {
        same = i + 1;
      }
    }
    shared = same;
    int texts = 1;
    while (texts < shared && kinds[texts] == Kind.TEXT) {
      texts++;
    }
    leading = Math.min(texts, shared);
    lastTexts = new UTF8String[leading];
    lastHashes = new long[leading];
  }

  void add(InternalRow row, Sum sum) {
    long all = leading(row);
    for (int i = leading; i < shared; i++) {
      all = hash(row, i, all);
    }
    long base = all;
    for (int i = shared; i < ordinals.length; i++) {
      all = hash(row, i, all);
      if (inBase[i]) {
        base = hash(row, i, base);
      }
    }
    sum.add(all, base);
  }

  @SuppressWarnings("ReferenceEquality") // of two that are equal, one would be hashed again
  private long leading(InternalRow row) {
    if (leading == 0) {
      return SEED;
    }
    long all = hash(row, 0, SEED);
    boolean isSame = hasLast && all == lastFirstHash;
    hasLast = true;
    lastFirstHash = all;
    for (int i = 1; i < leading; i++) {
      UTF8String text = row.isNullAt(ordinals[i]) ? null : row.getUTF8String(ordinals[i]);
      isSame &= text == lastTexts[i];
      if (!isSame) {
        lastTexts[i] = text;
        lastHashes[i] = text == null ? all : XXH64.hashUTF8String(text, all);
      }
      all = lastHashes[i];
    }
    return all;
  }

  private long hash(InternalRow row, int column, long seed) {
    int ordinal = ordinals[column];
    if (row.isNullAt(ordinal)) {
      return seed;
    }
    return switch (kinds[column]) {
      case INT -> XXH64.hashInt(row.getInt(ordinal), seed);
      case LONG -> XXH64.hashLong(row.getLong(ordinal), seed);
      case BOOLEAN -> XXH64.hashInt(row.getBoolean(ordinal) ? 1 : 0, seed);
      case TEXT -> XXH64.hashUTF8String(row.getUTF8String(ordinal), seed);
      case BYTES, OTHER ->
          XxHash64Function.hash(row.get(ordinal, types[column]), types[column], seed);
    };
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
