package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.FILE_ID;
import static io.lookback.datasets.table.SourceColumns.SENSOR;
import static io.lookback.datasets.table.SourceColumns.SITE;
import static io.lookback.datasets.table.SourceColumns.SOURCE_FORMAT;

/** The ledger: one row per raw file content taken in; lines = rows + rejects + skips. */
public final class IngestFiles {
  public static final Column EVENT_DATE =
      required(
          "event_date", Types.DATE, "UTC date of the reference time of the file; the partition");
  public static final Column BATCH_ID =
      required("batch_id", Types.TEXT, "Ingest batch that took it in");
  public static final Column PATH = required("path", Types.TEXT, "Where it was read");
  public static final Column RAW_BYTES =
      required("raw_bytes", Types.LONG, "Size of the file as stored");
  public static final Column MODIFIED_TIME =
      required("modified_time", Types.TIME, "Modification time of the file");
  public static final Column BYTES =
      required("bytes", Types.LONG, "Decompressed bytes taken, up to the last newline");
  public static final Column HEAD =
      required(
          "head",
          Types.TEXT,
          "First 64 bits of the SHA-256 of the first 256 and the first 4,096 bytes: finds files that grew");
  public static final Column LINES =
      required("lines", Types.LONG, "Lines (or records) in the file");
  public static final Column SESSION_ROWS =
      required("session_rows", Types.LONG, "Rows in session_records");
  public static final Column EVENT_ROWS = required("event_rows", Types.LONG, "Rows in events");
  public static final Column REJECTS = required("rejects", Types.LONG, "Lines in rejects");
  public static final Column SKIPS =
      required(
          "skips",
          Types.LONG,
          "Lines passed over on purpose: headers, comments, blank lines, log types not read");
  public static final Column SKIP_KINDS =
      optional("skip_kinds", Types.TEXT, "The skips by kind, as kind=count pairs");
  public static final Column REJECT_REASONS =
      optional("reject_reasons", Types.TEXT, "The rejects by reason, as reason=count pairs");
  public static final Column FIRST_TIME =
      optional("first_time", Types.TIME, "Earliest record time");
  public static final Column LAST_TIME = optional("last_time", Types.TIME, "Latest record time");
  public static final Column REFERENCE_TIME =
      required(
          "reference_time", Types.TIME, "Time against which missing years and zones were inferred");
  public static final Column REFERENCE_BASIS =
      required(
          "reference_basis",
          Types.TEXT,
          "Where the reference time came from: option, file_name, modification_time");
  public static final Column RULES =
      required("rules", Types.TEXT, "Fingerprint of the configuration that classified its rows");
  public static final Column SUPERSEDES =
      optional(
          "supersedes",
          Types.TEXTS,
          "Files whose whole content this file begins with; their rows are gone");
  public static final Column IS_TRUNCATED =
      required("is_truncated", Types.BOOL, "The compressed stream ended early or was damaged");
  public static final Column INGEST_TIME =
      required("ingest_time", Types.TIME, "When it was taken in");

  /** The last and optional, as those after it, because there are ledgers from before them. */
  public static final Column FLOW_ROWS =
      optional("flow_rows", Types.LONG, "Rows in flows; null = none");

  public static final Column VULNERABILITY_ROWS =
      optional(
          "vulnerability_rows",
          Types.LONG,
          "Records that became rows of vulnerabilities, perhaps with facts; null = none");
  public static final Column FACT_ROWS =
      optional(
          "fact_rows",
          Types.LONG,
          "Records that became rows of host_facts alone, each perhaps several; null = none");
  public static final Column NAME_ROWS =
      optional(
          "name_rows",
          Types.LONG,
          "Records that became rows of name_records, each perhaps several; null = none");

  public static final Table TABLE =
      Table.named(
              "ingest_files",
              "The ledger: one row per raw file content taken in; lines = rows + rejects + skips.")
          .columns(
              EVENT_DATE,
              SITE,
              SENSOR,
              SOURCE_FORMAT,
              FILE_ID,
              BATCH_ID,
              PATH,
              RAW_BYTES,
              MODIFIED_TIME,
              BYTES,
              HEAD,
              LINES,
              SESSION_ROWS,
              EVENT_ROWS,
              REJECTS,
              SKIPS,
              SKIP_KINDS,
              REJECT_REASONS,
              FIRST_TIME,
              LAST_TIME,
              REFERENCE_TIME,
              REFERENCE_BASIS,
              RULES,
              SUPERSEDES,
              IS_TRUNCATED,
              INGEST_TIME,
              FLOW_ROWS,
              VULNERABILITY_ROWS,
              FACT_ROWS,
              NAME_ROWS)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private IngestFiles() {}
}
