package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** What ran, when, on what, with which result: the memory of the runner. */
public final class JobRuns {
  /** Status of a cell that was computed. */
  public static final String DONE = "done";

  /** Status of a cell whose computation ended with an error. */
  public static final String FAILED = "failed";

  /** Status of a job that was not run because one that it depends on failed. */
  public static final String BLOCKED = "blocked";

  public static final Column EVENT_DATE =
      optional(
          "event_date",
          Types.DATE,
          "Day of the cell; first day for a month; null for a job over all days");
  public static final Column SITE =
      optional("site", Types.TEXT, "Site of the cell; null for a job over all sites");
  public static final Column RUN_ID =
      required("run_id", Types.TEXT, "Run (one command) that did it");
  public static final Column JOB = required("job", Types.TEXT, "Job name");
  public static final Column VERSION = required("version", Types.INT, "Version of the job");
  public static final Column FINGERPRINT =
      required("fingerprint", Types.TEXT, "Hash of input digests, parameters and version");
  public static final Column REASON =
      required(
          "reason",
          Types.TEXT,
          "Why it ran: never run, new data, changed parameters, changed job, asked for");
  public static final Column OUTPUTS =
      required("outputs", Types.TEXT, "Rows and digest per output table, as JSON");
  public static final Column ROWS = required("rows", Types.LONG, "Rows written");
  public static final Column STATUS =
      required("status", Types.TEXT, "done, failed, or blocked by a job that failed");
  public static final Column MESSAGE = optional("message", Types.TEXT, "Why it is not done");
  public static final Column STARTED_AT =
      required("started_at", Types.TIME, "When the job started");
  public static final Column DURATION_MS =
      required("duration_ms", Types.LONG, "How long the job took, all cells of the run together");

  public static final Column SPARK_JOBS =
      optional("spark_jobs", Types.LONG, "Jobs of Spark that it took, all cells together");
  public static final Column CPU_MS =
      optional("cpu_ms", Types.LONG, "Processor time of their tasks, all cells together");
  public static final Column INPUT_BYTES =
      optional("input_bytes", Types.LONG, "Bytes they read of files, all cells together");
  public static final Column SHUFFLE_BYTES =
      optional("shuffle_bytes", Types.LONG, "Bytes they shuffled, all cells together");
  public static final Column SPILL_BYTES =
      optional(
          "spill_bytes",
          Types.LONG,
          "Bytes they wrote to disk because memory was short, all cells together");

  public static final Table TABLE =
      Table.named(
              "job_runs", "What ran, when, on what, with which result: the memory of the runner.")
          .columns(
              EVENT_DATE,
              SITE,
              RUN_ID,
              JOB,
              VERSION,
              FINGERPRINT,
              REASON,
              OUTPUTS,
              ROWS,
              STATUS,
              MESSAGE,
              STARTED_AT,
              DURATION_MS,
              SPARK_JOBS,
              CPU_MS,
              INPUT_BYTES,
              SHUFFLE_BYTES,
              SPILL_BYTES)
          .build();

  private JobRuns() {}
}
