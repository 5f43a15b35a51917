package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The history of a list as intervals: header {@code ip,first_listed,delisted} or {@code
 * cidr,first_listed,delisted}, an empty last field meaning still listed. The newest time in the
 * file is its date.
 */
final class IntervalFile implements FeedFormat {
  static final String NAME = "intervals";

  private static final Pattern HEADER =
      Pattern.compile("\"?(ip|cidr)\"?,\"?first_listed\"?,\"?delisted\"?");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String doc() {
    return "Listing intervals: ip|cidr,first_listed,delisted";
  }

  @Override
  public boolean detects(Head head) {
    List<String> lines = FeedLines.of(head);
    return !lines.isEmpty() && isHeader(lines.get(0));
  }

  private static boolean isHeader(String line) {
    return HEADER.matcher(line.toLowerCase(Locale.ROOT)).matches();
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    while (lines.next()) {
      String line = lines.text();
      if (isHeader(line)) {
        sink.skip("header");
      } else if (line.startsWith("#")) {
        sink.skip("comment");
      } else {
        readInterval(lines.number(), line, sink);
      }
    }
  }

  private static void readInterval(long number, String line, FeedSink sink) {
    String[] fields = line.replace("\"", "").split(",", -1);
    if (fields.length != 3) {
      sink.reject(number, "bad_field_count", line);
      return;
    }
    Optional<Instant> from = FeedTimes.parse(fields[1]);
    boolean isOpen = fields[2].isBlank();
    Optional<Instant> to = isOpen ? Optional.empty() : FeedTimes.parse(fields[2]);
    if (from.isEmpty() || (!isOpen && to.isEmpty())) {
      sink.reject(number, "bad_time", line);
      return;
    }
    sink.interval(number, fields[0].strip(), from.get(), to.orElse(null));
    sink.date(from.get());
    to.ifPresent(sink::date);
  }
}
