package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.data.Offset;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineChartTest {
  private static final Offset<Double> TENTH = within(0.1);
  private static final Instant FROM = Instant.parse("2009-01-01T00:00:00Z");
  private static final Instant TO = FROM.plus(10, ChronoUnit.DAYS);

  private static Instant day(int number) {
    return FROM.plus(number - 1, ChronoUnit.DAYS);
  }

  /** Where day {@code number} of ten begins. */
  private static double x(double number) {
    return TimelineChart.LEFT + TimelineChart.PLOT * (number - 1) / 10;
  }

  private static Dossier.Listing listing(Instant from, Instant to) {
    return new Dossier.Listing("drop", "192.0.2.1", from, to, "ENTRY", false, null, null, null);
  }

  private static SensorCoverage sensor(String name, SensorCoverage.Gap... gaps) {
    return new SensorCoverage("lon", name, 240, 240, List.of(gaps));
  }

  private static Document draw(
      List<Dossier.Lane> lanes, List<Dossier.Listing> listings, SensorCoverage... sensors) {
    String svg =
        new TimelineChart("t", FROM, TO, 3600, lanes, listings, List.of(sensors))
            .draw("What it did")
            .toString();
    return Jsoup.parse(svg, Parser.xmlParser());
  }

  private static List<Dossier.Lane> oneLane(long... counts) {
    List<Dossier.Bin> bins = new java.util.ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      bins.add(new Dossier.Bin(FROM.plus(i, ChronoUnit.HOURS), counts[i], 10));
    }
    return List.of(new Dossier.Lane("network", "TNM-TCP_Session_Short", bins));
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.attr(attribute));
  }

  @Test
  void theListingIsShadedFromItsStartToItsEnd() {
    Element shade =
        draw(oneLane(1), List.of(listing(day(4), day(6)))).select("rect.listed").first();
    assertThat(number(shade, "x")).isCloseTo(x(4), TENTH);
    assertThat(number(shade, "width")).isCloseTo(x(6) - x(4), TENTH);
  }

  @Test
  void whatIsStillListedIsShadedToTheEdge() {
    Document svg = draw(oneLane(1), List.of(listing(day(9), null)));
    Element shade = svg.select("rect.listed").first();
    assertThat(number(shade, "x") + number(shade, "width"))
        .isCloseTo(TimelineChart.LEFT + TimelineChart.PLOT, TENTH);
    assertThat(svg.select("rect.listing title").text()).endsWith("still listed");
    assertThat(number(svg.select("line.listed-from").first(), "x1")).isCloseTo(x(9), TENTH);
  }

  @Test
  void overlappingListingsAreShadedOnceAndNamedEach() {
    Document svg = draw(oneLane(1), List.of(listing(day(2), day(5)), listing(day(4), day(7))));
    assertThat(svg.select("rect.listed")).hasSize(1);
    assertThat(number(svg.select("rect.listed").first(), "width")).isCloseTo(x(7) - x(2), TENTH);
    assertThat(svg.select("rect.listing")).hasSize(2);
    assertThat(
            draw(oneLane(1), List.of(listing(day(2), day(3)), listing(day(5), day(6))))
                .select("rect.listed"))
        .hasSize(2);
    assertThat(draw(oneLane(1), List.of(listing(TO, null))).select("rect.listed")).isEmpty();
  }

  @Test
  void gapsAreHatchedAndBlindTimesAreHatchedThroughTheRows() {
    SensorCoverage.Gap three = new SensorCoverage.Gap(day(3), day(4), false);
    SensorCoverage.Gap longer = new SensorCoverage.Gap(day(3), day(6), false);
    Document svg = draw(oneLane(1), List.of(), sensor("tnm", three), sensor("tfm", longer));
    assertThat(svg.select("rect.covered")).hasSize(2);
    Element gap = svg.select("rect.gap").first();
    assertThat(gap.attr("fill")).isEqualTo("url(#t-hatch)");
    assertThat(svg.select("pattern#t-hatch")).hasSize(1);
    assertThat(number(gap, "x")).isCloseTo(x(3), TENTH);
    assertThat(gap.select("title").text())
        .isEqualTo("Sensor tnm delivered nothing for the whole of 2009-01-03.");
    assertThat(svg.select("rect.blind")).hasSize(1);
    Element blind = svg.select("rect.blind").first();
    assertThat(number(blind, "x")).isCloseTo(x(3), TENTH);
    assertThat(number(blind, "width")).isCloseTo(x(4) - x(3), TENTH);
    assertThat(
            draw(oneLane(1), List.of(), sensor("tnm"), sensor("tfm", longer)).select("rect.blind"))
        .as("one sensor that saw is enough")
        .isEmpty();
  }

  @Test
  void barsGrowWithTheirCountsAndTellThem() {
    Document svg = draw(oneLane(0, 1, 100), List.of());
    List<Element> bars = svg.select("rect.bar");
    assertThat(bars).hasSize(2);
    assertThat(number(bars.get(1), "height")).isGreaterThan(number(bars.get(0), "height"));
    assertThat(number(bars.get(0), "height")).isGreaterThanOrEqualTo(2);
    assertThat(number(bars.get(1), "x")).isCloseTo(x(1 + 2 / 24.0), TENTH);
    assertThat(bars.get(1).select("title").text())
        .isEqualTo("TNM-TCP_Session_Short: 100 from 2009-01-01 02:00 to 2009-01-01 03:00, 10 B");
    assertThat(svg.select("text.total").text()).isEqualTo("101");
  }

  @Test
  void namesAreEscapedAndNothingIsDrawnOutside() {
    String name = "</title></svg><script>alert(1)</script>\u202E\"'";
    List<Dossier.Lane> lanes =
        List.of(
            new Dossier.Lane(
                name,
                name,
                List.of(
                    new Dossier.Bin(FROM.minus(2, ChronoUnit.DAYS), 9, 0),
                    new Dossier.Bin(FROM.minus(30, ChronoUnit.MINUTES), 9, 0),
                    new Dossier.Bin(TO, 9, 0))));
    Document svg = draw(lanes, List.of(), sensor(name));
    assertThat(svg.select("script")).isEmpty();
    assertThat(svg.select("svg")).hasSize(1);
    assertThat(svg.outerHtml()).doesNotContain("\u202E");
    assertThat(svg.select("rect.bar")).hasSize(1);
    assertThat(number(svg.select("rect.bar").first(), "x")).isEqualTo(TimelineChart.LEFT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 24, 49, 240, 700, 2_000, 9_000, 80_000})
  void axesHaveAFewTicksInOrder(long hours) {
    Timespan span = new Timespan(FROM.plusSeconds(1_800), FROM.plus(hours, ChronoUnit.HOURS), 0, 1);
    List<Timespan.Tick> ticks = span.ticks();
    assertThat(ticks).hasSizeBetween(1, 11);
    assertThat(ticks).isSortedAccordingTo(java.util.Comparator.comparing(Timespan.Tick::time));
    assertThat(ticks).allSatisfy(tick -> assertThat(span.x(tick.time())).isBetween(0.0, 1.0));
  }

  @Test
  void daysAndHoursAreLabelledAsSuch() {
    assertThat(new Timespan(FROM, FROM.plus(48, ChronoUnit.HOURS), 0, 1).ticks())
        .extracting(Timespan.Tick::label)
        .containsExactly(
            "1 Jan", "06:00", "12:00", "18:00", "2 Jan", "06:00", "12:00", "18:00", "3 Jan");
  }
}
