package io.lookback.jobs.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an ingest did, in numbers. */
public final class IngestSummary {
  /** Files taken in. */
  public int newFiles;

  /** Of these, files that begin with what an earlier file held, and replace it. */
  public int grownFiles;

  /** Files whose content was taken in before, under this or another name. */
  public int knownFiles;

  /** Files that are still being written. */
  public final List<String> leftAlone = new ArrayList<>();

  /** Files that could not be read at all, with the reason. */
  public final List<String> unreadable = new ArrayList<>();

  /** Files whose compressed stream is damaged, with what is wrong. */
  public final List<String> damaged = new ArrayList<>();

  public long lines;
  public long sessionRows;
  public long eventRows;
  public long flowRows;
  public long vulnerabilityRows;
  public long factRows;
  public long nameRows;
  public long rejects;
  public long skips;
  public final Map<String, Long> rejectReasons = new TreeMap<>();
  public final Map<String, Long> skipKinds = new TreeMap<>();

  /** Flow records that never reached the files, by site and sensor; only where there are any. */
  public final Map<String, Long> lostFlows = new TreeMap<>();

  /** Characters that their format does not allow, by site and sensor; only where there are any. */
  public final Map<String, Long> replacedCharacters = new TreeMap<>();

  void add(String site, String sensor, FileTally tally) {
    lines += tally.lines;
    sessionRows += tally.sessionRows;
    eventRows += tally.eventRows;
    flowRows += tally.flowRows;
    vulnerabilityRows += tally.vulnerabilityRows;
    factRows += tally.factRows;
    nameRows += tally.nameRows;
    rejects += tally.rejected();
    skips += tally.skipped();
    tally.rejects.forEach((reason, count) -> rejectReasons.merge(reason, count, Long::sum));
    if (tally.lostFlows > 0) {
      lostFlows.merge(site + " " + sensor, tally.lostFlows, Long::sum);
    }
    if (tally.replacedCharacters > 0) {
      replacedCharacters.merge(site + " " + sensor, tally.replacedCharacters, Long::sum);
    }
    tally.skips.forEach((kind, count) -> skipKinds.merge(kind, count, Long::sum));
  }

  /** Share of the lines that were refused, 0 to 1. */
  public double rejectShare() {
    return lines == 0 ? 0 : (double) rejects / lines;
  }

  /** The reasons of most rejects, most first, as text. */
  public String topReasons() {
    return rejectReasons.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(5)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .reduce((a, b) -> a + ", " + b)
        .orElse("none");
  }
}
