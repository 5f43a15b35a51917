package io.lookback.jobs.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One page per listed address: everything known of it, so that no other tool is needed. */
final class DossierPage implements Page {
  /** Gaps told one by one for a sensor; more are counted. */
  private static final int GAPS = 12;

  /** Hosts shown at once; more are behind a click. */
  private static final int HOSTS = 30;

  static String path(String address) {
    return "addresses/" + Untrusted.slug(address) + ".html";
  }

  @Override
  public Stream<Sheet> sheets(Report report) {
    Map<List<String>, String> pages = report.hostPages();
    return report.dossiers().stream()
        .map(
            dossier -> {
              Frame frame =
                  Frame.of(report, dossier.path(), "Address " + dossier.address(), "Addresses");
              Model model = new Model(dossier, pages);
              return new Sheet(
                  dossier.path(), output -> JtedossierGenerated.render(output, null, frame, model));
            });
  }

  /** A chart with its heading. */
  record Chart(String site, String heading, Svg svg) {}

  /** What the template shows. */
  record Model(Dossier dossier, Map<List<String>, String> hostPages) {
    Hit headline() {
      return dossier.headline();
    }

    String defanged() {
      return Untrusted.defanged(dossier.address());
    }

    /** {@code Nothing before listing, sensors covered 97 % of the prior 25 days.} */
    String leadSentence() {
      return sentence(dossier.worst().lead().leadText());
    }

    String reasonSentence() {
      return sentence(headline().reason());
    }

    private static String sentence(String text) {
      if (text.isEmpty()) {
        return "";
      }
      int first = text.offsetByCodePoints(0, 1);
      String capital = text.substring(0, first).toUpperCase(Locale.ROOT) + text.substring(first);
      return capital.endsWith(".") ? capital : capital + ".";
    }

    /** One hit for each site and role: hits on other lists count the same records again. */
    List<Hit> distinct() {
      return dossier.findings().stream().flatMap(finding -> finding.byRole().stream()).toList();
    }

    Hit.Side total() {
      return distinct().stream().map(Hit::total).reduce(Hit.Side.NOTHING, Hit.Side::plus);
    }

    Instant firstSeen() {
      return hits().map(Hit::firstSeen).min(Comparator.naturalOrder()).orElseThrow();
    }

    Instant lastSeen() {
      return hits().map(Hit::lastSeen).max(Comparator.naturalOrder()).orElseThrow();
    }

    List<Dossier.Host> firstHosts() {
      return dossier.hosts().subList(0, Math.min(HOSTS, dossier.hosts().size()));
    }

    List<Dossier.Host> moreHosts() {
      return dossier.hosts().subList(firstHosts().size(), dossier.hosts().size());
    }

    private Stream<Hit> hits() {
      return dossier.findings().stream().flatMap(finding -> finding.hits().stream());
    }

    List<String> lists() {
      return hits().map(Hit::list).distinct().sorted().toList();
    }

    long openSessions() {
      return distinct().stream().mapToLong(Hit::openSessions).sum();
    }

    Long longest() {
      return hits()
          .map(Hit::longestMicros)
          .filter(micros -> micros != null)
          .max(Comparator.naturalOrder())
          .orElse(null);
    }

    Long largest() {
      return hits()
          .map(Hit::largestBytes)
          .filter(bytes -> bytes != null)
          .max(Comparator.naturalOrder())
          .orElse(null);
    }

    boolean isEstimated() {
      return hits().anyMatch(hit -> hit.split().equals("estimated"));
    }

    List<Hit.NameCount> classes() {
      Map<String, Long> classes = new TreeMap<>();
      distinct()
          .forEach(
              hit ->
                  hit.sessionClasses()
                      .forEach(item -> classes.merge(item.name(), item.count(), Long::sum)));
      return mostFirst(classes);
    }

    List<Hit.PortCount> ports() {
      Map<Integer, Long> ports = new TreeMap<>();
      distinct()
          .forEach(
              hit ->
                  hit.topPorts()
                      .forEach(port -> ports.merge(port.port(), port.sessions(), Long::sum)));
      return ports.entrySet().stream()
          .map(port -> new Hit.PortCount(port.getKey(), port.getValue()))
          .sorted(
              Comparator.comparing(Hit.PortCount::sessions, Comparator.reverseOrder())
                  .thenComparing(Hit.PortCount::port))
          .limit(20)
          .toList();
    }

    List<Hit.EventCount> events() {
      Map<List<String>, Long> events = new LinkedHashMap<>();
      distinct()
          .forEach(
              hit ->
                  hit.eventCounts()
                      .forEach(
                          event ->
                              events.merge(
                                  List.of(event.type(), event.name()), event.count(), Long::sum)));
      return events.entrySet().stream()
          .map(
              event ->
                  new Hit.EventCount(
                      event.getKey().get(0), event.getKey().get(1), event.getValue()))
          .sorted(
              Comparator.comparing(Hit.EventCount::count, Comparator.reverseOrder())
                  .thenComparing(Hit.EventCount::type)
                  .thenComparing(Hit.EventCount::name))
          .toList();
    }

    private static List<Hit.NameCount> mostFirst(Map<String, Long> counts) {
      return counts.entrySet().stream()
          .map(entry -> new Hit.NameCount(entry.getKey(), entry.getValue()))
          .sorted(
              Comparator.comparing(Hit.NameCount::count, Comparator.reverseOrder())
                  .thenComparing(Hit.NameCount::name))
          .toList();
    }

    /** Sites in the order in which they saw it first. */
    List<Finding> sitesByFirstSeen() {
      return dossier.findings().stream()
          .sorted(Comparator.comparing(Finding::firstSeen).thenComparing(Finding::site))
          .toList();
    }

    /** How long after the first site this one saw it. */
    String delay(Finding finding) {
      long seconds = ChronoUnit.SECONDS.between(firstSeen(), finding.firstSeen());
      return seconds == 0 ? "first" : Words.seconds(seconds) + " later";
    }

    /** Two charts for each site where the activity is a small part of the period, else one. */
    List<Chart> charts() {
      List<Chart> charts = new ArrayList<>();
      for (Dossier.Timeline timeline : dossier.timeline()) {
        Timespan active = TimelineChart.around(timeline.firstBin(), timeline.lastBin());
        Timespan whole =
            new Timespan(
                earlier(timeline.from(), active.from()), later(timeline.to(), active.to()), 0, 1);
        String id = "timeline-" + (charts.size() + 1);
        if (whole.hours() > 2 * active.hours()) {
          charts.add(chart(timeline, "While it was active", id, active, timeline.lanes()));
          charts.add(
              chart(
                  timeline,
                  "With the time before the listing",
                  "timeline-" + (charts.size() + 1),
                  whole,
                  byType(timeline.lanes())));
        } else {
          charts.add(chart(timeline, "Over the whole time", id, whole, timeline.lanes()));
        }
      }
      return charts;
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }

    private Chart chart(
        Dossier.Timeline timeline,
        String heading,
        String id,
        Timespan span,
        List<Dossier.Lane> lanes) {
      List<Dossier.Listing> listings =
          dossier.listings().isEmpty() ? listingsOfHits() : dossier.listings();
      TimelineChart chart =
          new TimelineChart(
              id,
              span.from(),
              span.to(),
              timeline.binSeconds(),
              lanes,
              listings,
              timeline.sensors());
      return new Chart(
          timeline.site(),
          heading,
          chart.draw(
              "What "
                  + dossier.address()
                  + " did at "
                  + timeline.site()
                  + ": records by event name over time, listing shaded. The table below it has the"
                  + " numbers."));
    }

    /** The listings as the hits know them, where the list itself has been removed since. */
    private List<Dossier.Listing> listingsOfHits() {
      return hits()
          .map(
              hit ->
                  new Dossier.Listing(
                      hit.list(),
                      hit.listing(),
                      hit.listedFrom(),
                      hit.listedTo(),
                      hit.basis(),
                      hit.isBound(),
                      hit.category(),
                      hit.reference(),
                      null))
          .distinct()
          .sorted(Comparator.comparing(Dossier.Listing::from).thenComparing(Dossier.Listing::list))
          .toList();
    }

    /** Lanes joined by event type, for charts that are to be small. */
    private static List<Dossier.Lane> byType(List<Dossier.Lane> lanes) {
      Map<String, Map<Instant, Dossier.Bin>> types = new LinkedHashMap<>();
      for (Dossier.Lane lane : lanes) {
        Map<Instant, Dossier.Bin> bins =
            types.computeIfAbsent(lane.type(), type -> new TreeMap<>());
        for (Dossier.Bin bin : lane.bins()) {
          bins.merge(
              bin.start(),
              bin,
              (one, other) ->
                  new Dossier.Bin(
                      one.start(), one.count() + other.count(), one.bytes() + other.bytes()));
        }
      }
      return types.entrySet().stream()
          .map(
              type ->
                  new Dossier.Lane(
                      type.getKey(),
                      type.getKey().equals("network") ? "sessions" : type.getKey() + " events",
                      List.copyOf(type.getValue().values())))
          .toList();
    }

    /** Sensors that were missing for a day and more, in sentences. */
    List<String> missingDays(Dossier.SiteCoverage site) {
      return gapSentences(site, true);
    }

    List<String> shorterGaps(Dossier.SiteCoverage site) {
      return gapSentences(site, false);
    }

    private static List<String> gapSentences(Dossier.SiteCoverage site, boolean isDays) {
      List<String> sentences = new ArrayList<>();
      for (SensorCoverage sensor : site.sensors()) {
        if (sensor.coveredHours() == 0) {
          if (isDays) {
            sentences.add("Sensor " + sensor.sensor() + " delivered nothing in all of this time.");
          }
          continue;
        }
        List<SensorCoverage.Gap> gaps =
            sensor.gaps().stream().filter(gap -> (gap.hours() >= 24) == isDays).toList();
        gaps.stream().limit(GAPS).map(sensor::sentence).forEach(sentences::add);
        if (gaps.size() > GAPS) {
          sentences.add(
              "Sensor "
                  + sensor.sensor()
                  + " has "
                  + Words.count(gaps.size() - GAPS, "more gap", "more gaps")
                  + ".");
        }
      }
      return sentences;
    }
  }
}
