package io.lookback.datasets.store;

import io.lookback.datasets.table.Table;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows of one table to Parquet files inside a Spark task, by day and site, and hashes them
 * on the way. The files belong to no snapshot until the driver commits what {@link #finish} gave.
 *
 * <p>Logs are nearly in order of time, so few days are open at once: at most {@value #MAX_OPEN}
 * files, the one unused for longest is closed first.
 */
public final class TaskWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskWriter.class);

  /** The day of rows of tables whose {@code event_date} may be null. */
  public static final int NO_DAY = Integer.MIN_VALUE;

  /** The one file of a table without partitions. */
  private static final DaySite WHOLE_TABLE = new DaySite(null, "");

  private static final int MAX_OPEN = 16;

  /** How often it is looked whether a file is long enough. */
  private static final int ROWS_BETWEEN_LOOKS = 1000;

  private final org.apache.iceberg.Table iceberg;
  private final StructType sparkSchema;
  private final OutputFileFactory files;
  private final DigestBuilder digests;
  private final Map<DaySite, DigestBuilder.Sum> sums = new HashMap<>();
  private final Map<DaySite, DataWriter<InternalRow>> open = new LinkedHashMap<>(32, 0.75f, true);
  private final List<DataFile> finished = new ArrayList<>();
  private final List<String> begun = new ArrayList<>();
  private final long fileBytes;
  private final PartitionKey partition;
  private final boolean partitioned;

  // The cell of the last row, for the next row is nearly always of the same.
  private int lastDay;
  private String lastSite;
  private DataWriter<InternalRow> lastWriter;
  private DigestBuilder.Sum lastSum;
  private int rowsUntilLook = ROWS_BETWEEN_LOOKS;

  /**
   * @param iceberg the table as {@code SerializableTable.copyOf} gave it
   * @param attempt distinguishes the files of this attempt from all others
   */
  public TaskWriter(Table table, org.apache.iceberg.Table iceberg, int task, long attempt) {
    this.iceberg = iceberg;
    Schema schema = iceberg.schema();
    this.sparkSchema = SparkSchemaUtil.convert(schema);
    if (!List.of(sparkSchema.fieldNames()).equals(table.columnNames())) {
      throw new IllegalStateException(
          "Table "
              + table
              + " has columns "
              + List.of(sparkSchema.fieldNames())
              + " in the lake, in another order than declared: "
              + table.columnNames());
    }
    this.files = OutputFileFactory.builderFor(iceberg, task, attempt).build();
    this.digests = new DigestBuilder(table);
    this.partition = new PartitionKey(iceberg.spec(), schema);
    this.fileBytes =
        PropertyUtil.propertyAsLong(
            iceberg.properties(),
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
    this.partitioned = !iceberg.spec().isUnpartitioned();
  }

  /**
   * Writes a row of the declared columns. The row and the bytes of its strings may be used again
   * afterwards, the bytes in a new {@code UTF8String}: texts with which rows begin count as
   * unchanged while they are the same objects.
   */
  public void write(int epochDay, String site, InternalRow row) {
    if (lastWriter == null || epochDay != lastDay || !site.equals(lastSite)) {
      select(epochDay, site);
    }
    lastWriter.write(row);
    digests.add(row, lastSum);
    if (--rowsUntilLook == 0) {
      rowsUntilLook = ROWS_BETWEEN_LOOKS;
      if (lastWriter.length() >= fileBytes) {
        open.values().remove(lastWriter);
        close(lastWriter);
        lastWriter = null;
      }
    }
  }

  private void select(int epochDay, String site) {
    DaySite cell = new DaySite(epochDay == NO_DAY ? null : LocalDate.ofEpochDay(epochDay), site);
    lastSum = sums.computeIfAbsent(cell, key -> new DigestBuilder.Sum());
    DaySite file = cell;
    boolean monthly = iceberg.spec().fields().size() == 1;
    if (!partitioned) {
      file = WHOLE_TABLE;
    } else if (monthly) {
      file = new DaySite(cell.day() == null ? null : cell.day().withDayOfMonth(1), "");
    }
    lastWriter = open.get(file);
    if (lastWriter == null) {
      if (open.size() >= MAX_OPEN) {
        Map.Entry<DaySite, DataWriter<InternalRow>> oldest = open.entrySet().iterator().next();
        open.remove(oldest.getKey());
        close(oldest.getValue());
      }
      lastWriter = newWriter(epochDay, site, monthly);
      open.put(file, lastWriter);
    }
    lastDay = epochDay;
    lastSite = site;
  }

  private DataWriter<InternalRow> newWriter(int epochDay, String site, boolean monthly) {
    if (partitioned) {
      if (monthly) {
        partition.set(0, epochDay == NO_DAY ? null : month(epochDay));
      } else {
        partition.set(0, epochDay);
        partition.set(1, site);
      }
    }
    PartitionKey copy = partition.copy();
    EncryptedOutputFile file =
        partitioned ? files.newOutputFile(iceberg.spec(), copy) : files.newOutputFile();
    begun.add(file.encryptingOutputFile().location());
    try {
      return Parquet.writeData(file)
          .forTable(iceberg)
          .withSpec(iceberg.spec())
          .withPartition(partitioned ? copy : null)
          .createWriterFunc(type -> new RowWriter(sparkSchema, type))
          .overwrite()
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Months since 1970, as Iceberg's month transform counts. */
  private static int month(int epochDay) {
    LocalDate day = LocalDate.ofEpochDay(epochDay);
    return (day.getYear() - 1970) * 12 + day.getMonthValue() - 1;
  }

  private void close(DataWriter<InternalRow> writer) {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    finished.add(writer.toDataFile());
  }

  /** Closes all files and returns them with the digests of their rows. */
  public Written finish() {
    open.values().forEach(this::close);
    open.clear();
    begun.clear();
    Map<DaySite, PartitionDigest> digestsByCell = new HashMap<>();
    sums.forEach((cell, sum) -> digestsByCell.put(cell, sum.digest()));
    return new Written(List.copyOf(finished), digestsByCell);
  }

  /** Abandons and deletes what was written if it is not finished. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (DataWriter<InternalRow> writer : open.values()) {
      try {
        writer.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    open.clear();
    for (String file : begun) {
      try {
        iceberg.io().deleteFile(file);
      } catch (RuntimeException e) {
        LOG.warn("Cannot delete {}, which no table has: {}", file, e.toString());
      }
    }
    begun.clear();
    if (failure != null) {
      throw failure;
    }
  }

  /** Uncommitted files of a task and the digests of their rows by day and site. */
  public record Written(List<DataFile> files, Map<DaySite, PartitionDigest> digests)
      implements Serializable {}
}
