package io.lookback.datasets.scenario;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Notes the flows that an exporter makes of sessions, for the files of kind {@link FlowFile}. */
final class FlowWriter implements LogWriter {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmm", Locale.ROOT);

  private final FlowMeter meter;
  private final String prefix;
  private final FlowBytes bytes = new FlowBytes();

  /**
   * @param prefix begins the name of a file, before year, month, day, hour and minute
   */
  FlowWriter(FlowExporter exporter, String prefix) {
    meter = new FlowMeter(exporter);
    this.prefix = prefix;
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return prefix + STAMP.format(begin);
  }

  @Override
  public void session(Session session, LogLines out) {
    meter.meter(
        session,
        (flow, exportedUs) -> {
          bytes.write(flow, out.at(exportedUs));
          out.endRecord();
        });
  }
}
