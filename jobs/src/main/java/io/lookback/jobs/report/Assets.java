package io.lookback.jobs.report;

import gg.jte.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Style sheets and scripts, inside every page so that a page can be sent alone. The page's policy
 * names their hashes: a page opened from disk has no origin of its own, so {@code 'self'} would not
 * reach a file beside it in every browser, and nothing that a log planted can run.
 */
final class Assets {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/" + uplotVersion() + "/";

  /** What every page has: tables that sort and filter, the theme, copying. */
  static final Assets PLAIN =
      new Assets(List.of(read("report.css")), List.of(read("report.js")), List.of());

  /** The same with uPlot and what draws with it. */
  static final Assets CHARTS =
      new Assets(
          List.of(read(UPLOT + "dist/uPlot.min.css"), read("report.css")),
          List.of(read("report.js")),
          List.of(
              "/*\n" + read(UPLOT + "LICENSE") + "*/\n" + read(UPLOT + "dist/uPlot.iife.min.js"),
              read("trends.js")));

  private final List<String> sheets;
  private final List<String> early;
  private final List<String> late;

  private Assets(List<String> sheets, List<String> early, List<String> late) {
    this.sheets = sheets;
    this.early = early;
    this.late = late;
  }

  /** Nothing may be loaded, framed or sent, and nothing run but these scripts. */
  String policy() {
    return "default-src 'none'; script-src "
        + hashes(Stream.concat(early.stream(), late.stream()))
        + "; style-src "
        + hashes(sheets.stream())
        + "; base-uri 'none'; form-action 'none'";
  }

  /** Style sheets, and the script that chooses the theme before anything is drawn. */
  Content head() {
    return output -> {
      sheets.forEach(sheet -> output.writeContent("<style>" + sheet + "</style>\n"));
      early.forEach(script -> output.writeContent("<script>" + script + "</script>\n"));
    };
  }

  /** Scripts that work on the finished page. */
  Content end() {
    return output ->
        late.forEach(script -> output.writeContent("<script>" + script + "</script>\n"));
  }

  private static String hashes(Stream<String> texts) {
    return texts
        .map(text -> "'sha256-" + Base64.getEncoder().encodeToString(Untrusted.sha256(text)) + "'")
        .collect(Collectors.joining(" "));
  }

  private static String uplotVersion() {
    try (InputStream in =
        Assets.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("The version of uPlot cannot be read", e);
    }
  }

  /** A text of ours; browsers hash it with line feeds only, so it must not have other line ends. */
  private static String read(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("The report's part " + name + " cannot be read", e);
    }
  }
}
