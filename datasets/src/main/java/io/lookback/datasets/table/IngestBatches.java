package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;

/** Plans of ingest, written before any data: an unfinished one is rolled forward. */
public final class IngestBatches {
  public static final Column BATCH_ID = required("batch_id", Types.TEXT, "Identifier of the batch");
  public static final Column PLAN =
      required(
          "plan",
          Types.TEXT,
          "The plan as JSON: files with path, length, checksum, file_id, format, superseded files; the base snapshot of each table");
  public static final Column PLANNED_AT =
      required("planned_at", Types.TIME, "When the plan was written");

  public static final Table TABLE =
      Table.named(
              "ingest_batches",
              "Plans of ingest, written before any data: an unfinished one is rolled forward.")
          .columns(BATCH_ID, PLAN, PLANNED_AT)
          .build();

  private IngestBatches() {}
}
