package io.lookback.udf.function;

import java.util.Map;
import org.apache.spark.SparkIllegalArgumentException;

/** What is wrong with a call of a SQL function, said so that Spark counts it as the user's. */
final class Problem {
  private Problem() {}

  static SparkIllegalArgumentException of(String message) {
    return new SparkIllegalArgumentException(
        "USER_RAISED_EXCEPTION", Map.of("errorMessage", message));
  }
}
