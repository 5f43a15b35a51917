package io.lookback.jobs.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Draws what an address did over time: a row of bars for each event name, listings shaded behind
 * them, hours without coverage hatched, sensors below.
 *
 * <p>Bars of one row are scaled to the row's own maximum, by square root, so that one session
 * beside thousands can be seen; the maximum is printed.
 */
final class TimelineChart {
  static final double LEFT = 256;
  static final double PLOT = 624;
  private static final double RIGHT = 124;
  private static final double WIDTH = LEFT + PLOT + RIGHT;
  private static final double ROW = 30;
  private static final double BAR = 24;
  private static final double STRIP = 18;
  private static final double AXIS = 34;
  private static final double TOP = 14;

  /** Listing intervals drawn; the table of listings has all. */
  private static final int LISTED_STRIPS = 8;

  /** Characters of a name that fit left of the plot. */
  private static final int NAME = 34;

  private final String id;
  private final Timespan span;
  private final long binSeconds;
  private final List<Dossier.Lane> lanes;
  private final List<Dossier.Listing> listings;
  private final List<SensorCoverage> sensors;
  private final Svg svg = new Svg();

  /**
   * @param id anchor, unique on the page
   * @param listings in time order; those outside the span are left out
   * @param sensors what the site's sensors covered of the span
   */
  TimelineChart(
      String id,
      Instant from,
      Instant to,
      long binSeconds,
      List<Dossier.Lane> lanes,
      List<Dossier.Listing> listings,
      List<SensorCoverage> sensors) {
    this.id = id;
    this.span = new Timespan(from, to, LEFT, PLOT);
    this.binSeconds = binSeconds;
    this.lanes = lanes;
    this.listings =
        listings.stream()
            .filter(listing -> span.overlaps(listing.from(), listing.to()))
            .limit(LISTED_STRIPS)
            .toList();
    this.sensors = sensors;
  }

  /** Whole hours around everything that happened, with a little air. */
  static Timespan around(Instant first, Instant last) {
    Duration air = Duration.between(first, last).dividedBy(40);
    Instant from = first.minus(air).truncatedTo(ChronoUnit.HOURS);
    Instant to = last.plus(air).plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.HOURS);
    return new Timespan(from, to, 0, 1);
  }

  Svg draw(String title) {
    double listed = listings.isEmpty() ? 0 : listings.size() * STRIP + 8;
    double plotTop = TOP + listed;
    double plotHeight = lanes.size() * ROW;
    double sensorTop = plotTop + plotHeight + 8;
    double axisTop = sensorTop + sensors.size() * STRIP + 4;
    double height = axisTop + AXIS;
    svg.open(
        "svg",
        "class",
        "timeline",
        "viewBox",
        "0 0 " + Svg.number(WIDTH) + " " + Svg.number(height),
        "role",
        "img",
        "aria-labelledby",
        id + "-title");
    svg.label("title", title, "id", id + "-title");
    hatch();
    ticks(plotTop, axisTop);
    shade(plotTop, plotHeight);
    blind(plotTop, plotHeight);
    for (int i = 0; i < listings.size(); i++) {
      listing(listings.get(i), TOP + i * STRIP);
    }
    for (int i = 0; i < lanes.size(); i++) {
      lane(lanes.get(i), plotTop + i * ROW);
    }
    for (int i = 0; i < sensors.size(); i++) {
      sensor(sensors.get(i), sensorTop + i * STRIP);
    }
    svg.close("svg");
    return svg;
  }

  private void hatch() {
    svg.open("defs")
        .open(
            "pattern",
            "id",
            id + "-hatch",
            "width",
            6,
            "height",
            6,
            "patternUnits",
            "userSpaceOnUse",
            "patternTransform",
            "rotate(45)")
        .leaf("rect", "width", 6, "height", 6, "class", "hatch-ground")
        .leaf("rect", "width", 2, "height", 6, "class", "hatch-line")
        .close("pattern")
        .close("defs");
  }

  private void ticks(double top, double axisTop) {
    svg.open("g", "class", "axis");
    for (Timespan.Tick tick : span.ticks()) {
      double x = span.x(tick.time());
      svg.leaf(
          "line",
          "x1",
          x,
          "x2",
          x,
          "y1",
          top,
          "y2",
          axisTop + 4,
          "class",
          tick.isMajor() ? "tick major" : "tick");
      svg.label(
          "text",
          tick.label(),
          "x",
          x,
          "y",
          axisTop + 17,
          "text-anchor",
          "middle",
          "class",
          tick.isMajor() ? "major" : "minor");
    }
    svg.label(
        "text",
        Words.minute(span.from()) + " to " + Words.minute(span.to()) + " UTC",
        "x",
        LEFT - 12,
        "y",
        axisTop + 30,
        "class",
        "minor");
    svg.close("g");
  }

  /** The time on any list, behind everything. */
  private void shade(double top, double height) {
    for (Span listed : union(listings)) {
      double x = span.x(listed.from());
      double end = listed.to() == null ? LEFT + PLOT : span.x(listed.to());
      svg.leaf(
          "rect",
          "class",
          "listed",
          "x",
          x,
          "y",
          top,
          "width",
          Math.max(1, end - x),
          "height",
          height);
      if (listed.from().isAfter(span.from())) {
        svg.leaf("line", "class", "listed-from", "x1", x, "x2", x, "y1", TOP, "y2", top + height);
      }
    }
  }

  /** Hatches the rows where no sensor delivered at all: emptiness there proves nothing. */
  private void blind(double top, double height) {
    for (SensorCoverage.Gap gap : allDown(sensors)) {
      if (span.overlaps(gap.from(), gap.to())) {
        double x = span.x(gap.from());
        svg.tip(
            "rect",
            "No sensor delivered anything " + gap.text(),
            "class",
            "blind",
            "fill",
            "url(#" + id + "-hatch)",
            "x",
            x,
            "y",
            top,
            "width",
            Math.max(1, span.x(gap.to()) - x),
            "height",
            height);
      }
    }
  }

  private void listing(Dossier.Listing listing, double y) {
    double x = span.x(listing.from());
    double end = listing.to() == null ? LEFT + PLOT : span.x(listing.to());
    name(listing.list(), "listed", y + 9);
    svg.tip(
        "rect",
        listing.list()
            + ": listed "
            + (listing.isBound() ? "on or before " : "from ")
            + Words.minute(listing.from())
            + (listing.to() == null ? ", still listed" : " to " + Words.minute(listing.to())),
        "class",
        "listing",
        "x",
        x,
        "y",
        y + 2,
        "width",
        Math.max(2, end - x),
        "height",
        8,
        "rx",
        2);
  }

  private void lane(Dossier.Lane lane, double y) {
    String type = typeClass(lane.type());
    name(lane.name(), type, y + ROW / 2 + 4);
    svg.leaf(
        "line",
        "class",
        "base",
        "x1",
        LEFT,
        "x2",
        LEFT + PLOT,
        "y1",
        y + ROW - 2,
        "y2",
        y + ROW - 2);
    long most = lane.bins().stream().mapToLong(Dossier.Bin::count).max().orElse(0);
    for (Dossier.Bin bin : lane.bins()) {
      Instant end = bin.start().plusSeconds(binSeconds);
      if (!span.overlaps(bin.start(), end) || bin.count() <= 0) {
        continue;
      }
      double x = span.x(bin.start());
      double width = Math.max(1.5, span.x(end) - x - 0.4);
      double height = Math.max(2, BAR * Math.sqrt((double) bin.count() / most));
      svg.tip(
          "rect",
          lane.name()
              + ": "
              + Words.count(bin.count())
              + " from "
              + Words.minute(bin.start())
              + " to "
              + Words.minute(end)
              + (bin.bytes() > 0 ? ", " + Words.bytes(bin.bytes()) : ""),
          "class",
          "bar " + type,
          "x",
          x,
          "y",
          y + ROW - 2 - height,
          "width",
          width,
          "height",
          height);
    }
    svg.label(
        "text",
        Words.count(lane.total()),
        "class",
        "total",
        "x",
        LEFT + PLOT + 10,
        "y",
        y + ROW / 2 + 1);
    svg.label(
        "text",
        "at most " + Words.count(most),
        "class",
        "minor",
        "x",
        LEFT + PLOT + 10,
        "y",
        y + ROW / 2 + 12);
  }

  private void sensor(SensorCoverage sensor, double y) {
    name("covered by " + sensor.sensor(), "sensor", y + 11);
    svg.leaf(
        "rect", "class", "covered", "x", LEFT, "y", y + 4, "width", PLOT, "height", 8, "rx", 2);
    for (SensorCoverage.Gap gap : sensor.gaps()) {
      if (span.overlaps(gap.from(), gap.to())) {
        double x = span.x(gap.from());
        svg.tip(
            "rect",
            sensor.sentence(gap),
            "class",
            "gap",
            "fill",
            "url(#" + id + "-hatch)",
            "x",
            x,
            "y",
            y + 2,
            "width",
            Math.max(1, span.x(gap.to()) - x),
            "height",
            12);
      }
    }
  }

  private void name(String name, String type, double y) {
    svg.open("g");
    svg.label("title", name);
    svg.label(
        "text",
        shortened(name),
        "class",
        "name " + type,
        "x",
        LEFT - 12,
        "y",
        y,
        "text-anchor",
        "end");
    svg.close("g");
  }

  /** What fits left of the plot; the title has the whole name. */
  private static String shortened(String name) {
    String visible = Untrusted.visible(name);
    return visible.codePointCount(0, visible.length()) <= NAME
        ? visible
        : visible.substring(0, visible.offsetByCodePoints(0, NAME - 1)) + "…";
  }

  /** The style class of an event type: the families an analyst tells apart at a glance. */
  static String typeClass(String type) {
    return switch (type) {
      case "network" -> "t-network";
      case "intrusion" -> "t-intrusion";
      case "threatlist" -> "t-threatlist";
      case "login", "login-failure", "access-denied" -> "t-login";
      case "continuous", "nbs", "detected-change" -> "t-derived";
      case "scanning", "firewall" -> "t-scanning";
      default -> "t-other";
    };
  }

  /** A span of time; {@code to} null = to the end. */
  private record Span(Instant from, Instant to) {}

  private static List<Span> union(List<Dossier.Listing> listings) {
    List<Span> spans = new ArrayList<>();
    for (Dossier.Listing listing :
        listings.stream().sorted(Comparator.comparing(Dossier.Listing::from)).toList()) {
      Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
      if (last == null || (last.to() != null && listing.from().isAfter(last.to()))) {
        spans.add(new Span(listing.from(), listing.to()));
      } else if (last.to() != null && (listing.to() == null || listing.to().isAfter(last.to()))) {
        spans.set(spans.size() - 1, new Span(last.from(), listing.to()));
      }
    }
    return spans;
  }

  /** Times at which every one of the sensors has a gap. */
  static List<SensorCoverage.Gap> allDown(List<SensorCoverage> sensors) {
    if (sensors.isEmpty()) {
      return List.of();
    }
    List<SensorCoverage.Gap> common = sensors.get(0).gaps();
    for (SensorCoverage sensor : sensors.subList(1, sensors.size())) {
      List<SensorCoverage.Gap> both = new ArrayList<>();
      for (SensorCoverage.Gap one : common) {
        for (SensorCoverage.Gap other : sensor.gaps()) {
          Instant from = one.from().isAfter(other.from()) ? one.from() : other.from();
          Instant to = one.to().isBefore(other.to()) ? one.to() : other.to();
          if (from.isBefore(to)) {
            both.add(new SensorCoverage.Gap(from, to, one.isBefore() && other.isBefore()));
          }
        }
      }
      common = both;
    }
    return common;
  }
}
