package io.lookback.jobs.ingest;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time against which a missing year is inferred: given on the command line, else the date in
 * the file name, else the modification time.
 *
 * @param us UTC microseconds
 * @param basis option, file_name or modification_time
 */
record ReferenceTime(long us, String basis) {
  private static final Pattern DATE =
      Pattern.compile(
          "(?<![0-9])(20[0-9]{2})([-_.]?)([01][0-9])\\2([0-3][0-9])(?:[^0-9]|$|[0-9]{4,6}(?![0-9]))");

  /** A file named by a day holds that day in some zone: its end, with the widest offset. */
  private static final long DAY_IN_ANY_ZONE_US = 36L * 3_600_000_000L;

  static ReferenceTime of(RawFile file) {
    if (file.referenceUs() != null) {
      return new ReferenceTime(file.referenceUs(), "option");
    }
    Matcher matcher = DATE.matcher(file.name());
    if (matcher.find()) {
      try {
        LocalDate day =
            LocalDate.of(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)));
        long us =
            day.atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000L + DAY_IN_ANY_ZONE_US;
        return new ReferenceTime(us, "file_name");
      } catch (DateTimeException ignored) {
        // Digits that look like a date but are none, such as 20091399.
      }
    }
    return new ReferenceTime(file.modifiedUs(), "modification_time");
  }
}
