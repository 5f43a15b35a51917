package io.lookback.jobs.lists;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.lookback.datasets.feed.Basis;
import io.lookback.datasets.feed.ListHistory;
import io.lookback.datasets.feed.ListVersion;
import io.lookback.datasets.feed.Listing;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Indicators;
import io.lookback.datasets.table.ListSnapshots;
import io.lookback.datasets.table.Table;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.TimestampType;

/** All that is stored of one list: its versions and its listings, held by the driver. */
final class ListState {
  /** Rows per task when listings go back to Spark; keeps a task's data small enough to be sent. */
  private static final int ROWS_PER_TASK = 50_000;

  /** A version is known by its time and content. */
  record Key(Instant asOf, String contentId) {}

  private final String list;
  private final ListHistory history;
  private final Map<Key, ListSnapshot> snapshots;

  private ListState(String list, ListHistory history, Map<Key, ListSnapshot> snapshots) {
    this.list = list;
    this.history = history;
    this.snapshots = snapshots;
  }

  private static Map<Key, ListSnapshot> byTime() {
    return new TreeMap<>(Comparator.comparing(Key::asOf).thenComparing(Key::contentId));
  }

  /** The state of a list that was never imported. */
  static ListState empty(String list) {
    return new ListState(list, new ListHistory(), byTime());
  }

  /** Reads the state of a list; one that was never imported is empty. */
  static ListState load(String list, Dataset<Row> indicators, Dataset<Row> listSnapshots) {
    Map<Key, ListSnapshot> snapshots = byTime();
    List<ListVersion> applied = new ArrayList<>();
    for (Row row :
        withTimesAsMicros(ListSnapshots.TABLE, listSnapshots)
            .filter(col("list").equalTo(list))
            .collectAsList()) {
      ListSnapshot snapshot = snapshot(row);
      snapshots.put(new Key(snapshot.asOf(), snapshot.contentId()), snapshot);
      if (snapshot.state() == ListSnapshot.State.APPLIED) {
        applied.add(new ListVersion(snapshot.asOf(), snapshot.basis()));
      }
    }
    Dataset<Row> rows =
        withTimesAsMicros(Indicators.TABLE, indicators).filter(col("list").equalTo(list));
    ListHistory history =
        ListHistory.restore(
            applied,
            () -> {
              Iterator<Row> iterator = rows.toLocalIterator();
              return new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return iterator.hasNext();
                }

                @Override
                public Listing next() {
                  return listing(iterator.next());
                }
              };
            });
    return new ListState(list, history, snapshots);
  }

  ListHistory history() {
    return history;
  }

  /** Every version, by time. */
  List<ListSnapshot> snapshots() {
    return List.copyOf(snapshots.values());
  }

  /** The version of that time and content, or null. */
  ListSnapshot snapshot(Key key) {
    return snapshots.get(key);
  }

  void put(ListSnapshot snapshot) {
    snapshots.put(new Key(snapshot.asOf(), snapshot.contentId()), snapshot);
  }

  /** The version of that time that counts, or null. */
  ListSnapshot applied(Instant asOf) {
    return snapshots.values().stream()
        .filter(one -> one.asOf().equals(asOf) && one.state() == ListSnapshot.State.APPLIED)
        .findFirst()
        .orElse(null);
  }

  /**
   * The version that counts next to a time, that time left out: the one before, else the one after;
   * null when there is none.
   */
  ListSnapshot neighbour(Instant asOf) {
    ListSnapshot before = null;
    for (ListSnapshot snapshot : snapshots.values()) {
      if (snapshot.state() == ListSnapshot.State.APPLIED && !snapshot.asOf().equals(asOf)) {
        if (snapshot.asOf().isBefore(asOf)) {
          before = snapshot;
        } else {
          return before == null ? snapshot : before;
        }
      }
    }
    return before;
  }

  /** The listings as rows of {@code indicators}. */
  Dataset<Row> indicatorRows(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (Listing listing : history.listings()) {
      Cidr addresses = listing.addresses();
      rows.add(
          RowFactory.create(
              list,
              addresses.toString(),
              IpKey.toBytes(addresses.firstHi(), addresses.firstLo()),
              IpKey.toBytes(addresses.lastHi(), addresses.lastLo()),
              addresses.prefixLength().isPresent() ? addresses.prefixLength().getAsInt() : null,
              listing.listedFrom(),
              listing.listedTo(),
              listing.basis().name(),
              listing.isEarliest(),
              listing.category(),
              listing.confidence(),
              listing.reference(),
              listing.lastConfirmed(),
              listing.lastStated()));
    }
    return frame(spark, Indicators.TABLE, rows);
  }

  /** The versions as rows of {@code list_snapshots}. */
  Dataset<Row> snapshotRows(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (ListSnapshot snapshot : snapshots.values()) {
      rows.add(
          RowFactory.create(
              list,
              snapshot.asOf(),
              snapshot.basis().name(),
              snapshot.contentId(),
              snapshot.path(),
              snapshot.format(),
              snapshot.lines(),
              snapshot.entries(),
              snapshot.rejects(),
              snapshot.rejectReasons(),
              snapshot.skips(),
              snapshot.state().text(),
              snapshot.note(),
              snapshot.importedAt()));
    }
    return frame(spark, ListSnapshots.TABLE, rows);
  }

  private static Dataset<Row> frame(SparkSession spark, Table table, List<Row> rows) {
    int tasks = 1 + rows.size() / ROWS_PER_TASK;
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, tasks),
        table.schema());
  }

  /** Times as microseconds, so that no setting of the session decides which class they have. */
  private static Dataset<Row> withTimesAsMicros(Table table, Dataset<Row> rows) {
    return rows.select(
        table.columns().stream()
            .map(Column::name)
            .map(
                name ->
                    table.column(name).type() instanceof TimestampType
                        ? unix_micros(col(name)).as(name)
                        : col(name))
            .toArray(org.apache.spark.sql.Column[]::new));
  }

  private static ListSnapshot snapshot(Row row) {
    return new ListSnapshot(
        time(row, "as_of"),
        Basis.valueOf(row.getAs("basis")),
        row.getAs("content_id"),
        row.getAs("path"),
        row.getAs("format"),
        row.<Long>getAs("lines"),
        row.<Long>getAs("entries"),
        row.<Long>getAs("rejects"),
        row.getAs("reject_reasons"),
        row.<Long>getAs("skips"),
        ListSnapshot.State.of(row.getAs("state")),
        row.getAs("note"),
        time(row, "imported_at"));
  }

  private static Listing listing(Row row) {
    return new Listing(
        Cidr.parse(row.getAs("value")),
        time(row, "listed_from"),
        time(row, "listed_to"),
        Basis.valueOf(row.getAs("basis")),
        row.<Boolean>getAs("is_earliest_snapshot"),
        row.getAs("category"),
        row.getAs("confidence"),
        row.getAs("reference"),
        time(row, "last_confirmed"),
        time(row, "last_stated"));
  }

  private static Instant time(Row row, String column) {
    Long micros = row.getAs(column);
    return micros == null
        ? null
        : Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
