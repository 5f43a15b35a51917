package io.lookback.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Zeek connection logs of few sessions per day, for lakes of many days. */
public final class ConnLog {
  /** Own network of the sessions. */
  public static final String NETWORK = "192.0.2.0/24";

  private static final String HEADER =
      """
      #separator \\x09
      #set_separator\t,
      #empty_field\t(empty)
      #unset_field\t-
      #path\tconn
      #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\thistory
      #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tstring
      """;

  private ConnLog() {}

  /**
   * Writes a log of some days: each day the addresses 198.51.100.1, .2, ... once, at noon.
   *
   * @param from first day
   * @param days number of days
   * @param sessions sessions per day
   */
  public static Path write(Path file, LocalDate from, int days, int sessions) {
    StringBuilder text = new StringBuilder(HEADER);
    for (int day = 0; day < days; day++) {
      LocalDate date = from.plusDays(day);
      long noon = date.atTime(12, 0).toEpochSecond(ZoneOffset.UTC);
      for (int i = 1; i <= sessions; i++) {
        text.append(noon + 60L * i)
            .append(".25\tC")
            .append(date)
            .append('x')
            .append(i)
            .append("\t198.51.100.")
            .append(i)
            .append('\t')
            .append(1_024 + i)
            .append("\t192.0.2.7\t22\ttcp\tssh\t1.5\t100\t200\tSF\tShADadFf\n");
      }
    }
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
