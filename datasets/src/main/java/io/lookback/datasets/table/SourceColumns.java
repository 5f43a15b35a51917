package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** The columns by which any number in a report can be traced to its line. */
public final class SourceColumns {
  public static final Column EVENT_DATE =
      required(
          "event_date",
          Types.DATE,
          "UTC date of the record's end; the partition. Of a session made of flows the day on which"
              + " it was certain that it was over, which may be the next one");
  public static final Column SITE = required("site", Types.TEXT, "Site that saw it");
  public static final Column SENSOR =
      required("sensor", Types.TEXT, "Sensor (source) of the site that reported it");
  public static final Column SOURCE_FORMAT =
      required(
          "source_format",
          Types.TEXT,
          "Format of the raw file, as in `lookback ingest`; stitched = a session made of flows");
  public static final Column FILE_ID =
      required(
          "file_id",
          Types.TEXT,
          "SHA-256 of the raw file's decompressed content; see ingest_files for its path");
  public static final Column LINE_NO =
      required("line_no", Types.LONG, "Line (or record) number in the raw file, from 1");
  public static final Column TIME_BASIS =
      optional(
          "time_basis",
          Types.TEXT,
          "Where the time comes from: EPOCH, ZONED (text with zone), LOCAL_ASSUMED (text, site's"
              + " zone), LOCAL_AMBIGUOUS (the same in the hour that the end of summer time repeats;"
              + " syslog only, other formats take the first of the two and say LOCAL_ASSUMED or"
              + " YEAR_INFERRED), YEAR_INFERRED (text without a year), EXPORTER_UPTIME");

  private SourceColumns() {}
}
