package io.lookback.datasets.table;

import java.util.List;

/** Stored views of the lake; they use only Spark's own functions, so that any engine opens them. */
public final class Views {
  /**
   * A stored view.
   *
   * @param sql its query; tables with catalogue and namespace
   */
  public record View(String name, String doc, String sql) {}

  public static final View SESSIONS =
      new View(
          "sessions",
          "Sessions that count, one row per conversation, with end_time, duration_ms, session_id",
          """
          SELECT {columns},
            timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0)) AS end_time,
            duration_us DIV 1000 AS duration_ms,
            md5(concat_ws('|', site, sensor, coalesce(uid, ''), coalesce(protocol, -1),
              src_ip, coalesce(src_port, -1), dst_ip, coalesce(dst_port, -1),
              unix_micros(start_time))) AS session_id
          FROM lookback.main.session_records
          WHERE is_counted"""
              .replace("{columns}", String.join(", ", SessionRecords.TABLE.columnNames())));

  public static final List<View> ALL = List.of(SESSIONS);

  private Views() {}
}
