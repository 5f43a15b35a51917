package io.lookback.jobs.assets;

import io.lookback.datasets.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.CurrentDate;
import org.apache.spark.sql.catalyst.expressions.CurrentTimestampLike;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Rules of asset lists: conditions in SQL over what is known of a host. */
final class AssetRules {
  /** What rules see of a host; as described in conf/. */
  static final StructType COLUMNS =
      StructType.fromDDL(
          "address string, names array<string>, os string, tcp_ports array<int>, udp_ports"
              + " array<int>, external_ports array<int>, software array<string>, client_software"
              + " array<string>, web_servers array<string>, processes array<string>, cves"
              + " array<string>, plugin_days map<int, int>, critical int, high int, medium int, low"
              + " int, days_since_new_vulnerability int, days_since_answer int, days_since_told int,"
              + " days_known int");

  private final Map<String, String> rules;

  /**
   * @param rules rule by the name of its list
   * @throws UserException for the first rule that is none, naming it
   */
  AssetRules(SparkSession spark, Map<String, String> rules) {
    this.rules = rules;
    Dataset<Row> nothing = spark.createDataFrame(List.of(), COLUMNS);
    rules.forEach((list, rule) -> check(nothing, list, rule));
  }

  private static void check(Dataset<Row> nothing, String list, String rule) {
    if (list.isBlank()) {
      throw new UserException("An asset list needs a name; its rule is '" + rule + "'");
    }
    LogicalPlan plan;
    try {
      plan =
          ((org.apache.spark.sql.classic.Dataset<Row>) nothing.where(functions.expr(rule)))
              .queryExecution()
              .analyzed();
    } catch (Exception e) {
      // Checked ones, too, but Scala does not declare them.
      throw refused(list, rule, firstLine(e.getMessage()), e);
    }
    if (!(plan instanceof Filter filter)) {
      throw refused(list, rule, "it is no condition on one host", null);
    }
    refuse(filter.condition(), list, rule);
  }

  /** What would make the answer depend on more than the host. */
  private static void refuse(Expression expression, String list, String rule) {
    if (expression instanceof SubqueryExpression) {
      throw refused(list, rule, "it asks other tables", null);
    }
    if (!expression.deterministic()
        || expression instanceof CurrentDate
        || expression instanceof CurrentTimestampLike) {
      throw refused(
          list,
          rule,
          "it changes by itself ("
              + expression.sql()
              + "); columns such as days_known count from the day in question",
          null);
    }
    CollectionConverters.asJava(expression.children()).forEach(child -> refuse(child, list, rule));
  }

  private static UserException refused(String list, String rule, String why, Exception cause) {
    return new UserException(
        "Asset list '"
            + list
            + "' (jobs.asset-lists.lists) cannot use the rule '"
            + rule
            + "': "
            + why
            + "; columns are "
            + String.join(", ", COLUMNS.fieldNames()),
        cause);
  }

  private static String firstLine(String message) {
    return message == null ? "it is no SQL" : message.strip().lines().findFirst().orElse("");
  }

  /** Hosts and the lists they are on: event_date, site, address, list. */
  Dataset<Row> members(Dataset<Row> hosts) {
    List<Column> lists = new ArrayList<>();
    rules.forEach(
        (list, rule) -> lists.add(functions.when(functions.expr(rule), functions.lit(list))));
    Column all =
        lists.isEmpty()
            ? functions.expr("CAST(array() AS array<string>)")
            : functions.array_compact(functions.array(lists.toArray(Column[]::new)));
    return hosts.select(
        functions.col("event_date"),
        functions.col("site"),
        functions.col("address"),
        functions.explode(all).as("list"));
  }
}
