package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.FILE_ID;
import static io.lookback.datasets.table.SourceColumns.LINE_NO;
import static io.lookback.datasets.table.SourceColumns.SENSOR;
import static io.lookback.datasets.table.SourceColumns.SITE;
import static io.lookback.datasets.table.SourceColumns.SOURCE_FORMAT;

/** Lines and records that could not be read, each with its reason. */
public final class Rejects {
  public static final Column LINE_COUNT =
      required(
          "line_count",
          Types.LONG,
          "Lines this row stands for: 1, or all lines of a file that is of no known format");
  public static final Column REASON =
      required(
          "reason",
          Types.TEXT,
          "Machine-readable reason: bad_time, time_out_of_range, bad_address, line_too_long, ...");
  public static final Column DETAIL =
      optional(
          "detail",
          Types.TEXT,
          "The offending value and what was expected, at most 200 characters");
  public static final Column NEAR_TIME =
      required(
          "near_time",
          Types.TIME,
          "Time of the last good record before it in the same file, else the reference time of the file; event_date is its date");
  public static final Column RAW =
      optional(
          "raw",
          Types.TEXT,
          "The line, at most 1,000 characters, control characters shown as escapes");

  public static final Table TABLE =
      Table.named("rejects", "Lines and records that could not be read, each with its reason.")
          .columns(
              EVENT_DATE,
              SITE,
              SENSOR,
              SOURCE_FORMAT,
              FILE_ID,
              LINE_NO,
              LINE_COUNT,
              REASON,
              DETAIL,
              NEAR_TIME,
              RAW)
          .partitionedBy(Partitioning.MONTH)
          .expirable()
          .build();

  private Rejects() {}
}
