package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/**
 * Own hosts that call a remote address at a steady period. Address is the own host, other address
 * the one it calls; a beacon that goes on has a row on each of its days.
 */
public final class Beacons {
  public static final Column PROTOCOL = optional("protocol", Types.INT, "IANA protocol number");
  public static final Column SCORE =
      required("score", Types.DOUBLE, "0 (chance, people) to 1 (a beacon): best of 1, 7, 30 days");
  public static final Column WINDOW_DAYS =
      required(
          "window_days",
          Types.INT,
          "Length of the window with that score, ending with the day; the shortest of equals");
  public static final Column PERIOD_S =
      optional("period_s", Types.DOUBLE, "Period, seconds; null if none was found");
  public static final Column JITTER =
      optional(
          "jitter",
          Types.DOUBLE,
          "Nine of ten beats are within this share of the period; null if none was found");
  public static final Column CONNECTIONS =
      required("connections", Types.LONG, "Connections in the window, failed ones included");
  public static final Column ESTABLISHED_SHARE =
      required("established_share", Types.DOUBLE, "Share of these that were established, 0 to 1");
  public static final Column DAYS =
      required("days", Types.INT, "Days with connections, of the last 30");
  public static final Column PORTS =
      required("ports", Types.listOf(Types.INT), "Ports called in the window, the 32 lowest");
  public static final Column PREVALENCE =
      required(
          "prevalence",
          Types.LONG,
          "Own hosts that called the address in the last 30 days, in all");
  public static final Column IS_STROBE =
      required("is_strobe", Types.BOOL, "At least 86,400 connections on the day: one a second");
  public static final Column RITA_TS =
      optional(
          "rita_ts",
          Types.DOUBLE,
          "RITA v5, regularity of time on the day; null under 4 distinct times or for a strobe");
  public static final Column RITA_DS =
      optional("rita_ds", Types.DOUBLE, "RITA v5, regularity of bytes sent on the day");
  public static final Column RITA_HIST =
      optional("rita_hist", Types.DOUBLE, "RITA v5, evenness over the hours of the day");
  public static final Column RITA_DUR =
      optional("rita_dur", Types.DOUBLE, "RITA v5, how much of the day it lasts");
  public static final Column RITA_SCORE =
      optional("rita_score", Types.DOUBLE, "RITA v5, mean of the four");
  public static final Column ALLOWED_BY =
      optional("allowed_by", Types.TEXT, "Allow-list that holds the address: kept, but no finding");

  public static final Table TABLE =
      Table.named("beacons", "Own hosts that call a remote address at a steady period.")
          .columns(
              FindingColumns.and(
                  PROTOCOL,
                  SCORE,
                  WINDOW_DAYS,
                  PERIOD_S,
                  JITTER,
                  CONNECTIONS,
                  ESTABLISHED_SHARE,
                  DAYS,
                  PORTS,
                  PREVALENCE,
                  IS_STROBE,
                  RITA_TS,
                  RITA_DS,
                  RITA_HIST,
                  RITA_DUR,
                  RITA_SCORE,
                  ALLOWED_BY))
          .partitionedBy(Partitioning.MONTH)
          .build();

  private Beacons() {}
}
