package io.lookback.udf.function;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import scala.runtime.BoxedUnit;

/**
 * Gives every Spark session our SQL functions. Spark finds it through the ServiceLoader, so
 * spark-sql, Connect and notebooks have them as soon as the jar is on the class path.
 */
public final class LookbackExtensions implements SparkSessionExtensionsProvider {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (SqlFunction function : SqlFunctions.ALL) {
      extensions.injectFunction(function.description());
    }
    return BoxedUnit.UNIT;
  }
}
