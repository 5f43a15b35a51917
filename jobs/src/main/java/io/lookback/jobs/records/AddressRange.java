package io.lookback.jobs.records;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IntervalSet;
import io.lookback.udf.net.IpKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Addresses from {@code first} to {@code last}, both included. */
public record AddressRange(IpKey first, IpKey last) {
  /** Iceberg skips nothing by longer lists of values. */
  private static final int MAX_ADDRESSES = 200;

  /** Each is tested for each row that is read; beyond so many the index alone is faster. */
  private static final int MAX_RANGES = 20;

  public static AddressRange of(byte[] firstKey, byte[] lastKey) {
    return new AddressRange(IpKey.ofBytes(firstKey), IpKey.ofBytes(lastKey));
  }

  public static AddressRange of(Cidr range) {
    return new AddressRange(range.first(), range.last());
  }

  /**
   * Leaves out packed blocks ({@link io.lookback.datasets.table.AddressSets}) that hold no address
   * of any range, as far as few comparisons tell.
   */
  public static Dataset<Row> pruneBlocks(Dataset<Row> blocks, List<AddressRange> ranges) {
    IntervalSet merged = merged(ranges);
    if (merged.isEmpty()) {
      return blocks.where(functions.lit(false));
    }
    Column first = functions.col("first_key");
    Column last = functions.col("last_key");
    Column any = functions.lit(false);
    if (merged.size() > MAX_RANGES) {
      AddressRange all = hull(ranges);
      any = first.leq(all.last().toBytes()).and(last.geq(all.first().toBytes()));
    } else {
      for (int i = 0; i < merged.size(); i++) {
        Cidr range = merged.interval(i);
        any = any.or(first.leq(range.last().toBytes()).and(last.geq(range.first().toBytes())));
      }
    }
    return blocks.where(any);
  }

  private static IntervalSet merged(List<AddressRange> ranges) {
    IntervalSet.Builder builder = IntervalSet.builder();
    ranges.forEach(range -> builder.add(Cidr.range(range.first(), range.last())));
    return builder.build();
  }

  /** From the lowest to the highest address of them all. */
  private static AddressRange hull(List<AddressRange> ranges) {
    return new AddressRange(
        ranges.stream().map(AddressRange::first).min(IpKey::compareTo).orElseThrow(),
        ranges.stream().map(AddressRange::last).max(IpKey::compareTo).orElseThrow());
  }

  /**
   * Leaves out rows whose {@code ip_key} is in none of the ranges as far as a reader can tell from
   * the bounds of its files and row groups; other rows may stay.
   */
  public static Dataset<Row> prune(Dataset<Row> rows, List<AddressRange> ranges) {
    if (ranges.isEmpty()) {
      return rows.where(functions.lit(false));
    }
    Column key = functions.col("ip_key");
    IntervalSet merged = merged(ranges);
    List<byte[]> singles = new ArrayList<>();
    List<Cidr> wide = new ArrayList<>();
    for (int i = 0; i < merged.size(); i++) {
      Cidr range = merged.interval(i);
      if (range.isSingle()) {
        singles.add(range.first().toBytes());
      } else {
        wide.add(range);
      }
    }
    if (singles.size() > MAX_ADDRESSES || wide.size() > MAX_RANGES) {
      AddressRange all = hull(ranges);
      return rows.where(key.between(all.first().toBytes(), all.last().toBytes()));
    }
    Column any = key.isin(singles.toArray());
    for (Cidr range : wide) {
      any = any.or(key.between(range.first().toBytes(), range.last().toBytes()));
    }
    return rows.where(any);
  }
}
