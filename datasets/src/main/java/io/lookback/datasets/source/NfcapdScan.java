package io.lookback.datasets.source;

import io.lookback.datasets.UserException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Divides the files of a reading among tasks.
 *
 * <p>Planning looks at names and sizes only. A large file is cut into pieces of equal size; the
 * task of a piece walks over the block headers before it, and takes the blocks that begin in it.
 */
final class NfcapdScan implements Scan, Batch, SupportsReportStatistics {
  /** Part of a file that one task reads; {@code to} is {@link Long#MAX_VALUE} for its end. */
  record Piece(String path, long from, long to) implements Serializable {}

  /** What one task reads. */
  record Partition(List<Piece> pieces) implements InputPartition {}

  /** What it costs to open a file, in bytes that could be read meanwhile: as Spark assumes. */
  private static final long OPEN_COST = 4L * 1024 * 1024;

  private static final PathFilter VISIBLE = path -> isFinished(path.getName());

  private final NfcapdOptions options;
  private final StructType schema;
  private final List<Predicate> filters;
  private List<FileStatus> files;

  /**
   * @param filters conditions that {@link NfcapdFilter} understands
   */
  NfcapdScan(NfcapdOptions options, StructType schema, List<Predicate> filters) {
    this.filters = filters;
    this.options = options;
    this.schema = schema;
  }

  /**
   * Whether a file or folder of that name is read when a folder or pattern leads to it: not those
   * that a collector is still writing ({@code nfcapd.current}, {@code nfcapd.current.PID}), nor its
   * bookkeeping and what other tools hide.
   */
  static boolean isFinished(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !lower.startsWith(".")
        && !lower.startsWith("_")
        && !lower.contains(".current.")
        && !lower.endsWith(".current")
        && !lower.endsWith(".tmp");
  }

  @Override
  public StructType readSchema() {
    return schema;
  }

  @Override
  public String description() {
    return NfcapdSource.NAME
        + " "
        + String.join(",", options.paths())
        + " columns: "
        + String.join(", ", schema.fieldNames())
        + (filters.isEmpty() ? "" : " filters: " + filters);
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    long target = options.splitBytes() > 0 ? options.splitBytes() : maxPartitionBytes();
    List<Partition> partitions = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    long size = 0;
    for (FileStatus file : files()) {
      String path = file.getPath().toString();
      if (file.getLen() > target) {
        // The problems of a whole file are found in one piece.
        long count =
            options.content() == NfcapdOptions.Content.PROBLEMS
                ? 1
                : (file.getLen() + target - 1) / target;
        for (long i = 0; i < count; i++) {
          long from = i * target;
          long to = i == count - 1 ? Long.MAX_VALUE : from + target;
          partitions.add(new Partition(List.of(new Piece(path, from, to))));
        }
        continue;
      }
      if (!pieces.isEmpty() && size + file.getLen() > target) {
        partitions.add(new Partition(List.copyOf(pieces)));
        pieces.clear();
        size = 0;
      }
      pieces.add(new Piece(path, 0, Long.MAX_VALUE));
      size += file.getLen() + Math.min(OPEN_COST, target / 8);
    }
    if (!pieces.isEmpty()) {
      partitions.add(new Partition(List.copyOf(pieces)));
    }
    return partitions.toArray(new InputPartition[0]);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new NfcapdReaders(
        options,
        schema,
        filters.stream().flatMap(filter -> NfcapdFilter.of(filter).stream()).toList(),
        new SerializableConfiguration(hadoop()));
  }

  @Override
  public Statistics estimateStatistics() {
    long size = files().stream().mapToLong(FileStatus::getLen).sum();
    return new Statistics() {
      @Override
      public OptionalLong sizeInBytes() {
        return OptionalLong.of(size);
      }

      @Override
      public OptionalLong numRows() {
        return OptionalLong.empty();
      }
    };
  }

  private List<FileStatus> files() {
    if (files == null) {
      try {
        files = find();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot list " + String.join(", ", options.paths()), e);
      }
    }
    return files;
  }

  private List<FileStatus> find() throws IOException {
    if (options.paths().isEmpty()) {
      throw new UserException("Format nfcapd needs a path: load(\"/flows\") or OPTIONS (path ...)");
    }
    // A file that two paths lead to is read once.
    TreeMap<Path, FileStatus> found = new TreeMap<>(Comparator.naturalOrder());
    for (String text : options.paths()) {
      Path path = new Path(text);
      FileSystem fileSystem = path.getFileSystem(hadoop());
      FileStatus[] matches = fileSystem.globStatus(path);
      if (matches == null || matches.length == 0) {
        throw new UserException("Cannot read " + text + ": there is no such file or folder");
      }
      boolean isNamed =
          matches.length == 1 && matches[0].getPath().getName().equals(path.getName());
      for (FileStatus match : matches) {
        if (match.isDirectory()) {
          below(fileSystem, match.getPath(), found);
        } else if (isNamed || VISIBLE.accept(match.getPath())) {
          found.put(match.getPath(), match);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static void below(FileSystem fileSystem, Path folder, TreeMap<Path, FileStatus> found)
      throws IOException {
    for (FileStatus entry : fileSystem.listStatus(folder, VISIBLE)) {
      if (entry.isDirectory()) {
        below(fileSystem, entry.getPath(), found);
      } else {
        found.put(entry.getPath(), entry);
      }
    }
  }

  private static Configuration hadoop() {
    return SparkSession.active().sparkContext().hadoopConfiguration();
  }

  private static long maxPartitionBytes() {
    return (Long) SQLConf.get().getConf(SQLConf.FILES_MAX_PARTITION_BYTES());
  }
}
