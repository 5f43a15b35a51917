package io.lookback.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.lists.ListImport;
import io.lookback.jobs.runner.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a night did, as one JSON object for whatever scheduled it. */
final class NightSummary {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root = JSON.createObjectNode();
  private final Instant startedAt;

  NightSummary(String runId, Instant startedAt) {
    this.startedAt = startedAt;
    root.put("run_id", runId);
    root.put("started_at", startedAt.toString());
    root.putNull("duration_seconds");
    root.putNull("status");
    root.putNull("exit_code");
    root.putNull("message");
    root.putArray("lists");
    root.putObject("files");
    root.putObject("lines");
    root.putArray("jobs");
    root.putNull("report");
  }

  /**
   * Adds a list.
   *
   * @param report what was imported; null when that failed
   * @param notes why versions were held back or refused, or why it failed
   */
  void list(String name, ListImport.Report report, List<String> notes) {
    ObjectNode list = ((ArrayNode) root.get("lists")).addObject();
    list.put("list", name);
    boolean isDone = report != null && report.count(ListImport.Outcome.REFUSED) == 0;
    list.put("status", isDone ? "done" : "failed");
    if (report != null) {
      list.put("imported", report.count(ListImport.Outcome.IMPORTED));
      list.put("known", report.count(ListImport.Outcome.UNCHANGED));
      list.put("held_back", report.count(ListImport.Outcome.HELD_BACK));
      list.put("refused", report.count(ListImport.Outcome.REFUSED));
    }
    texts(list, "notes", notes);
  }

  void ingest(IngestSummary summary) {
    ObjectNode files = root.putObject("files");
    files.put("new", summary.newFiles);
    files.put("grown", summary.grownFiles);
    files.put("known", summary.knownFiles);
    texts(files, "left_alone", summary.leftAlone);
    texts(files, "damaged", summary.damaged);
    texts(files, "unreadable", summary.unreadable);
    ObjectNode lines = root.putObject("lines");
    lines.put("total", summary.lines);
    lines.put("sessions", summary.sessionRows);
    lines.put("events", summary.eventRows);
    lines.put("flows", summary.flowRows);
    lines.put("vulnerabilities", summary.vulnerabilityRows);
    lines.put("host_facts", summary.factRows);
    lines.put("names", summary.nameRows);
    lines.put("rejects", summary.rejects);
    lines.put("skips", summary.skips);
    ObjectNode reasons = lines.putObject("reject_reasons");
    new TreeMap<>(summary.rejectReasons).forEach(reasons::put);
    ObjectNode lost = root.putObject("lost_flows");
    summary.lostFlows.forEach(lost::put);
  }

  private static void texts(ObjectNode node, String name, List<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
  }

  void jobs(List<Runner.Result> results) {
    ArrayNode jobs = root.putArray("jobs");
    for (Runner.Result result : results) {
      ObjectNode job = jobs.addObject();
      job.put("job", result.job());
      job.put(
          "status",
          result.failure() != null
              ? "failed"
              : result.blockedBy() != null
                  ? "blocked"
                  : result.isIdle() ? "nothing to do" : "done");
      job.put("cells", result.cells().size());
      ObjectNode reasons = job.putObject("reasons");
      Map<String, Long> counts =
          result.cells().values().stream()
              .collect(Collectors.groupingBy(r -> r, TreeMap::new, Collectors.counting()));
      counts.forEach(reasons::put);
      job.put("rows", result.rows());
      job.put("seconds", result.duration().toMillis() / 1000.0);
      job.put(
          "message",
          result.failure() != null
              ? Failures.line(result.failure())
              : result.blockedBy() != null ? result.blockedBy() + " failed" : null);
    }
  }

  void report(String place) {
    root.put("report", place);
  }

  /**
   * How it ended.
   *
   * @param message why it failed; null when it did not
   */
  void end(Instant endedAt, int exitCode, String message) {
    root.put("duration_seconds", Duration.between(startedAt, endedAt).toMillis() / 1000.0);
    root.put("status", message == null ? "done" : "failed");
    root.put("exit_code", exitCode);
    root.put("message", message);
  }

  /** The object, on lines of its own. */
  String text() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the summary of a night", e);
    }
  }
}
