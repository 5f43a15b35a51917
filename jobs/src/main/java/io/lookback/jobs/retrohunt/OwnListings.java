package io.lookback.jobs.retrohunt;

import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.site.Site;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IntervalSet;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Finds own addresses that are on a list. Private addresses count only when a list names exactly
 * that address: lists of unroutable networks hold all of them and say nothing about anybody.
 */
final class OwnListings implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final StructType OWN =
      new StructType()
          .add("site", DataTypes.StringType, false)
          .add("ip_key", DataTypes.BinaryType, false);

  private final TreeMap<String, OwnNetworks> networks = new TreeMap<>();

  OwnListings(Iterable<Site> sites) {
    sites.forEach(site -> networks.put(site.name(), OwnNetworks.of(site)));
  }

  /**
   * For a row with first_key, last_key, listed_from, listed_to: a struct (site, ip_key) for each
   * site that owns some of the listed addresses when the listing begins or ends, with the first
   * such address.
   */
  Column owned() {
    UDF4<byte[], byte[], Long, Long, List<Row>> find = this::owned;
    return functions
        .udf(find, DataTypes.createArrayType(OWN, false))
        .apply(
            functions.col("first_key"),
            functions.col("last_key"),
            functions.unix_micros(functions.col("listed_from")),
            functions.unix_micros(functions.col("listed_to")));
  }

  private List<Row> owned(byte[] firstKey, byte[] lastKey, Long fromUs, Long toUs) {
    IpKey first = IpKey.ofBytes(firstKey);
    IpKey last = IpKey.ofBytes(lastKey);
    List<Row> found = new ArrayList<>();
    networks.forEach(
        (site, own) -> {
          IpKey address = firstIn(own.at(fromUs), first, last);
          if (address == null) {
            address = firstIn(own.at(toUs == null ? Long.MAX_VALUE - 1 : toUs - 1), first, last);
          }
          if (address != null
              && (first.equals(last) || !IpAddress.isPrivate(address.hi, address.lo))) {
            found.add(RowFactory.create(site, address.toBytes()));
          }
        });
    return found;
  }

  private static IpKey firstIn(IntervalSet own, IpKey first, IpKey last) {
    for (int i = 0; i < own.size(); i++) {
      Cidr range = own.interval(i);
      IpKey from = first.compareTo(range.first()) >= 0 ? first : range.first();
      IpKey to = last.compareTo(range.last()) <= 0 ? last : range.last();
      if (from.compareTo(to) <= 0) {
        return from;
      }
    }
    return null;
  }
}
