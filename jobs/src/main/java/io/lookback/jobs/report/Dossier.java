package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything known of one listed address.
 *
 * @param findings one for each site that saw it, worst first
 * @param related findings of other detectors about it or with it at the other end
 * @param timeline what it did over time, per site that saw it
 * @param hosts own hosts it dealt with, established ones first
 * @param hostCount of these, before the cap
 * @param longest longest sessions, longest first
 * @param largest largest sessions, largest first; suspect byte counts left out
 * @param openedDays days of sites whose records were opened for this page
 * @param hitDays days of sites on which it was seen
 * @param coverage per site, what the sensors covered before its earliest listing
 */
record Dossier(
    String address,
    List<Finding> findings,
    ReportFindings.Related related,
    List<Timeline> timeline,
    List<Host> hosts,
    long hostCount,
    List<SessionLine> longest,
    List<SessionLine> largest,
    List<Pattern> patterns,
    int openedDays,
    int hitDays,
    List<Listing> listings,
    List<SiteCoverage> coverage,
    List<RawLine> rawLines,
    String country,
    String network) {

  Finding worst() {
    return findings.get(0);
  }

  Hit headline() {
    return worst().worst();
  }

  Severity severity() {
    return headline().severity();
  }

  String path() {
    return DossierPage.path(address);
  }

  /**
   * What it did at one site, binned.
   *
   * @param lanes in the order of their event types
   * @param from where a chart of it begins
   * @param to where a chart of it ends
   * @param sensors what the site's sensors covered between the two
   */
  record Timeline(
      String site,
      long binSeconds,
      List<Lane> lanes,
      Instant from,
      Instant to,
      List<SensorCoverage> sensors) {

    /** From the first to the last bin. */
    static Timeline of(String site, long binSeconds, List<Lane> lanes) {
      Instant first = null;
      Instant last = null;
      for (Lane lane : lanes) {
        for (Bin bin : lane.bins()) {
          first = first == null || bin.start().isBefore(first) ? bin.start() : first;
          last = last == null || bin.start().isAfter(last) ? bin.start() : last;
        }
      }
      if (first == null) {
        throw new IllegalArgumentException("A timeline of " + site + " without any record");
      }
      return new Timeline(site, binSeconds, lanes, first, last.plusSeconds(binSeconds), List.of());
    }

    /** The same with the time that a chart shows and what the sensors covered of it. */
    Timeline within(Instant start, Instant end, List<SensorCoverage> known) {
      return new Timeline(site, binSeconds, lanes, start, end, known);
    }

    Instant firstBin() {
      return bins().min(Comparator.naturalOrder()).orElseThrow();
    }

    /** End of the last bin with records. */
    Instant lastBin() {
      return bins().max(Comparator.naturalOrder()).orElseThrow().plusSeconds(binSeconds);
    }

    private Stream<Instant> bins() {
      return lanes.stream().flatMap(lane -> lane.bins().stream()).map(Bin::start);
    }
  }

  /** One event name over time; bins without records are left out. */
  record Lane(String type, String name, List<Bin> bins) {
    long total() {
      return bins.stream().mapToLong(Bin::count).sum();
    }

    long bytes() {
      return bins.stream().mapToLong(Bin::bytes).sum();
    }

    Bin busiest() {
      return bins.stream()
          .reduce((one, other) -> other.count() > one.count() ? other : one)
          .orElseThrow();
    }
  }

  record Bin(Instant start, long count, long bytes) {}

  /**
   * @param sessions counted sessions on the opened days; null where none of its days was opened
   */
  record Host(
      String site,
      String host,
      Long sessions,
      Long established,
      Long bytesFromRemote,
      Long bytesToRemote,
      Instant first,
      Instant last,
      List<Integer> ports) {
    boolean isEstablished() {
      return established != null && established > 0;
    }
  }

  /** One session, as it stands in {@code sessions}. */
  record SessionLine(
      String site,
      String sensor,
      String format,
      String fileId,
      long lineNo,
      Instant start,
      Long durationMicros,
      String src,
      Integer srcPort,
      String dst,
      Integer dstPort,
      Integer protocol,
      String service,
      Long srcBytes,
      Long dstBytes,
      String connState,
      String sessionClass,
      String sizeClass,
      String orientation,
      Boolean established,
      boolean isSuspect) {
    Long bytes() {
      return srcBytes == null && dstBytes == null
          ? null
          : (srcBytes == null ? 0 : srcBytes) + (dstBytes == null ? 0 : dstBytes);
    }

    /** Long and almost empty: what guessing passwords by hand or by a slow tool looks like. */
    boolean isLongAndEmpty() {
      return durationMicros != null
          && durationMicros >= 300_000_000L
          && bytes() != null
          && bytes() < 10_000
          && !isSuspect;
    }
  }

  /** A habit worth a sentence, with what it rests on. */
  record Pattern(String text) {}

  record Listing(
      String list,
      String value,
      Instant from,
      Instant to,
      String basis,
      boolean isBound,
      String category,
      String reference,
      Instant lastConfirmed) {
    String basisText() {
      return Hit.basisText(basis, isBound);
    }
  }

  /** What the sensors of a site covered in a span before the listing. */
  record SiteCoverage(
      String site, Instant from, Instant to, Integer percent, List<SensorCoverage> sensors) {}

  /**
   * A line as the sensor wrote it.
   *
   * @param text the line, or null where it cannot be shown
   * @param missing why it cannot be shown
   */
  record RawLine(
      String site,
      String sensor,
      String format,
      String fileId,
      long lineNo,
      Instant time,
      String what,
      String path,
      String text,
      String missing) {}
}
