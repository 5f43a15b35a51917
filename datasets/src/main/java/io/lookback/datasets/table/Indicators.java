package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** Blacklist entries with the time they were listed: one row per list, value and interval. */
public final class Indicators {
  public static final Column LIST = required("list", Types.TEXT, "Name of the list");
  public static final Column VALUE =
      required(
          "value", Types.TEXT, "Address, network in CIDR form, or range first-last, canonical");
  public static final Column FIRST_KEY =
      required("first_key", Types.IP_KEY, "First address as 16 bytes");
  public static final Column LAST_KEY =
      required("last_key", Types.IP_KEY, "Last address as 16 bytes");
  public static final Column PREFIX_LENGTH =
      optional(
          "prefix_length",
          Types.INT,
          "Prefix length in the notation of the address family; null for a range that is no network");
  public static final Column LISTED_FROM =
      required("listed_from", Types.TIME, "From when it was listed");
  public static final Column LISTED_TO =
      optional("listed_to", Types.TIME, "From when it was no longer listed; null = still listed");
  public static final Column BASIS =
      required(
          "basis",
          Types.TEXT,
          "What the dates rest on: ENTRY (the row says it), FEED (the file says it), SNAPSHOT (our snapshots), RETRIEVED (time of download)");
  public static final Column IS_EARLIEST_SNAPSHOT =
      required(
          "is_earliest_snapshot",
          Types.BOOL,
          "listed_from is the earliest snapshot of the list: it was listed on or before");
  public static final Column CATEGORY =
      optional("category", Types.TEXT, "What the list says it is");
  public static final Column CONFIDENCE =
      optional("confidence", Types.INT, "0 to 100, as the list says");
  public static final Column REFERENCE =
      optional("reference", Types.TEXT, "Where the list explains it");
  public static final Column LAST_CONFIRMED =
      optional("last_confirmed", Types.TIME, "Latest snapshot that has it");
  public static final Column LAST_STATED =
      optional(
          "last_stated",
          Types.TIME,
          "Latest version of the list that states listed_from itself; null where the date comes from comparing versions");

  public static final Table TABLE =
      Table.named(
              "indicators",
              "Blacklist entries with the time they were listed: one row per list, value and interval.")
          .columns(
              LIST,
              VALUE,
              FIRST_KEY,
              LAST_KEY,
              PREFIX_LENGTH,
              LISTED_FROM,
              LISTED_TO,
              BASIS,
              IS_EARLIEST_SNAPSHOT,
              CATEGORY,
              CONFIDENCE,
              REFERENCE,
              LAST_CONFIRMED,
              LAST_STATED)
          .sortedBy(FIRST_KEY)
          .build();

  private Indicators() {}
}
