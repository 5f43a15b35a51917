package io.lookback.jobs.ingest;

import static org.apache.spark.sql.functions.col;

import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.IngestFiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;

/** What was taken in before, of the sites in question: by content and by path. */
final class Ledger {
  private final Map<String, Set<String>> contents = new HashMap<>();
  private final Map<String, List<Probe.Known>> bySite = new HashMap<>();
  private final Map<String, String> paths = new HashMap<>();
  private final Set<String> stored = new HashSet<>();
  private final Map<String, List<String>> idsByPath = new HashMap<>();
  private final Set<String> batches = new HashSet<>();

  /** One row per file ever taken in: a few hundred bytes each, so it is held on the driver. */
  static Ledger read(Lake lake, Collection<String> sites) {
    Ledger ledger = new Ledger();
    if (lake.snapshotId(IngestFiles.TABLE) == null) {
      return ledger;
    }
    List<Row> rows =
        lake.read(IngestFiles.TABLE)
            .filter(col("site").isin(sites.toArray()))
            .select(
                "site",
                "file_id",
                "head",
                "bytes",
                "path",
                "raw_bytes",
                "modified_time",
                "supersedes",
                "batch_id")
            .collectAsList();
    Map<String, Set<String>> superseded = new HashMap<>();
    for (Row row : rows) {
      if (!row.isNullAt(7)) {
        superseded
            .computeIfAbsent(row.getString(0), site -> new HashSet<>())
            .addAll(row.getList(7));
      }
    }
    for (Row row : rows) {
      String site = row.getString(0);
      String fileId = row.getString(1);
      ledger.batches.add(row.getString(8));
      ledger.contents.computeIfAbsent(site, s -> new HashSet<>()).add(fileId);
      ledger.stored.add(storedKey(site, row.getString(4), row.getLong(5), us(row.get(6))));
      if (!superseded.getOrDefault(site, Set.of()).contains(fileId)) {
        ledger
            .bySite
            .computeIfAbsent(site, s -> new ArrayList<>())
            .add(new Probe.Known(fileId, row.getLong(3), row.getString(2)));
        ledger.paths.put(site + "\n" + fileId, row.getString(4));
        ledger
            .idsByPath
            .computeIfAbsent(site + "\n" + row.getString(4), path -> new ArrayList<>())
            .add(fileId);
      }
    }
    return ledger;
  }

  private static long us(Object time) {
    Instant instant =
        time instanceof Instant value ? value : ((java.sql.Timestamp) time).toInstant();
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }

  private static String storedKey(String site, String path, long length, long modifiedUs) {
    return site + "\n" + path + "\n" + length + "\n" + modifiedUs;
  }

  /** Whether exactly this file, by path, size and modification time, was taken in. */
  boolean hasStored(RawFile file) {
    return stored.contains(storedKey(file.site(), file.path(), file.length(), file.modifiedUs()));
  }

  /** Whether this content was taken in for the site, under any name. */
  boolean hasContent(String site, String fileId) {
    return contents.getOrDefault(site, Set.of()).contains(fileId);
  }

  boolean hasBatch(String batchId) {
    return batches.contains(batchId);
  }

  /** Contents of a site that count. */
  List<Probe.Known> known(String site) {
    return bySite.getOrDefault(site, List.of());
  }

  /** Where a content that counts was read. */
  String pathOf(String site, String fileId) {
    return paths.get(site + "\n" + fileId);
  }

  /** Contents that were read from a path and count. */
  List<String> idsAt(String site, String path) {
    return idsByPath.getOrDefault(site + "\n" + path, List.of());
  }
}
