package io.lookback.jobs.summary;

import java.util.List;

/** What a summary counts by. */
public enum Dimension {
  SITE("site"),
  TYPE("event_type"),
  NAME("event_type", "event_name"),
  DIRECTION("direction"),
  PORT("port"),
  ADDRESS("site", "address", "side"),
  /** The size class of sessions. */
  SIZE("size_class"),
  HOUR("hour"),
  DAY("day");

  private final List<String> columns;

  Dimension(String... columns) {
    this.columns = List.of(columns);
  }

  /** Columns of the answer before the numbers. */
  public List<String> columns() {
    return columns;
  }

  /** Whether its rows are in the order of time, without gaps. */
  public boolean isTime() {
    return this == HOUR || this == DAY;
  }
}
