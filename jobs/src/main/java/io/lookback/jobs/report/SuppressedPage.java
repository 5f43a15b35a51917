package io.lookback.jobs.report;

import java.util.stream.Stream;

/** Findings that the configuration leaves out, with why and until when. */
final class SuppressedPage implements Page {
  static final String PATH = "suppressed.html";

  @Override
  public Stream<Sheet> sheets(Report report) {
    Suppressed suppressed = report.night().suppressed();
    if (suppressed.count() == 0) {
      return Stream.empty();
    }
    Frame frame = Frame.of(report, PATH, "Suppressed findings", "Suppressed");
    return Stream.of(
        new Sheet(PATH, output -> JtesuppressedGenerated.render(output, null, frame, suppressed)));
  }
}
