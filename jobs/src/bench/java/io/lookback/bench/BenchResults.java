package io.lookback.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What was measured, as {@code results.json} and as {@code results.html}: a bar for each party and
 * question, median and spread, and lines of time against an amount. All scales are logarithmic, as
 * the parties are far apart.
 */
final class BenchResults {
  private static final int WIDTH = 560;
  private static final int LEFT = 330;
  private static final int ROW = 20;
  private static final int HEIGHT = 260;
  private static final int MARGIN = 60;

  /** Seconds of the runs of one party, sorted. */
  record Times(String party, double[] seconds) {
    Times {
      seconds = seconds.clone();
      Arrays.sort(seconds);
    }

    /** Does some work so many times. */
    static Times of(String party, int runs, Callable<?> work) throws Exception {
      double[] times = new double[runs];
      for (int i = 0; i < runs; i++) {
        long start = System.nanoTime();
        work.call();
        times[i] = (System.nanoTime() - start) / 1e9;
      }
      return new Times(party, times);
    }

    double median() {
      return seconds[seconds.length / 2];
    }

    String spread() {
      return String.format(Locale.ROOT, "%.2f to %.2f", seconds[0], seconds[seconds.length - 1]);
    }
  }

  /** How long one party took for an amount, e.g. of sessions. */
  private record Point(double amount, double seconds) {}

  /** Time against an amount. */
  private record Curve(String title, String unit) {}

  private final String title;
  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final Map<String, List<Times>> questions = new LinkedHashMap<>();
  private final Map<Curve, Map<String, List<Point>>> curves = new LinkedHashMap<>();

  BenchResults(String title) {
    this.title = title;
    fact("processors", Runtime.getRuntime().availableProcessors());
    fact("heap_mib", Runtime.getRuntime().maxMemory() >> 20);
    fact("java", System.getProperty("java.version"));
  }

  void fact(String name, Object value) {
    facts.put(name, value);
  }

  void add(String question, Times times) {
    questions.computeIfAbsent(question, any -> new ArrayList<>()).add(times);
  }

  /**
   * Adds a point to a line.
   *
   * @param title of the chart
   * @param unit what the amount counts
   */
  void point(String title, String unit, String party, double amount, double seconds) {
    curves
        .computeIfAbsent(new Curve(title, unit), any -> new LinkedHashMap<>())
        .computeIfAbsent(party, any -> new ArrayList<>())
        .add(new Point(amount, seconds));
  }

  /** The most memory that this process has had, if the system tells it. */
  void peakMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          fact("peak_memory_mib", Long.parseLong(line.replaceAll("\\D", "")) >> 10);
        }
      }
    }
  }

  void write(Path folder) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("title", title);
    all.put("facts", facts);
    List<Object> measured = new ArrayList<>();
    questions.forEach(
        (question, parties) ->
            parties.forEach(
                times -> {
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("question", question);
                  one.put("party", times.party());
                  one.put("median_s", times.median());
                  one.put("runs_s", times.seconds());
                  measured.add(one);
                }));
    all.put("measured", measured);
    List<Object> lines = new ArrayList<>();
    curves.forEach(
        (curve, parties) ->
            parties.forEach(
                (party, points) ->
                    lines.add(
                        Map.of(
                            "title", curve.title(),
                            "unit", curve.unit(),
                            "party", party,
                            "amounts", points.stream().mapToDouble(Point::amount).toArray(),
                            "seconds", points.stream().mapToDouble(Point::seconds).toArray()))));
    all.put("curves", lines);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve("results.json").toFile(), all);
    Files.writeString(folder.resolve("results.html"), page());
  }

  private String page() {
    double most =
        questions.values().stream()
            .flatMap(List::stream)
            .mapToDouble(Times::median)
            .max()
            .orElse(1);
    StringBuilder html = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><title>");
    html.append(title)
        .append("</title><style>body{font:14px system-ui;max-width:60rem;margin:2rem auto}")
        .append("text{font:12px system-ui}polyline{fill:none;stroke-width:2}")
        .append("path{stroke:#ccc}")
        .append("</style><h1>")
        .append(title)
        .append("</h1><p>")
        .append(
            facts.entrySet().stream()
                .map(fact -> fact.getKey().replace('_', ' ') + ": " + fact.getValue())
                .collect(Collectors.joining(" · ")))
        .append("</p>");
    curves.forEach((curve, parties) -> html.append(chart(curve, parties)));
    questions.forEach(
        (question, parties) -> {
          html.append("<h2>").append(question).append("</h2><svg width=\"").append(LEFT + WIDTH);
          html.append("\" height=\"").append(ROW * parties.size()).append("\" role=\"img\">");
          for (int i = 0; i < parties.size(); i++) {
            Times times = parties.get(i);
            // From 10 ms on.
            double length =
                WIDTH * Math.max(0.01, Math.log10(times.median() / 0.01) / Math.log10(most / 0.01));
            html.append(
                String.format(
                    Locale.ROOT,
                    "<text x=\"0\" y=\"%1$d\">%2$s %3$.2f s (%4$s)</text>"
                        + "<rect fill=\"%8$s\" x=\"%5$d\" y=\"%6$d\" width=\"%7$.0f\""
                        + " height=\"14\"/>",
                    ROW * i + 14,
                    times.party(),
                    times.median(),
                    times.spread(),
                    LEFT - 110,
                    ROW * i + 3,
                    length * (WIDTH + 100.0) / (WIDTH + 200.0),
                    color(times.party())));
          }
          html.append("</svg>");
        });
    return html.append("<p>Logarithmic scale from 10 ms on.</p>").toString();
  }

  private static String color(String party) {
    return switch (party) {
      case "DuckDB" -> "#c92";
      case "nfdump" -> "#86a";
      case "ZAT", "new list" -> "#38c";
      case "jobs" -> "#a55";
      default -> "#0a7";
    };
  }

  private static String chart(Curve curve, Map<String, List<Point>> parties) {
    Scale across =
        Scale.of(parties, Point::amount, MARGIN, (double) WIDTH + LEFT - 2 * MARGIN);
    Scale up = Scale.of(parties, Point::seconds, (double) HEIGHT - MARGIN / 2, MARGIN / 4);
    StringBuilder svg = new StringBuilder("<h2>").append(curve.title()).append("</h2><svg width=\"");
    svg.append(LEFT + WIDTH).append("\" height=\"").append(HEIGHT).append("\" role=\"img\">");
    for (double amount : across.marks()) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%1$.0f 0V%2$d\"/><text x=\"%1$.0f\" y=\"%3$d\">%4$,.0f %5$s</text>",
              across.at(amount),
              HEIGHT - MARGIN / 2,
              HEIGHT - 10,
              amount,
              curve.unit()));
    }
    for (double seconds : up.marks()) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%1$d %2$.0fH%3$d\"/><text x=\"0\" y=\"%2$.0f\">%4$s s</text>",
              MARGIN,
              up.at(seconds),
              WIDTH + LEFT - 2 * MARGIN,
              seconds < 1 ? String.valueOf(seconds) : String.format(Locale.ROOT, "%,.0f", seconds)));
    }
    parties.forEach(
        (party, points) -> {
          svg.append("<polyline stroke=\"").append(color(party)).append("\" points=\"");
          points.forEach(
              point ->
                  svg.append(
                      String.format(
                          Locale.ROOT,
                          "%.0f,%.0f ",
                          across.at(point.amount()),
                          up.at(point.seconds()))));
          Point last = points.get(points.size() - 1);
          svg.append(
              String.format(
                  Locale.ROOT,
                  "\"/><text fill=\"%s\" x=\"%.0f\" y=\"%.0f\">%s %.2f s</text>",
                  color(party),
                  across.at(last.amount()) + 5,
                  up.at(last.seconds()) + 4,
                  party,
                  last.seconds()));
        });
    return svg.append("</svg>").toString();
  }

  /** A logarithmic scale over whole powers of ten. */
  private record Scale(int low, int high, double start, double end) {
    static Scale of(
        Map<String, List<Point>> parties,
        ToDoubleFunction<Point> value,
        double start,
        double end) {
      DoubleSummaryStatistics all =
          parties.values().stream()
              .flatMap(List::stream)
              .mapToDouble(value)
              .map(Math::log10)
              .summaryStatistics();
      int low = (int) Math.floor(all.getMin());
      return new Scale(low, Math.max(low + 1, (int) Math.ceil(all.getMax())), start, end);
    }

    double at(double value) {
      return start + (end - start) * (Math.log10(value) - low) / (high - low);
    }

    double[] marks() {
      return IntStream.rangeClosed(low, high).mapToDouble(power -> Math.pow(10, power)).toArray();
    }
  }
}
