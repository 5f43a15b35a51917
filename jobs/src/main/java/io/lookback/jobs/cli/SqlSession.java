package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Answers statements one after the other, in Spark here or on a server: both are the same to it.
 */
final class SqlSession {
  private static final Pattern DESCRIBE = Pattern.compile("\\\\d(?:\\s+([^\\s;]+))?\\s*;?");

  /** How every refusal of 'lookback serve' begins. */
  private static final String REFUSED = "Refused: ";

  private final SparkSession spark;
  private final TablePrinter printer;

  SqlSession(SparkSession spark, TablePrinter printer) {
    this.spark = spark;
    this.printer = printer;
  }

  SparkSession spark() {
    return spark;
  }

  /** Prints all rows of an answer; they stream through. */
  void answer(String statement) {
    try {
      printer.print(spark.sql(statement));
    } catch (Exception e) {
      // AnalysisException is checked, but Scala does not declare it.
      throw problem(e);
    }
  }

  /**
   * Prints at most so many rows of an answer.
   *
   * @return whether there are more
   */
  boolean answer(String statement, int limit) {
    try {
      Dataset<Row> rows = spark.sql(statement);
      List<Row> first = rows.takeAsList(limit + 1);
      printer.print(rows.schema(), first.subList(0, Math.min(limit, first.size())).iterator());
      return first.size() > limit;
    } catch (Exception e) {
      throw problem(e);
    }
  }

  /** Answers {@code \d}: the tables; {@code \d NAME}: the columns of one. */
  void describe(String words) {
    Matcher describe = DESCRIBE.matcher(words);
    if (!describe.matches()) {
      throw new UserException("Unknown: " + words + "; there are \\d and \\d NAME, exit ends");
    }
    String name = describe.group(1);
    answer(name == null ? "SHOW TABLES" : "DESCRIBE TABLE " + name);
  }

  /**
   * What is wrong with a statement, without Spark's advice and the statement's text; as it is when
   * that is a defect.
   */
  static RuntimeException problem(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (isSaid(cause)) {
        return new UserException(
            "Cannot answer the query: " + firstLine(String.valueOf(cause.getMessage())), e);
      }
    }
    return e instanceof RuntimeException defect ? defect : new IllegalStateException(e);
  }

  /** Whether it is a message to the user: of Spark, or a refusal of the server. */
  private static boolean isSaid(Throwable cause) {
    String type = cause.getClass().getName().toLowerCase(Locale.ROOT);
    return cause instanceof SparkThrowable problem
            && problem.getCondition() != null
            && !problem.isInternalError()
        || String.valueOf(cause.getMessage()).contains(REFUSED)
        // Of the client's own copy of gRPC.
        || type.endsWith(".statusruntimeexception");
  }

  private static String firstLine(String message) {
    // In front of the server's own sentence stands how it came here.
    String text = message.substring(Math.max(0, message.indexOf(REFUSED))).strip();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).strip();
  }
}
