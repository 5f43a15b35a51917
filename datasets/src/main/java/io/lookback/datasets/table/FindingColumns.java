package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What every result table of a detector begins with, so that {@code findings} is one view over all
 * of them. A finding that goes on for days has a row on each of them, under one id; the worst of
 * them, and of these the latest, stands for it.
 */
public final class FindingColumns {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date of the last record that the row rests on");
  public static final Column FINDING_ID =
      required(
          "finding_id",
          Types.TEXT,
          "Stable across reruns: hash of the detector, the site and what the finding is about");
  public static final Column ADDRESS =
      required("address", Types.IP, "Address that the finding is about");
  public static final Column IS_OWN =
      required("is_own", Types.BOOL, "Whether that is an own address of the site");
  public static final Column OTHER_ADDRESS =
      optional("other_address", Types.IP, "Address at the other end, if it is about one");
  public static final Column PORT =
      optional("port", Types.INT, "Port of the serving end, if it is about one");
  public static final Column FIRST_TIME =
      required("first_time", Types.TIME, "Earliest record that the row rests on");
  public static final Column LAST_TIME =
      required("last_time", Types.TIME, "Latest record that the row rests on");
  public static final Column SEVERITY =
      required("severity", Types.TEXT, "informational, low, medium, high, critical");
  public static final Column REASON =
      required(
          "reason", Types.TEXT, "The rule and the numbers that made the severity, as a sentence");
  public static final Column IS_FINDING =
      required(
          "is_finding",
          Types.BOOL,
          "Whether it is a finding; other rows are kept for comparing, e.g. those of a warm-up");

  /** In the order in which result tables have them. */
  public static final List<Column> ALL =
      List.of(
          EVENT_DATE,
          SourceColumns.SITE,
          FINDING_ID,
          ADDRESS,
          IS_OWN,
          OTHER_ADDRESS,
          PORT,
          FIRST_TIME,
          LAST_TIME,
          SEVERITY,
          REASON,
          IS_FINDING);

  private FindingColumns() {}

  /** These and the columns of one detector. */
  static Column[] and(Column... own) {
    return Stream.concat(ALL.stream(), Arrays.stream(own)).toArray(Column[]::new);
  }

  /**
   * SQL for the id of a finding.
   *
   * @param detector name of the result table
   * @param key expressions that say what the finding is about
   */
  public static String id(String detector, String... key) {
    return "substr(sha2(concat_ws('|', '"
        + detector
        + "', site, "
        + String.join(", ", key)
        + "), 256), 1, 16)";
  }
}
