package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SENSOR;
import static io.lookback.datasets.table.SourceColumns.SITE;
import static io.lookback.datasets.table.SourceColumns.SOURCE_FORMAT;

/** What each sensor delivered, hour by hour: the basis of every 'nothing before'. */
public final class Coverage {
  public static final Column HOUR = required("hour", Types.TIME, "Start of the hour");
  public static final Column RECORDS =
      required("records", Types.LONG, "Sessions, events and flows that ended in the hour");
  public static final Column REJECTS =
      required(
          "rejects",
          Types.LONG,
          "Lines that could not be read, placed by the last good record before them");
  public static final Column SEQUENCE_GAPS =
      required(
          "sequence_gaps",
          Types.LONG,
          "Flow records that exporters sent and never arrived, noticed in the hour: sum of"
              + " lost_flows of export_gaps, where it says what is counted");

  public static final Table TABLE =
      Table.named(
              "coverage",
              "What each sensor delivered, hour by hour: the basis of every 'nothing before'.")
          .columns(EVENT_DATE, SITE, SENSOR, SOURCE_FORMAT, HOUR, RECORDS, REJECTS, SEQUENCE_GAPS)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private Coverage() {}
}
