package io.lookback.datasets.config;

import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code lookback maintain} removes, and when.
 *
 * @param keep for which time days of a table are kept, by its name; a table that is not named is
 *     kept for ever
 * @param snapshots how long earlier states of a table can be read
 * @param orphans files that no table knows, left by runs that died, are deleted when they are older
 * @param runs how long the log of runs keeps what newer runs have replaced
 */
public record MaintainConfig(
    Map<String, Duration> keep,
    @Range(min = 60) Duration snapshots,
    @Range(min = 86_400) Duration orphans,
    @Range(min = 86_400) Duration runs) {

  public MaintainConfig {
    List<String> expirable =
        Tables.ALL.stream().filter(Table::isExpirable).map(Table::name).toList();
    Duration flows = keep.get("flows");
    if (flows != null) {
      // Without the flows of a day nobody asks what they left open for the next.
      keep = new TreeMap<>(keep);
      keep.putIfAbsent("stitch_carry", flows);
    }
    Duration carry = keep.get("stitch_carry");
    if (carry != null && (flows == null || carry.compareTo(flows) < 0)) {
      throw new IllegalArgumentException(
          "Table stitch_carry must be kept as long as flows: late flows of a day are stitched with"
              + " what the day before left open");
    }
    Duration rejects = keep.get("rejects");
    for (String records : List.of("session_records", "events", "flows")) {
      if (rejects != null
          && (!keep.containsKey(records) || keep.get(records).compareTo(rejects) > 0)) {
        throw new IllegalArgumentException(
            "Table rejects must be kept as long as "
                + records
                + ": coverage is computed from both, and stays as it is when one of them is gone");
      }
    }
    keep.forEach(
        (table, time) -> {
          if (!expirable.contains(table)) {
            throw new IllegalArgumentException(
                "Nothing expires in table '"
                    + table
                    + "': roll-ups and results are asked over all history. Tables with a retention"
                    + " are "
                    + expirable);
          }
          if (time.toDays() < 1) {
            throw new IllegalArgumentException(
                "Table " + table + " must be kept for a day at least, not " + time);
          }
        });
  }
}
