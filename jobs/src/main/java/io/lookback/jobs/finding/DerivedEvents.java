package io.lookback.jobs.finding;

import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Events that detectors derive from what sensors logged, for what counts them beside those of the
 * sensors. Without the view {@value #VIEW} there are none.
 */
public final class DerivedEvents {
  public static final String VIEW = "derived_events";

  private static final String COLUMNS =
      "event_date date, site string, time timestamp, event_type string, event_name string, src_ip"
          + " string, dst_ip string, port int, direction string, count bigint, finding_id string,"
          + " message string";

  private DerivedEvents() {}

  /** All of them; a small table. */
  public static Dataset<Row> of(SparkSession spark) {
    try {
      return spark.table(VIEW);
    } catch (Exception e) {
      // Checked, but Scala does not declare it.
      if (e instanceof AnalysisException missing
          && "TABLE_OR_VIEW_NOT_FOUND".equals(missing.getCondition())) {
        return spark.createDataFrame(List.<Row>of(), StructType.fromDDL(COLUMNS));
      }
      throw e;
    }
  }
}
