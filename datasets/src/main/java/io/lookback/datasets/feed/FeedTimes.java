package io.lookback.datasets.feed;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The spellings of time that lists use. Times without a zone are UTC. */
public final class FeedTimes {
  private static final List<DateTimeFormatter> WITH_ZONE =
      List.of(
          DateTimeFormatter.ISO_OFFSET_DATE_TIME,
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssXXX", Locale.ROOT));
  private static final List<DateTimeFormatter> IN_UTC =
      List.of(
          DateTimeFormatter.ISO_LOCAL_DATE_TIME,
          DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm[:ss][' UTC']['Z']", Locale.ROOT),
          DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss 'UTC' uuuu", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss uuuu 'UTC'", Locale.ENGLISH));

  private FeedTimes() {}

  /** The instant that the text means; empty when it is no time. */
  public static Optional<Instant> parse(String text) {
    // date(1) pads days with a blank.
    String clean = text.strip().replaceAll("\\s+", " ");
    for (DateTimeFormatter formatter : WITH_ZONE) {
      try {
        return Optional.of(OffsetDateTime.parse(clean, formatter).toInstant());
      } catch (DateTimeException e) {
        continue;
      }
    }
    for (DateTimeFormatter formatter : IN_UTC) {
      try {
        return Optional.of(LocalDateTime.parse(clean, formatter).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException e) {
        continue;
      }
    }
    try {
      return Optional.of(LocalDate.parse(clean).atStartOfDay().toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
