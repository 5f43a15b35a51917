package io.lookback.jobs.share;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.transform;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.ShareConfig.Policy;
import io.lookback.datasets.config.ShareConfig.Shared;
import io.lookback.datasets.config.Suggestion;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.PartnerSightings;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.Views;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What of a table may leave the site, and how it looks then.
 *
 * <p>Left out for good are texts that people or sensors wrote (reasons, messages), for they may
 * name hosts, and ids that are hashes of addresses, for all addresses can be tried.
 */
final class SharedRows {
  private static final Set<String> SIGHTINGS_REQUIRED =
      Set.of(
          "event_date",
          "site",
          "address",
          "role",
          "first_time",
          "last_time",
          "sessions",
          "sessions_established",
          "events");
  private static final Set<String> REQUIRED = Set.of("event_date", "site");

  /** Texts that may name hosts, and what would tell them. */
  private static final Set<String> NEVER =
      Set.of("reason", "message", "raw", "lead_text", "finding_id", "listing_id", "ip_key");

  private static final List<String> HITS =
      List.of(
          "event_date",
          "site",
          "list",
          "listing",
          "listed_from",
          "listed_to",
          "basis",
          "address",
          "role",
          "first_seen",
          "last_seen",
          "days_seen",
          "lead_time_s",
          "before_sessions",
          "before_sessions_established",
          "before_events",
          "before_bytes",
          "before_hosts",
          "during_sessions",
          "during_sessions_established",
          "during_events",
          "during_bytes",
          "during_hosts",
          "after_sessions",
          "after_sessions_established",
          "after_events",
          "after_bytes",
          "after_hosts",
          "hosts",
          "severity");

  private static final StructType FINDINGS =
      new StructType()
          .add("event_date", DataTypes.DateType)
          .add("site", DataTypes.StringType)
          .add("detector", DataTypes.StringType)
          .add("address", DataTypes.StringType)
          .add("is_own", DataTypes.BooleanType)
          .add("other_address", DataTypes.StringType)
          .add("other_is_own", DataTypes.BooleanType)
          .add("port", DataTypes.IntegerType)
          .add("first_time", DataTypes.TimestampType)
          .add("last_time", DataTypes.TimestampType)
          .add("severity", DataTypes.StringType);

  private SharedRows() {}

  /** Name of a table's file in a bundle. */
  static String file(Shared table) {
    return table.text() + ".parquet";
  }

  /** All columns that can be shared. */
  static StructType schema(Shared table) {
    return switch (table) {
      case SIGHTINGS -> without(PartnerSightings.TABLE.schema(), "ip_key");
      case FINDINGS -> FINDINGS;
      case RETROHUNT_HITS -> {
        StructType schema = new StructType();
        for (String name : HITS) {
          schema = schema.add(name, RetrohuntHits.TABLE.column(name).type());
        }
        yield schema;
      }
    };
  }

  private static StructType without(StructType schema, String name) {
    StructType rest = new StructType();
    for (int i = 0; i < schema.size(); i++) {
      if (!schema.apply(i).name().equals(name)) {
        rest = rest.add(schema.apply(i).name(), schema.apply(i).dataType());
      }
    }
    return rest;
  }

  /** Columns that a table in a bundle has at least. */
  static Set<String> required(Shared table) {
    return table == Shared.SIGHTINGS ? SIGHTINGS_REQUIRED : REQUIRED;
  }

  /** Why a file's columns are not those of the table; null when they are. */
  static String difference(Shared table, StructType found) {
    StructType known = schema(table);
    Set<String> missing = new TreeSet<>(required(table));
    for (int i = 0; i < found.size(); i++) {
      String name = found.apply(i).name();
      missing.remove(name);
      if (!Arrays.asList(known.fieldNames()).contains(name)) {
        return "it has a column '" + name + "', which is not shared";
      }
      DataType type = known.apply(name).dataType();
      if (!DataType.equalsIgnoreNullability(type, found.apply(i).dataType())) {
        return "its column " + name + " is of type " + found.apply(i).dataType().simpleString();
      }
    }
    return missing.isEmpty() ? null : "it lacks the columns " + missing;
  }

  /** The columns of a table that a policy lets out, in their order. */
  static List<String> columns(Shared table, Policy policy) {
    List<String> known = Arrays.asList(schema(table).fieldNames());
    List<String> chosen = policy.columns().get(table.text());
    if (chosen == null) {
      return known;
    }
    for (String name : chosen) {
      if (NEVER.contains(name)) {
        throw new UserException(
            "The column "
                + name
                + " of "
                + table.text()
                + " is never shared, because it may tell who own hosts are; take it out of the"
                + " policy's columns");
      }
      if (!known.contains(name)) {
        throw new UserException(
            "A policy names the column '"
                + name
                + "' of "
                + table.text()
                + Suggestion.text(name, "columns that can be shared", known));
      }
    }
    return known.stream()
        .filter(name -> required(table).contains(name) || chosen.contains(name))
        .toList();
  }

  /** The rows of a site's days as they leave it, in a fixed order. */
  static Dataset<Row> of(
      Shared table,
      Lake lake,
      String site,
      LocalDate from,
      LocalDate to,
      Policy policy,
      OwnHosts own) {
    Dataset<Row> rows =
        (switch (table) {
              case SIGHTINGS -> sightings(lake, policy, own);
              case FINDINGS -> findings(lake, own);
              case RETROHUNT_HITS -> hits(lake, own);
            })
            .where(col("site").equalTo(site))
            .where(col("event_date").between(lit(from), lit(to)));
    Column[] order =
        Arrays.stream(schema(table).fields())
            .filter(
                field ->
                    field.dataType().equals(DataTypes.StringType)
                        || field.dataType().equals(DataTypes.DateType)
                        || field.dataType().equals(DataTypes.TimestampType)
                        || field.dataType().equals(DataTypes.IntegerType)
                        || field.dataType().equals(DataTypes.LongType))
            .map(field -> col(field.name()))
            .toArray(Column[]::new);
    // One file, and its rows in one order, so that the same rows are the same bytes.
    return rows.repartition(1)
        .sortWithinPartitions(order)
        .select(
            columns(table, policy).stream()
                .map(org.apache.spark.sql.functions::col)
                .toArray(Column[]::new));
  }

  private static Dataset<Row> sightings(Lake lake, Policy policy, OwnHosts own) {
    List<Column> columns = new ArrayList<>();
    for (String name : schema(Shared.SIGHTINGS).fieldNames()) {
      columns.add(
          switch (name) {
            case "address" -> col("remote_ip").as(name);
            case "bytes" -> col("bytes_from_remote").plus(col("bytes_to_remote")).as(name);
            case "event_counts" ->
                filter(col(name), event -> not(own.names(event.getField("event_name")))).as(name);
            default -> col(name);
          });
    }
    return lake.read(Sightings.TABLE)
        .where(not(own.isOwn(col("remote_ip"))))
        .where(col("sessions").geq(policy.minimumSessions()))
        .where(col("local_hosts").geq(policy.minimumHosts()))
        .select(columns.toArray(Column[]::new));
  }

  private static Dataset<Row> findings(Lake lake, OwnHosts own) {
    return lake.spark()
        .table(Lake.sqlName(Views.FINDINGS.name()))
        .withColumn("is_own", own.isOwn(col("address")))
        .withColumn("other_is_own", own.isOwn(col("other_address")))
        .withColumn("address", own.hidden(col("address")))
        .withColumn("other_address", own.hidden(col("other_address")))
        .select(Arrays.stream(FINDINGS.fieldNames()).map(name -> col(name)).toArray(Column[]::new));
  }

  private static Dataset<Row> hits(Lake lake, OwnHosts own) {
    Dataset<Row> hits =
        lake.read(RetrohuntHits.TABLE)
            .where(not(own.isOwn(col("address"))))
            .where(not(own.touches(col("listing"))))
            .withColumn(
                "hosts",
                filter(
                    transform(col("hosts"), host -> own.hidden(host)), host -> host.isNotNull()));
    return hits.select(HITS.stream().map(name -> col(name)).toArray(Column[]::new));
  }
}
