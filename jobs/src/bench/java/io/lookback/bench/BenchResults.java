package io.lookback.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured, as {@code results.json} and as {@code results.html}: a bar for each party and
 * question, median and spread, on a logarithmic scale, as the parties are far apart.
 */
final class BenchResults {
  private static final int WIDTH = 560;
  private static final int LEFT = 330;
  private static final int ROW = 20;

  /** Seconds of the runs of one party, sorted. */
  record Times(String party, double[] seconds) {
    Times {
      seconds = seconds.clone();
      Arrays.sort(seconds);
    }

    double median() {
      return seconds[seconds.length / 2];
    }

    String spread() {
      return String.format(Locale.ROOT, "%.2f to %.2f", seconds[0], seconds[seconds.length - 1]);
    }
  }

  private final String title;
  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final Map<String, List<Times>> questions = new LinkedHashMap<>();

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
        .append("text{font:12px system-ui}.lookback{fill:#0a7}.DuckDB{fill:#c92}.nfdump{fill:#86a}")
        .append("</style><h1>")
        .append(title)
        .append("</h1><p>")
        .append(facts)
        .append("</p>");
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
                        + "<rect class=\"%2$s\" x=\"%5$d\" y=\"%6$d\" width=\"%7$.0f\""
                        + " height=\"14\"/>",
                    ROW * i + 14,
                    times.party(),
                    times.median(),
                    times.spread(),
                    LEFT - 110,
                    ROW * i + 3,
                    length * (WIDTH + 100.0) / (WIDTH + 200.0)));
          }
          html.append("</svg>");
        });
    return html.append("<p>Logarithmic scale from 10 ms on.</p>").toString();
  }
}
