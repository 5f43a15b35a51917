package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Answers one SQL question; nothing but the answer goes to standard output. */
@Command(
    name = "sql",
    description = "Ask the tables in SQL.",
    footer = {
      "",
      "Times are UTC. 'lookback describe' lists the tables.",
      "",
      "Example:",
      "  lookback sql --format csv \"select dst_port, count(*) n from sessions group by 1\"",
    })
final class SqlCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "QUERY", description = "One statement of Spark SQL.")
  private String query;

  SqlCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    SparkSession spark = context.lake().spark();
    try {
      Dataset<Row> rows = spark.sql(query);
      output.printer(context).print(rows);
    } catch (RuntimeException e) {
      throw sqlProblem(e);
    } catch (Exception e) {
      // AnalysisException is checked, but Scala does not declare it.
      throw sqlProblem(e);
    }
    return CommandLineInterface.DONE;
  }

  /** What Spark says of a query, without its advice and the query's text. */
  static RuntimeException sqlProblem(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable problem
          && problem.getCondition() != null
          && !problem.isInternalError()) {
        return new UserException("Cannot answer the query: " + firstLine(cause.getMessage()), e);
      }
    }
    return e instanceof RuntimeException defect ? defect : new IllegalStateException(e);
  }

  private static String firstLine(String message) {
    String text = message.strip();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).strip();
  }
}
