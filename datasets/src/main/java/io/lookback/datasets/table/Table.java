package io.lookback.datasets.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table of the lake: its name, meaning, documented columns, partitioning and sort order.
 *
 * <p>{@link Tables#ALL} lists them. A table with {@code event_date} and {@code site} is written by
 * windows of whole days and has a digest per (day, site).
 */
public final class Table {
  private final String name;
  private final String doc;
  private final List<Column> columns;
  private final Partitioning partitioning;
  private final List<Column> sortOrder;
  private final Set<Column> settled;
  private final Map<String, String> properties;
  private final boolean expirable;
  private final boolean readByKey;
  private final Map<String, Integer> ordinals = new HashMap<>();

  private Table(Builder builder) {
    name = builder.name;
    doc = builder.doc;
    columns = builder.columns;
    partitioning = builder.partitioning;
    sortOrder = builder.sortOrder;
    settled = builder.settled;
    properties = Map.copyOf(builder.properties);
    expirable = builder.expirable;
    readByKey = builder.readByKey;
    for (Column column : columns) {
      if (ordinals.put(column.name(), ordinals.size()) != null) {
        throw new IllegalArgumentException(
            "Table " + name + " declares column " + column.name() + " twice");
      }
    }
  }

  public static Builder named(String name, String doc) {
    return new Builder(name, doc);
  }

  public String name() {
    return name;
  }

  public String doc() {
    return doc;
  }

  public List<Column> columns() {
    return columns;
  }

  public Partitioning partitioning() {
    return partitioning;
  }

  public List<Column> sortOrder() {
    return sortOrder;
  }

  /**
   * Columns that a later job decides from other records or from the configuration ({@code
   * is_counted}, {@code direction}); a base digest leaves them out, so that the job that settles
   * them does not make itself stale.
   */
  public Set<Column> settled() {
    return settled;
  }

  /** Iceberg table properties beyond those every table has. */
  public Map<String, String> properties() {
    return properties;
  }

  /**
   * Whether retention may remove old days: records, which roll-ups and results outlive. Whatever is
   * asked over all history must not be.
   */
  public boolean isExpirable() {
    return expirable;
  }

  /**
   * Whether few keys of the sort order are asked for at a time, so that rows with equal keys should
   * stand in one file of a partition.
   */
  public boolean isReadByKey() {
    return readByKey;
  }

  /** Whether rows belong to a (day, site): has both {@code event_date} and {@code site}. */
  public boolean isDaily() {
    return ordinals.containsKey("event_date") && ordinals.containsKey("site");
  }

  /** Position of a column, for rows that are written by position. */
  public int ordinal(Column column) {
    return ordinals.get(column.name());
  }

  public Column column(String columnName) {
    Integer ordinal = ordinals.get(columnName);
    if (ordinal == null) {
      throw new IllegalArgumentException("Table " + name + " has no column " + columnName);
    }
    return columns.get(ordinal);
  }

  public List<String> columnNames() {
    return columns.stream().map(Column::name).collect(Collectors.toList());
  }

  /** The contract as a Spark schema, comments included. */
  public StructType schema() {
    StructType schema = new StructType();
    for (Column column : columns) {
      Metadata comment = new MetadataBuilder().putString("comment", column.doc()).build();
      schema =
          schema.add(new StructField(column.name(), column.type(), !column.required(), comment));
    }
    return schema;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects a declaration; a table without {@code partitionedBy} has one partition. */
  public static final class Builder {
    private final String name;
    private final String doc;
    private List<Column> columns = List.of();
    private Partitioning partitioning = Partitioning.NONE;
    private List<Column> sortOrder = List.of();
    private Set<Column> settled = Set.of();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private boolean expirable;
    private boolean readByKey;

    private Builder(String name, String doc) {
      this.name = name;
      this.doc = doc;
    }

    public Builder columns(Column... declared) {
      columns = List.copyOf(Arrays.asList(declared));
      return this;
    }

    public Builder partitionedBy(Partitioning value) {
      partitioning = value;
      return this;
    }

    public Builder sortedBy(Column... order) {
      sortOrder = List.of(order);
      return this;
    }

    public Builder settled(Column... later) {
      settled = new LinkedHashSet<>(Arrays.asList(later));
      return this;
    }

    public Builder expirable() {
      expirable = true;
      return this;
    }

    /**
     * For tables that are asked for few keys of their sort order: row groups of 2 MiB, so that
     * their bounds tell a key's apart; and reading tasks of whole files, not of a few row groups
     * each, as Iceberg makes them when it counts every row group as 4 MiB and aims at tasks of 16
     * MiB.
     */
    public Builder smallRowGroups() {
      return property("write.parquet.row-group-size-bytes", "2097152")
          .property("read.split.open-file-cost", "65536")
          .property("read.split.adaptive-size.enabled", "false");
    }

    /**
     * With small row groups, and each window is written in one order over all its files, not in one
     * for each writing task.
     */
    public Builder readByKey() {
      readByKey = true;
      return smallRowGroups();
    }

    /**
     * For rows of kilobytes of which few of a row group are asked for: pages of 16 KiB, looked at
     * from the first row on, so that those few do not have all others unpacked.
     */
    public Builder smallPages() {
      return property("write.parquet.page-size-bytes", "16384")
          .property("write.parquet.row-group-check-min-record-count", "1");
    }

    /**
     * For columns of nearly as many values as rows. A dictionary of them is built for nothing, or
     * is too large for the processor's caches: of sessions it took a quarter of the time of
     * writing, and made durations larger.
     */
    public Builder withoutDictionary(Column... manyValues) {
      for (Column column : manyValues) {
        property("write.parquet.dict-encoding-enabled.column." + column.name(), "false");
      }
      return this;
    }

    /**
     * For tables that are not sorted by what they are asked for: only of these columns files and
     * row groups say between what their values lie. Comparing all others with what came before cost
     * a twentieth of ingest, and hardly ever ruled a file out. Called behind {@link #columns}.
     */
    public Builder boundsOf(Column... sought) {
      if (columns.isEmpty()) {
        throw new IllegalStateException("Table " + name + " has no columns yet");
      }
      List<Column> kept = List.of(sought);
      for (Column column : columns) {
        if (!kept.contains(column)) {
          property("write.parquet.stats-enabled.column." + column.name(), "false");
        }
      }
      return this;
    }

    /**
     * Zstandard's level, for what fills the disk. With 6 instead of 3, Iceberg's own, sessions
     * without their sensors' identifiers take 24.0 bytes instead of 25.1, and half a microsecond
     * more to write.
     */
    public Builder compressionLevel(int level) {
      return property("write.parquet.compression-level", Integer.toString(level));
    }

    public Builder property(String key, String value) {
      properties.put(key, value);
      return this;
    }

    public Table build() {
      return new Table(this);
    }
  }
}
