package io.lookback.jobs.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Queries that stand in files beside the class that runs them. */
public final class SqlFile {
  private SqlFile() {}

  /**
   * Runs a query over the views of the session.
   *
   * @param owner class beside which the file is
   * @param parameters named parameters ({@code :name} in the SQL)
   */
  public static Dataset<Row> run(
      SparkSession spark, Class<?> owner, String fileName, Map<String, Object> parameters) {
    return spark.sql(text(owner, fileName), parameters);
  }

  /** The text of the file. */
  public static String text(Class<?> owner, String fileName) {
    try (InputStream in = owner.getResourceAsStream(fileName)) {
      if (in == null) {
        throw new IllegalStateException("No file " + fileName + " beside " + owner.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
