package io.lookback.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** Flows as SiLK's rwcut prints them. */
public final class SilkListing {
  private final StringBuilder text =
      new StringBuilder(
          "sIP|sPort|dIP|dPort|protocol|packets|bytes|flags|sTime|duration|sensor|\n");

  /**
   * Adds a TCP flow that sensor {@code border} saw, of 100 bytes a packet.
   *
   * @param from address and port, with a colon between
   * @param flags as rwcut has them: {@code FS PA}
   */
  public SilkListing flow(
      String from, String to, String start, double seconds, int packets, String flags) {
    long millis = Instant.parse(start).toEpochMilli();
    text.append(from.replace(':', '|'))
        .append('|')
        .append(to.replace(':', '|'))
        .append("|6|")
        .append(packets)
        .append('|')
        .append(packets * 100)
        .append('|')
        .append(flags)
        .append('|')
        .append(millis / 1000)
        .append('.')
        .append(String.format(Locale.ROOT, "%03d", millis % 1000))
        .append('|')
        .append(String.format(Locale.ROOT, "%.3f", seconds))
        .append("|border|\n");
    return this;
  }

  /** Writes the listing, which makes the folders that are missing. */
  public Path write(Path file) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
