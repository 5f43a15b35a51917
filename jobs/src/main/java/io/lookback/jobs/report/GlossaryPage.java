package io.lookback.jobs.report;

import java.util.stream.Stream;

/** What the words on the pages mean. */
final class GlossaryPage implements Page {
  static final String PATH = "glossary.html";

  @Override
  public Stream<Sheet> sheets(Report report) {
    Frame frame = Frame.of(report, PATH, "Glossary");
    return Stream.of(
        new Sheet(
            PATH, output -> JteglossaryGenerated.render(output, null, frame, report.detectors())));
  }
}
