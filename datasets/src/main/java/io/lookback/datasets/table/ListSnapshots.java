package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** Every version of a list that was imported, held-back ones included. */
public final class ListSnapshots {
  public static final Column LIST = required("list", Types.TEXT, "Name of the list");
  public static final Column AS_OF = required("as_of", Types.TIME, "When the version was the list");
  public static final Column BASIS =
      required(
          "basis",
          Types.TEXT,
          "Where as_of comes from: ENTRY, FEED, SNAPSHOT (file name or option), RETRIEVED (modification time)");
  public static final Column CONTENT_ID = required("content_id", Types.TEXT, "SHA-256 of the file");
  public static final Column PATH = required("path", Types.TEXT, "File it was read from");
  public static final Column FORMAT = required("format", Types.TEXT, "Feed format");
  public static final Column LINES =
      required("lines", Types.LONG, "Lines (or entries) in the file");
  public static final Column ENTRIES =
      required("entries", Types.LONG, "Distinct values taken (intervals of an interval file)");
  public static final Column REJECTS = required("rejects", Types.LONG, "Lines refused");
  public static final Column REJECT_REASONS =
      optional(
          "reject_reasons",
          Types.TEXT,
          "The refused lines by reason, as reason=count pairs, with the first example");
  public static final Column SKIPS =
      required("skips", Types.LONG, "Comments, headers, blank lines and repetitions");
  public static final Column STATE =
      required("state", Types.TEXT, "applied, held_back (shrank suspiciously), replaced");
  public static final Column NOTE = optional("note", Types.TEXT, "Why it is held back");
  public static final Column IMPORTED_AT =
      required("imported_at", Types.TIME, "When it was imported");

  public static final Table TABLE =
      Table.named(
              "list_snapshots",
              "Every version of a list that was imported, held-back ones included.")
          .columns(
              LIST,
              AS_OF,
              BASIS,
              CONTENT_ID,
              PATH,
              FORMAT,
              LINES,
              ENTRIES,
              REJECTS,
              REJECT_REASONS,
              SKIPS,
              STATE,
              NOTE,
              IMPORTED_AT)
          .build();

  private ListSnapshots() {}
}
