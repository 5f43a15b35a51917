package io.lookback.jobs.serve;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.connect.proto.AnalyzePlanRequest;
import org.apache.spark.connect.proto.Catalog;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.ConfigRequest;
import org.apache.spark.connect.proto.CreateDataFrameViewCommand;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.KeyValue;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Read;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc;
import org.sparkproject.connect.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.ServerCall;
import org.sparkproject.connect.grpc.ServerCallHandler;
import org.sparkproject.connect.grpc.ServerInterceptor;
import org.sparkproject.connect.grpc.Status;
import org.sparkproject.connect.protobuf.Descriptors.FieldDescriptor;
import org.sparkproject.connect.protobuf.Message;

/**
 * Looks at every message of Spark Connect before Spark does, and refuses what asks for more than
 * reading: uploads, commands and settings never reach a plan that {@link ReadOnlyRule} would see,
 * and files are opened while a plan is made.
 *
 * <p>Whatever is not listed here is refused, so that a new kind of message in a later Spark is
 * refused too. Names in SQL and names of tables are the rule's.
 */
public final class ReadOnlyDoor implements ServerInterceptor {
  private static final Set<Relation.RelTypeCase> RELATIONS =
      EnumSet.of(
          Relation.RelTypeCase.READ,
          Relation.RelTypeCase.PROJECT,
          Relation.RelTypeCase.FILTER,
          Relation.RelTypeCase.JOIN,
          Relation.RelTypeCase.SET_OP,
          Relation.RelTypeCase.SORT,
          Relation.RelTypeCase.LIMIT,
          Relation.RelTypeCase.AGGREGATE,
          Relation.RelTypeCase.SQL,
          Relation.RelTypeCase.LOCAL_RELATION,
          Relation.RelTypeCase.SAMPLE,
          Relation.RelTypeCase.OFFSET,
          Relation.RelTypeCase.DEDUPLICATE,
          Relation.RelTypeCase.RANGE,
          Relation.RelTypeCase.SUBQUERY_ALIAS,
          Relation.RelTypeCase.REPARTITION,
          Relation.RelTypeCase.TO_DF,
          Relation.RelTypeCase.WITH_COLUMNS_RENAMED,
          Relation.RelTypeCase.SHOW_STRING,
          Relation.RelTypeCase.DROP,
          Relation.RelTypeCase.TAIL,
          Relation.RelTypeCase.WITH_COLUMNS,
          Relation.RelTypeCase.HINT,
          Relation.RelTypeCase.UNPIVOT,
          Relation.RelTypeCase.TO_SCHEMA,
          Relation.RelTypeCase.REPARTITION_BY_EXPRESSION,
          Relation.RelTypeCase.COLLECT_METRICS,
          Relation.RelTypeCase.PARSE,
          Relation.RelTypeCase.HTML_STRING,
          Relation.RelTypeCase.AS_OF_JOIN,
          Relation.RelTypeCase.WITH_RELATIONS,
          Relation.RelTypeCase.TRANSPOSE,
          Relation.RelTypeCase.UNRESOLVED_TABLE_VALUED_FUNCTION,
          Relation.RelTypeCase.LATERAL_JOIN,
          Relation.RelTypeCase.FILL_NA,
          Relation.RelTypeCase.DROP_NA,
          Relation.RelTypeCase.REPLACE,
          Relation.RelTypeCase.SUMMARY,
          Relation.RelTypeCase.CROSSTAB,
          Relation.RelTypeCase.DESCRIBE,
          Relation.RelTypeCase.COV,
          Relation.RelTypeCase.CORR,
          Relation.RelTypeCase.APPROX_QUANTILE,
          Relation.RelTypeCase.FREQ_ITEMS,
          Relation.RelTypeCase.CATALOG);

  private static final Set<Expression.ExprTypeCase> EXPRESSIONS =
      EnumSet.of(
          Expression.ExprTypeCase.LITERAL,
          Expression.ExprTypeCase.UNRESOLVED_ATTRIBUTE,
          Expression.ExprTypeCase.UNRESOLVED_FUNCTION,
          Expression.ExprTypeCase.EXPRESSION_STRING,
          Expression.ExprTypeCase.UNRESOLVED_STAR,
          Expression.ExprTypeCase.ALIAS,
          Expression.ExprTypeCase.CAST,
          Expression.ExprTypeCase.UNRESOLVED_REGEX,
          Expression.ExprTypeCase.SORT_ORDER,
          Expression.ExprTypeCase.LAMBDA_FUNCTION,
          Expression.ExprTypeCase.WINDOW,
          Expression.ExprTypeCase.UNRESOLVED_EXTRACT_VALUE,
          Expression.ExprTypeCase.UPDATE_FIELDS,
          Expression.ExprTypeCase.UNRESOLVED_NAMED_LAMBDA_VARIABLE,
          Expression.ExprTypeCase.CALL_FUNCTION,
          Expression.ExprTypeCase.NAMED_ARGUMENT_EXPRESSION,
          Expression.ExprTypeCase.SUBQUERY_EXPRESSION,
          Expression.ExprTypeCase.DIRECT_SHUFFLE_PARTITION_ID);

  private static final Set<Command.CommandTypeCase> COMMANDS =
      EnumSet.of(
          Command.CommandTypeCase.SQL_COMMAND,
          Command.CommandTypeCase.CREATE_DATAFRAME_VIEW,
          // Clients send it when they forget a data frame.
          Command.CommandTypeCase.REMOVE_CACHED_REMOTE_RELATION_COMMAND);

  private static final Set<Catalog.CatTypeCase> CATALOG =
      EnumSet.of(
          Catalog.CatTypeCase.CURRENT_DATABASE,
          Catalog.CatTypeCase.LIST_DATABASES,
          Catalog.CatTypeCase.LIST_TABLES,
          Catalog.CatTypeCase.LIST_FUNCTIONS,
          Catalog.CatTypeCase.LIST_COLUMNS,
          Catalog.CatTypeCase.GET_DATABASE,
          Catalog.CatTypeCase.GET_TABLE,
          Catalog.CatTypeCase.GET_FUNCTION,
          Catalog.CatTypeCase.DATABASE_EXISTS,
          Catalog.CatTypeCase.TABLE_EXISTS,
          Catalog.CatTypeCase.FUNCTION_EXISTS,
          Catalog.CatTypeCase.DROP_TEMP_VIEW,
          Catalog.CatTypeCase.IS_CACHED,
          Catalog.CatTypeCase.CURRENT_CATALOG,
          Catalog.CatTypeCase.LIST_CATALOGS);

  private static final Set<AnalyzePlanRequest.AnalyzeCase> ANALYSES =
      EnumSet.complementOf(
          EnumSet.of(
              AnalyzePlanRequest.AnalyzeCase.PERSIST, AnalyzePlanRequest.AnalyzeCase.UNPERSIST));

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getMethodDescriptor()
        .getFullMethodName()
        .equals(SparkConnectServiceGrpc.getAddArtifactsMethod().getFullMethodName())) {
      // Deny before anything is sent: uploads can be large.
      return refuse(
          call,
          "uploading files, classes or more than a few megabytes of rows to the server. Rows from"
              + " the client are welcome in smaller portions.");
    }
    return new SimpleForwardingServerCallListener<Q>(next.startCall(call, headers)) {
      private boolean isRefused;

      @Override
      public void onMessage(Q message) {
        try {
          check((Message) message);
          super.onMessage(message);
        } catch (UnsupportedOperationException e) {
          isRefused = true;
          close(call, e.getMessage());
        }
      }

      @Override
      public void onHalfClose() {
        if (!isRefused) {
          super.onHalfClose();
        }
      }
    };
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, String what) {
    close(call, Allowed.refusal(what).getMessage());
    return new ServerCall.Listener<>() {};
  }

  private static void close(ServerCall<?, ?> call, String message) {
    call.close(Status.PERMISSION_DENIED.withDescription(message), new Metadata());
  }

  /** Throws when a message, or any part of it, asks for what is not allowed. */
  static void check(Message message) {
    if (message instanceof Plan plan) {
      // A plan that cannot be looked into; clients send none as the server offers no compression.
      require(plan.getOpTypeCase() != Plan.OpTypeCase.COMPRESSED_OPERATION, "a compressed plan");
    } else if (message instanceof Relation relation) {
      require(RELATIONS, relation.getRelTypeCase());
    } else if (message instanceof Expression expression) {
      require(EXPRESSIONS, expression.getExprTypeCase());
    } else if (message instanceof Command command) {
      require(COMMANDS, command.getCommandTypeCase());
    } else if (message instanceof Catalog catalog) {
      require(CATALOG, catalog.getCatTypeCase());
    } else if (message instanceof AnalyzePlanRequest analysis) {
      require(ANALYSES, analysis.getAnalyzeCase());
    } else if (message instanceof Read read) {
      require(
          read.getReadTypeCase() == Read.ReadTypeCase.NAMED_TABLE,
          "reading files and other data sources. Only tables and views of the lake can be read, by"
              + " their names");
      require(!read.getIsStreaming(), "streaming");
    } else if (message instanceof CreateDataFrameViewCommand view) {
      require(!view.getIsGlobal(), "a view that others see; a temporary view does");
    } else if (message instanceof ConfigRequest.Operation operation) {
      checkSettings(operation);
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        if (field.getValue() instanceof List<?> parts) {
          parts.forEach(part -> check((Message) part));
        } else {
          check((Message) field.getValue());
        }
      }
    }
  }

  private static void checkSettings(ConfigRequest.Operation operation) {
    switch (operation.getOpTypeCase()) {
      case SET ->
          operation.getSet().getPairsList().stream()
              .map(KeyValue::getKey)
              .forEach(Allowed::checkChange);
      case UNSET -> operation.getUnset().getKeysList().forEach(Allowed::checkChange);
      case GET -> operation.getGet().getKeysList().forEach(Allowed::checkLook);
      case GET_OPTION -> operation.getGetOption().getKeysList().forEach(Allowed::checkLook);
      case GET_WITH_DEFAULT ->
          operation.getGetWithDefault().getPairsList().stream()
              .map(KeyValue::getKey)
              .forEach(Allowed::checkLook);
      case IS_MODIFIABLE -> {}
      default ->
          throw Allowed.refusal("listing all settings of the server. Ask for one by its name.");
    }
  }

  private static <E extends Enum<E>> void require(Set<E> allowed, E asked) {
    require(allowed.contains(asked), Allowed.words(asked.name()));
  }

  private static void require(boolean isAllowed, String what) {
    if (!isAllowed) {
      throw Allowed.refusal(
          what
              + ". This server only answers questions: SQL and data frames over the lake's tables,"
              + " without code of the client's.");
    }
  }
}
