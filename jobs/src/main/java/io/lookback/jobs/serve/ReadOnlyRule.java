package io.lookback.jobs.serve;

import io.lookback.datasets.store.Lake;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.LocalTempView$;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedNamespace;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedView;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.DropView;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SetCatalogAndNamespace;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.execution.command.CreateViewCommand;
import org.apache.spark.sql.execution.command.DropTempViewCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.Option;
import scala.Tuple2;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * Lets a Spark session read the lake, and nothing else, whichever way a question comes: SQL, a
 * DataFrame of Spark Connect, a view's text.
 *
 * <p>It looks twice at each plan. Before names are resolved, because resolving already opens files
 * and runs constant functions; and after, when it is known what each name is. Both times everything
 * is refused that is not known to be harmless: in queries the nodes listed here, of commands those
 * that explain, describe and list, temporary views, and settings of {@link Allowed}.
 */
final class ReadOnlyRule extends Rule<LogicalPlan> {
  /**
   * What queries are made of, by the names of Spark's classes. Not there, of those that exist in
   * Spark 4.1: files and streams, code of the client's, programs (TRANSFORM), writers, procedures,
   * and names that are computed (IDENTIFIER), which would be known only after the first look.
   */
  private static final Set<String> NODES =
      Set.of(
          // Steps.
          "Aggregate",
          "AsOfJoin",
          "CollectMetrics",
          "DataFrameDropColumns",
          "Deduplicate",
          // Rows of an answer on their way into the server's own objects.
          "DeserializeToObject",
          "Distinct",
          "DomainJoin",
          "Except",
          "Expand",
          "Filter",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LateralJoin",
          "LimitAll",
          "LocalLimit",
          "Offset",
          "PipeOperator",
          "Pivot",
          "Project",
          "RebalancePartitions",
          "Repartition",
          "RepartitionByExpression",
          "ResolvedHint",
          "ReturnAnswer",
          "Sample",
          "Sort",
          "Subquery",
          "Tail",
          "Transpose",
          "Union",
          "Unpivot",
          "UnresolvedHaving",
          "UnresolvedHint",
          "UnresolvedTranspose",
          "Window",
          // Names for parts, and parameters.
          "CTERelationDef",
          "CTERelationRef",
          "GeneralParameterizedQuery",
          "NameParameterizedQuery",
          "PosParameterizedQuery",
          "SubqueryAlias",
          "UnionLoop",
          "UnionLoopRef",
          "UnresolvedCteRelationRef",
          "UnresolvedSubqueryColumnAliases",
          "UnresolvedTVFAliases",
          "UnresolvedWith",
          "View",
          "WithCTE",
          "WithWindowDefinition",
          // Rows that are in the plan itself.
          "CommandResult",
          "EmptyRelation",
          "LocalRelation",
          "LogicalRDD",
          "OneRowRelation",
          "Range",
          "ResolvedInlineTable",
          "UnresolvedInlineTable",
          // A temporary view's table: looked at when the view was made, and when it is resolved.
          "V2TableReference",
          // What describing commands are about.
          "CurrentNamespace",
          "ResolvedIdentifier",
          "ResolvedNamespace",
          "ResolvedNonPersistentFunc",
          "ResolvedPersistentFunc",
          "ResolvedPersistentView",
          "ResolvedTable",
          "ResolvedTempView",
          "ResolvedV2View",
          "UnresolvedFunctionName",
          "UnresolvedIdentifier",
          "UnresolvedNamespace");

  private ReadOnlyRule() {}

  /** Makes sessions with these extensions read-only. */
  static BoxedUnit install(SparkSessionExtensions extensions) {
    // Spark's place for rules that see plans before anything is resolved.
    extensions.injectHintResolutionRule(session -> new ReadOnlyRule());
    extensions.injectCheckRule(
        session ->
            plan -> {
              checkPlan(plan);
              return BoxedUnit.UNIT;
            });
    return BoxedUnit.UNIT;
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    checkPlan(plan);
    return plan;
  }

  private static void checkPlan(LogicalPlan plan) {
    if (plan instanceof Command) {
      checkCommand(plan);
    } else {
      checkNode(plan);
    }
    checkPlans(plan.children());
    checkPlans(plan.innerChildren());
    CollectionConverters.asJava(plan.expressions()).forEach(ReadOnlyRule::checkExpression);
  }

  private static void checkPlans(Seq<?> nodes) {
    for (Object node : CollectionConverters.asJava(nodes)) {
      // What runs already is no logical plan.
      if (node instanceof LogicalPlan plan) {
        checkPlan(plan);
      }
    }
  }

  private static void checkCommand(LogicalPlan command) {
    String name = command.getClass().getSimpleName();
    if (command instanceof SetCommand set) {
      checkSetting(set.kv());
    } else if (command instanceof ExplainCommand explain) {
      checkPlan(explain.logicalPlan());
    } else if (command instanceof SetCatalogAndNamespace use) {
      if (use.child() instanceof UnresolvedNamespace namespace) {
        Allowed.checkNamespace(names(namespace.multipartIdentifier()));
      }
    } else if (command instanceof CreateViewCommand view) {
      if (view.viewType() != LocalTempView$.MODULE$) {
        throw Allowed.refusal(
            "creating a view that others see. CREATE TEMPORARY VIEW makes one for this session.");
      }
    } else if (command instanceof DropView drop) {
      // While its name is not resolved, it may be a temporary one.
      if (!(drop.child() instanceof UnresolvedIdentifier)) {
        throw Allowed.refusal("dropping a view of the lake; temporary views may be dropped.");
      }
    } else if (!(command instanceof DropTempViewCommand)
        && !name.startsWith("Show")
        && !name.startsWith("Describe")) {
      throw noQuestion(name);
    }
  }

  private static UnsupportedOperationException noQuestion(String name) {
    return Allowed.refusal(
        Allowed.words(name)
            + ". This server only answers questions: SELECT, EXPLAIN, DESCRIBE, SHOW; what is to be"
            + " kept for more questions can be a temporary view.");
  }

  private static void checkSetting(Option<Tuple2<String, Option<String>>> setting) {
    if (setting.isEmpty() || setting.get()._1().equals("-v")) {
      throw Allowed.refusal("listing all settings of the server. SET with a name shows one.");
    }
    if (setting.get()._2().isEmpty()) {
      Allowed.checkLook(setting.get()._1());
    } else {
      Allowed.checkChange(setting.get()._1());
    }
  }

  private static void checkNode(LogicalPlan node) {
    // Scala's singletons have a dollar behind their names.
    String name = node.getClass().getSimpleName().replace("$", "");
    if (node instanceof UnresolvedRelation relation) {
      Allowed.checkRelation(names(relation.multipartIdentifier()));
    } else if (node instanceof UnresolvedTableOrView relation) {
      Allowed.checkRelation(names(relation.multipartIdentifier()));
    } else if (node instanceof UnresolvedTable relation) {
      Allowed.checkRelation(names(relation.multipartIdentifier()));
    } else if (node instanceof UnresolvedView relation) {
      Allowed.checkRelation(names(relation.multipartIdentifier()));
    } else if (node instanceof RelationTimeTravel travel) {
      checkPlan(travel.relation());
    } else if (node instanceof UnresolvedTableValuedFunction function) {
      Allowed.checkTableFunction(names(function.name()));
    } else if (node instanceof DataSourceV2Relation relation) {
      if (relation.catalog().isEmpty()
          || !relation.catalog().get().name().equals(Lake.CATALOG)
          || !isInLake(relation.identifier())) {
        throw Allowed.refusal(
            "reading " + relation.name() + ". Only tables and views of the lake can be read.");
      }
    } else if (!NODES.contains(name)) {
      throw noQuestion(name);
    }
  }

  private static boolean isInLake(Option<Identifier> identifier) {
    if (identifier.isEmpty() || identifier.get().namespace().length == 0) {
      return false;
    }
    return identifier.get().namespace()[0].equals(Lake.NAMESPACE);
  }

  private static void checkExpression(Expression expression) {
    if (expression instanceof UnresolvedFunction function) {
      Allowed.checkFunction(names(function.nameParts()));
    } else if (expression instanceof ExpressionWithUnresolvedIdentifier) {
      throw Allowed.refusal("the IDENTIFIER clause. Please write the name itself.");
    } else if (expression instanceof CallMethodViaReflection) {
      Allowed.checkFunction(List.of("reflect"));
    } else if (expression instanceof UserDefinedExpression function) {
      throw Allowed.refusal(
          "the function "
              + function.name()
              + ", which is code of the client's. SQL's own functions and Lookback's are there;"
              + " Python can go on with the rows of an answer.");
    } else if (expression instanceof PlanExpression<?> subquery
        && subquery.plan() instanceof LogicalPlan plan) {
      checkPlan(plan);
    }
    for (TreeNode<?> child : CollectionConverters.asJava(expression.children())) {
      checkExpression((Expression) child);
    }
  }

  private static List<String> names(Seq<String> parts) {
    return CollectionConverters.asJava(parts);
  }
}
