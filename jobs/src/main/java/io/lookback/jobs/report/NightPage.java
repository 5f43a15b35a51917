package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The night's page: what is new and worst first, the numbers, and how good the data are. */
final class NightPage implements Page {
  static final String PATH = "index.html";

  /** What the template shows. */
  record Model(Report report) {
    Night night() {
      return report.night();
    }

    List<Finding> newFindings(String site) {
      return of(site, true);
    }

    List<Finding> earlierFindings(String site) {
      return of(site, false);
    }

    private List<Finding> of(String site, boolean isNew) {
      return night().findings().stream()
          .filter(finding -> finding.site().equals(site) && finding.isNew() == isNew)
          .toList();
    }

    long newCount() {
      return night().findings().stream().filter(Finding::isNew).count();
    }

    long countOf(Severity severity) {
      return night().findings().stream()
          .filter(finding -> finding.worst().severity() == severity)
          .count();
    }

    long informationalCount() {
      return night().informational().stream().mapToLong(Hit.NameCount::count).sum();
    }

    long rejectedLines() {
      return night().rejects().stream().mapToLong(Night.RejectGroup::lines).sum();
    }

    long records() {
      return night().sensors().stream().mapToLong(sensor -> sensor.on(night().date())).sum();
    }

    List<Night.ListState> heldBack() {
      return night().lists().stream().filter(list -> !list.heldBack().isEmpty()).toList();
    }

    boolean isDossierCut() {
      return report.dossiers().size() < report.addresses();
    }

    Integer coveredPercent() {
      return SensorCoverage.percent(night().coverage());
    }

    /** What never arrived of the exporters of each sensor, in words. */
    List<String> lossSentences() {
      return night().sensors().stream()
          .filter(sensor -> sensor.lost() > 0)
          .map(
              sensor ->
                  "Of what the exporters of sensor "
                      + sensor.sensor()
                      + " (site "
                      + sensor.site()
                      + ", "
                      + sensor.format()
                      + ") sent on "
                      + night().date()
                      + ", "
                      + Words.count(sensor.lost(), "flow record", "flow records")
                      + " never arrived, as far as sequence numbers tell; table export_gaps has"
                      + " them by exporter and hour.")
          .toList();
    }

    /** What the sensors left out, in words, worst first; a whole day is said as one. */
    List<String> gapSentences() {
      LocalDate date = night().date();
      List<String> whole = new ArrayList<>();
      List<String> partial = new ArrayList<>();
      for (SensorCoverage sensor : night().coverage()) {
        String at = " (site " + sensor.site() + ")";
        if (sensor.coveredHours() == 0) {
          whole.add("Sensor " + sensor.sensor() + at + " delivered nothing on " + date + ".");
          continue;
        }
        for (SensorCoverage.Gap gap : sensor.gaps()) {
          String sentence = sensor.sentence(gap);
          partial.add(sentence.substring(0, sentence.length() - 1) + at + ".");
        }
      }
      whole.addAll(partial);
      return whole;
    }
  }

  @Override
  public Stream<Sheet> sheets(Report report) {
    Frame frame =
        new Frame(
            "Night of " + report.night().date(),
            "",
            report.night().date(),
            report.night().readAt(),
            List.of());
    return Stream.of(
        new Sheet(
            PATH, output -> JtenightGenerated.render(output, null, frame, new Model(report))));
  }
}
