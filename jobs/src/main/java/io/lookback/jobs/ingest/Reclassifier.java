package io.lookback.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.lookback.datasets.config.EventNameRule;
import io.lookback.datasets.config.EventNames;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.site.Direction;
import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Table;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import io.lookback.udf.session.SessionClasses;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.api.java.UDF5;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.types.DataTypes;

/**
 * Gives records the directions, classes and names of today's configuration. Only days that were
 * read under another configuration come here, so it need not be as fast as ingest.
 */
final class Reclassifier {
  private final SessionClasses classes;
  private final List<EventNameRule> names;
  private final Networks networks;

  Reclassifier(LookbackConfig config, Map<String, Site> sites) {
    this.classes = config.sessionClasses();
    this.names = config.eventNames();
    Map<String, OwnNetworks> own = new HashMap<>();
    sites.forEach((name, site) -> own.put(name, OwnNetworks.of(site)));
    this.networks = new Networks(own);
  }

  private record Networks(Map<String, OwnNetworks> bySite) implements Serializable {
    String direction(String site, String src, String dst, Long timeUs) {
      if (src == null || dst == null) {
        return null;
      }
      IpKey client = IpAddress.parse(src);
      IpKey server = IpAddress.parse(dst);
      return Direction.of(bySite.get(site), client.hi, client.lo, server.hi, server.lo, timeUs);
    }
  }

  Dataset<Row> apply(Table table, Dataset<Row> rows) {
    return table.equals(SessionRecords.TABLE) ? sessions(rows) : events(rows);
  }

  private Dataset<Row> sessions(Dataset<Row> rows) {
    Networks own = networks;
    SessionClasses thresholds = classes;
    UDF4<String, String, String, Long, String> direction = own::direction;
    UDF6<Integer, Boolean, Boolean, Long, Long, Boolean, String> sessionClass =
        (protocol, established, partial, duration, bytes, suspect) ->
            thresholds.sessionClass(
                protocol == null ? -1 : protocol,
                established,
                partial,
                duration == null ? SessionClasses.UNKNOWN : duration,
                bytes == null || suspect ? SessionClasses.UNKNOWN : bytes);
    UDF2<Long, Boolean, String> sizeClass =
        (bytes, suspect) ->
            thresholds.sizeClass(bytes == null || suspect ? SessionClasses.UNKNOWN : bytes);
    Column bytes =
        when(col("src_bytes").isNull(), col("dst_bytes"))
            .when(col("dst_bytes").isNull(), col("src_bytes"))
            .otherwise(col("src_bytes").plus(col("dst_bytes")));
    return rows.withColumn(
            "direction",
            udf(direction, DataTypes.StringType)
                .apply(col("site"), col("src_ip"), col("dst_ip"), unix_micros(col("start_time"))))
        .withColumn(
            "session_class",
            udf(sessionClass, DataTypes.StringType)
                .apply(
                    col("protocol"),
                    col("is_established"),
                    col("is_partial"),
                    col("duration_us"),
                    bytes,
                    col("bytes_suspect")))
        .withColumn(
            "size_class", udf(sizeClass, DataTypes.StringType).apply(bytes, col("bytes_suspect")));
  }

  private Dataset<Row> events(Dataset<Row> rows) {
    Networks own = networks;
    List<EventNameRule> rules = names;
    UDF4<String, String, String, Long, String> direction = own::direction;
    UDF5<String, String, String, Integer, String, String> type =
        (format, category, rule, protocol, before) ->
            Named.of(rules, format, category, rule, protocol)
                .map(EventNames.Name::type)
                .orElse(before);
    UDF5<String, String, String, Integer, String, String> name =
        (format, category, rule, protocol, before) ->
            Named.of(rules, format, category, rule, protocol)
                .map(EventNames.Name::name)
                .orElse(before);
    Object[] named =
        Formats.ALL.stream().filter(Format::namesItsEvents).map(Format::name).toArray();
    Column isNamedByRule =
        col("rule_name")
            .isNotNull()
            .or(col("category").isNotNull())
            .and(not(col("source_format").isin(named)));
    return rows.withColumn(
            "direction",
            udf(direction, DataTypes.StringType)
                .apply(col("site"), col("src_ip"), col("dst_ip"), unix_micros(col("time"))))
        .withColumn(
            "event_type",
            when(
                    isNamedByRule,
                    udf(type, DataTypes.StringType)
                        .apply(
                            col("source_format"),
                            col("category"),
                            col("rule_name"),
                            col("protocol"),
                            col("event_type")))
                .otherwise(col("event_type")))
        .withColumn(
            "event_name",
            when(
                    isNamedByRule,
                    udf(name, DataTypes.StringType)
                        .apply(
                            col("source_format"),
                            col("category"),
                            col("rule_name"),
                            col("protocol"),
                            col("event_name")))
                .otherwise(col("event_name")));
  }

  /** One table of names per thread and list of rules, for its memory of answers. */
  private static final class Named {
    private static final ThreadLocal<Map<List<EventNameRule>, EventNames>> NAMES =
        ThreadLocal.withInitial(HashMap::new);

    static Optional<EventNames.Name> of(
        List<EventNameRule> rules, String format, String category, String rule, Integer protocol) {
      Map<List<EventNameRule>, EventNames> known = NAMES.get();
      if (known.size() > 4) {
        known.clear();
      }
      return known
          .computeIfAbsent(rules, EventNames::new)
          .name(format, category, rule, protocol == null ? -1 : protocol);
    }
  }
}
