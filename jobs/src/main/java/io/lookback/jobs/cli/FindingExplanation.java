package io.lookback.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.SuppressionConfig;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Views;
import io.lookback.jobs.finding.Detectors;
import io.lookback.jobs.finding.Detectors.Detector;
import io.lookback.jobs.finding.Findings;
import io.lookback.jobs.finding.Suppressions;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Tells everything about one finding: what it is, since when, what it rests on. */
final class FindingExplanation {
  /** Days of the history that are shown, the newest first. */
  private static final int DAYS = 60;

  /** How long the suppression lasts that is proposed. */
  private static final int SUPPRESSED_DAYS = 90;

  private static final StructType COLUMNS =
      StructType.fromDDL("column string, value string, meaning string");

  private final CliContext context;
  private final Suppressions suppressions;
  private final PrintWriter out;

  FindingExplanation(CliContext context, Suppressions suppressions) {
    this.context = context;
    this.suppressions = suppressions;
    this.out = context.out();
  }

  /**
   * Prints a finding; for programs its rows alone, the newest first.
   *
   * @param id of a finding, or of a row that a detector kept without making it one
   */
  void print(String id, OutputOptions output) {
    Lake lake = context.lake();
    for (Detector detector : Detectors.ALL) {
      Dataset<Row> all =
          lake.read(detector.results())
              .withColumn("finding_id", expr(Views.findingId(detector.results())))
              .where(col("finding_id").equalTo(id))
              .orderBy(col("event_date").desc());
      if (!output.isForPeople()) {
        if (!all.isEmpty()) {
          output.printer(context).print(all);
          return;
        }
        continue;
      }
      List<Row> days = all.limit(DAYS + 1).collectAsList();
      if (!days.isEmpty()) {
        List<Row> finding =
            suppressions
                .mark(lake.spark().table(Findings.VIEW).where(col("finding_id").equalTo(id)))
                .collectAsList();
        print(id, detector, days, finding.isEmpty() ? null : finding.get(0), output);
        return;
      }
    }
    throw new UserException(
        "No finding "
            + id
            + ". 'lookback findings --severity informational --suppressed --top 0' lists all; it"
            + " may have been computed anew under another id after a change of the lists or of the"
            + " configuration");
  }

  private void print(
      String id, Detector detector, List<Row> days, Row finding, OutputOptions output) {
    Row newest = days.get(0);
    out.println(
        "Finding "
            + id
            + ", "
            + value(newest, "severity")
            + ": "
            + detector.title()
            + " ("
            + detector.name()
            + ")");
    out.println(value(newest, "reason"));
    out.println();
    out.println(detector.meaning());
    if (finding == null) {
      out.println("It is kept for comparing and is no finding: warm-up, or on an allow-list.");
    } else if (!finding.isNullAt(finding.fieldIndex(Suppressions.COLUMN))) {
      SuppressionConfig by =
          suppressions.active().get(finding.getInt(finding.fieldIndex(Suppressions.COLUMN)));
      out.println(
          TablePrinter.visible(
              "Suppressed until " + by.until() + " by '" + by.label() + "': " + by.reason()));
    }

    out.println();
    out.println("Its columns" + (days.size() > 1 ? ", as of its last day:" : ":"));
    List<Row> columns = new ArrayList<>();
    for (Column column : detector.results().columns()) {
      columns.add(
          RowFactory.create(
              column.name(),
              TablePrinter.text(newest.get(newest.fieldIndex(column.name())), true),
              column.doc()));
    }
    output.printer(context).print(COLUMNS, columns.iterator());

    if (days.size() > 1) {
      out.println();
      out.println(
          "Its days, the newest first"
              + (days.size() > DAYS ? " (" + DAYS + " of more; --format json has all):" : ":"));
      List<String> shown = List.of("event_date", "severity", "reason");
      List<Row> history =
          days.stream()
              .limit(DAYS)
              .map(
                  day ->
                      RowFactory.create(
                          shown.stream()
                              .map(name -> TablePrinter.text(day.get(day.fieldIndex(name)), true))
                              .toArray()))
              .toList();
      output
          .printer(context)
          .print(
              StructType.fromDDL("event_date string, severity string, reason string"),
              history.iterator());
    }

    behind(newest, finding, days.get(days.size() - 1));
    suppress(id, newest);
    out.flush();
  }

  /** The commands that open what a finding rests on. */
  private void behind(Row newest, Row finding, Row oldest) {
    String site = value(newest, "site");
    String address = value(newest, "address");
    String other = finding == null ? "" : value(finding, "other_address");
    String port = finding == null ? "" : value(finding, "port");
    String from =
        finding == null
            ? value(oldest, "event_date")
            : value(finding, "first_time").substring(0, 10);
    String to = value(newest, "event_date");
    String lookback =
        "  lookback"
            + (context.isLakeGiven() ? " --lake " + quoted(context.lakeFolder().toString()) : "");
    String summary =
        lookback
            + " summary --site "
            + site
            + " --address "
            + address
            + " --from "
            + from
            + " --to "
            + to;
    String ends =
        "site = '"
            + site
            + "' and event_date between '"
            + from
            + "' and '"
            + to
            + "' and '"
            + address
            + "' in (src_ip, dst_ip)"
            + (other.isEmpty() ? "" : " and '" + other + "' in (src_ip, dst_ip)");
    out.println();
    out.println("What is behind it:");
    out.println(summary + " --by name");
    out.println(summary + " --by hour" + (port.isEmpty() ? "" : " --port " + port));
    out.println(
        lookback
            + " sql \"select start_time, duration_ms, src_ip, src_port, dst_ip, dst_port, src_bytes,"
            + " dst_bytes, session_class, file_id, line_no from sessions where "
            + ends
            + (port.isEmpty() ? "" : " and dst_port = " + port)
            + " order by start_time limit 100\"");
    out.println(
        lookback
            + " sql \"select time, event_type, event_name, src_ip, dst_ip, dst_port, rule_name,"
            + " file_id, line_no from events where "
            + ends
            + " order by time limit 100\"");
    out.println("The raw file of a row, whose line is line_no:");
    out.println(lookback + " sql \"select path from ingest_files where file_id = 'FILE_ID'\"");
  }

  private void suppress(String id, Row newest) {
    LocalDate until = LocalDate.now(ZoneOffset.UTC).plusDays(SUPPRESSED_DAYS);
    out.println();
    out.println("To suppress it, put into " + context.lakeFolder().resolve("lookback.conf") + ":");
    out.println(
        "  suppressions = ${suppressions} [{finding-id = \""
            + id
            + "\", reason = \"SAY WHY\", until = "
            + until
            + "}]");
    out.println(
        "Other conditions, e.g. all findings of this address at its site: site = "
            + value(newest, "site")
            + ", address = \""
            + value(newest, "address")
            + "\"");
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** A value fit for a terminal; empty for none. */
  private static String value(Row row, String column) {
    return TablePrinter.visible(TablePrinter.text(row.get(row.fieldIndex(column)), true));
  }
}
