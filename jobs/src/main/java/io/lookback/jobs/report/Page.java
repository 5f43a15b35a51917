package io.lookback.jobs.report;

import gg.jte.html.HtmlTemplateOutput;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A kind of page: a class, a template in {@code src/main/jte} and a line in {@link Pages#ALL}.
 * Templates are compiled into this package and see its models; what they write from data goes
 * through {@link SafeOutput}.
 */
interface Page {
  /** The files of this kind. */
  Stream<Sheet> sheets(Report report);

  /**
   * One file.
   *
   * @param path below the report's folder; from data only through {@link Untrusted#slug}
   * @param body writes the page with its generated template
   */
  record Sheet(String path, Consumer<HtmlTemplateOutput> body) {}
}
