package io.lookback.jobs.ingest;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** What became of the lines of one file, or of one piece of it. */
final class FileTally implements Serializable {
  private static final long serialVersionUID = 1L;

  final String fileId;
  long lines;
  long sessionRows;
  long eventRows;
  long flowRows;
  long vulnerabilityRows;
  long factRows;
  long nameRows;
  long lostFlows;
  long replacedCharacters;
  final TreeMap<String, Long> rejects = new TreeMap<>();
  final TreeMap<String, Long> skips = new TreeMap<>();
  long firstUs = Long.MAX_VALUE;
  long lastUs = Long.MIN_VALUE;

  FileTally(String fileId) {
    this.fileId = fileId;
  }

  long rejected() {
    return sum(rejects);
  }

  long skipped() {
    return sum(skips);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  void add(FileTally other) {
    lines += other.lines;
    sessionRows += other.sessionRows;
    eventRows += other.eventRows;
    flowRows += other.flowRows;
    vulnerabilityRows += other.vulnerabilityRows;
    factRows += other.factRows;
    nameRows += other.nameRows;
    lostFlows += other.lostFlows;
    replacedCharacters += other.replacedCharacters;
    other.rejects.forEach((reason, count) -> rejects.merge(reason, count, Long::sum));
    other.skips.forEach((kind, count) -> skips.merge(kind, count, Long::sum));
    firstUs = Math.min(firstUs, other.firstUs);
    lastUs = Math.max(lastUs, other.lastUs);
  }

  /** Fails unless every line is accounted for. */
  void check(String path) {
    long hostRows = vulnerabilityRows + factRows + nameRows;
    if (lines != sessionRows + eventRows + flowRows + hostRows + rejected() + skipped()) {
      throw new IllegalStateException(
          "Lines of "
              + path
              + " do not add up: "
              + lines
              + " lines, but "
              + sessionRows
              + " sessions + "
              + eventRows
              + " events + "
              + flowRows
              + " flows + "
              + vulnerabilityRows
              + " vulnerabilities + "
              + factRows
              + " with facts + "
              + nameRows
              + " with names + "
              + rejected()
              + " rejects + "
              + skipped()
              + " skips");
    }
  }

  /** As {@code key=count} pairs. */
  static String pairs(Map<String, Long> counts) {
    if (counts.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (key, count) ->
            text.append(text.length() == 0 ? "" : ", ").append(key).append('=').append(count));
    return text.toString();
  }
}
