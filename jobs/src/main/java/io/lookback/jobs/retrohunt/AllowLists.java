package io.lookback.jobs.retrohunt;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.AllowListConfig;
import io.lookback.jobs.records.AddressRange;
import io.lookback.udf.net.Cidr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Tells which allow-list holds an address: the first of the configuration that does. */
public final class AllowLists {
  private final List<String> names = new ArrayList<>();
  private final List<AddressRange> ranges = new ArrayList<>();

  /**
   * Reads the lists and their files.
   *
   * @throws UserException when a value is no address, network or range, or a file is not readable
   */
  public AllowLists(List<AllowListConfig> lists) {
    for (AllowListConfig list : lists) {
      list.values().forEach(value -> add(list.name(), value, "allow-lists of the configuration"));
      list.file().ifPresent(file -> read(list.name(), file));
    }
  }

  private void read(String name, Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserException(
          "Cannot read allow-list '" + name + "' from " + file + ": " + e.getMessage(), e);
    }
    for (int i = 0; i < lines.size(); i++) {
      String value = lines.get(i).replaceFirst("[#;].*", "").strip();
      if (!value.isEmpty()) {
        add(name, value, "line " + (i + 1) + " of " + file);
      }
    }
  }

  private void add(String name, String value, String place) {
    try {
      ranges.add(AddressRange.of(Cidr.parse(value)));
      names.add(name);
    } catch (IllegalArgumentException e) {
      throw new UserException("Allow-list '" + name + "', " + place + ": " + e.getMessage(), e);
    }
  }

  /** Name of the list that holds the address of this key; null if none does. */
  public Column holding(Column ipKey) {
    ListingIndex index = ListingIndex.of(ranges);
    String[] byRange = names.toArray(new String[0]);
    UDF1<byte[], String> find =
        key -> {
          int[] found = index.find(key);
          return found == null ? null : byRange[found[0]];
        };
    return functions.udf(find, DataTypes.StringType).apply(ipKey);
  }
}
