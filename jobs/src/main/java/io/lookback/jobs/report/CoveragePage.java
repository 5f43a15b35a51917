package io.lookback.jobs.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the sensors delivered and what they left out, day by day, and what could not be read. */
final class CoveragePage implements Page {
  static final String PATH = "coverage.html";

  /** Days shown with whole numbers; the days before are shown as shades. */
  private static final int LAST_DAYS = 7;

  /** Shades of days with records, by the share of the sensor's busiest day. */
  private static final int SHADES = 5;

  /** What the template shows. */
  record Model(Night night) {
    List<LocalDate> lastDays() {
      List<LocalDate> days = night.days();
      return days.subList(Math.max(0, days.size() - LAST_DAYS), days.size());
    }

    /** The style class of a day of a sensor. */
    String shade(Night.SensorDays sensor, LocalDate day) {
      long most = night.days().stream().mapToLong(sensor::on).max().orElse(0);
      return sensor.isMissing(day)
          ? "none"
          : "shade-" + Math.max(1, (long) Math.ceil((double) SHADES * sensor.on(day) / most));
    }

    long missingDays(Night.SensorDays sensor) {
      return night.days().stream().filter(sensor::isMissing).count();
    }

    /** What never arrived of the exporters of each sensor, in words. */
    List<String> lossSentences() {
      return night.sensors().stream()
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
                      + night.date()
                      + ", "
                      + Words.count(sensor.lost(), "flow record", "flow records")
                      + " never arrived, as far as sequence numbers tell; table export_gaps has"
                      + " them by exporter and hour.")
          .toList();
    }

    /** What the sensors left out, in words, worst first; a whole day is said as one. */
    List<String> gapSentences() {
      LocalDate date = night.date();
      List<String> whole = new ArrayList<>();
      List<String> partial = new ArrayList<>();
      for (SensorCoverage sensor : night.coverage()) {
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
    Frame frame = Frame.of(report, PATH, "Coverage and data quality");
    Model model = new Model(report.night());
    return Stream.of(
        new Sheet(PATH, output -> JtecoverageGenerated.render(output, null, frame, model)));
  }
}
