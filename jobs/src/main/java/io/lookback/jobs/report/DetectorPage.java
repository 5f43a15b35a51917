package io.lookback.jobs.report;

import io.lookback.datasets.table.Column;
import java.util.stream.Stream;

/** One page per detector: what it found, with all its columns and the reason. */
final class DetectorPage implements Page {
  /** What the template shows. */
  record Model(DetectorFindings detector) {
    /** The place that says what a column means. */
    String anchor(Column column) {
      return "column-" + column.name().replace('_', '-');
    }

    String heading(Column column) {
      return column.name().replace('_', ' ');
    }
  }

  static String path(String detector) {
    return "detectors/" + Untrusted.slug(detector) + ".html";
  }

  @Override
  public Stream<Sheet> sheets(Report report) {
    return report.night().detectors().stream()
        .map(
            detector -> {
              Frame frame =
                  Frame.of(report, detector.path(), detector.detector().title(), "Detectors");
              return new Sheet(
                  detector.path(),
                  output -> JtedetectorGenerated.render(output, null, frame, new Model(detector)));
            });
  }
}
