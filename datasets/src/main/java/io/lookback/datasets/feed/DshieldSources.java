package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DShield's lists of attacking addresses (daily_sources, ipsascii, topips): tab-separated, the
 * address first, each byte padded to three digits; a comment names the columns, {@code source IP
 * <tab> Reports <tab> Targets <tab> First Seen ...}. A first-seen column with dates says since when
 * an address is listed; {@code # created:} or {@code # updated:} is the list's date.
 */
final class DshieldSources implements FeedFormat {
  private static final Pattern MADE =
      Pattern.compile("#\\s*(?:created|updated):\\s*(.*?)#?", Pattern.CASE_INSENSITIVE);
  private static final Pattern HEADER =
      Pattern.compile("#?\\s*source ip\\s*(?:<tab>|\\t).*", Pattern.CASE_INSENSITIVE);
  private static final Pattern PADDED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  @Override
  public String name() {
    return "dshield_sources";
  }

  @Override
  public String doc() {
    return "DShield daily_sources, ipsascii and topips: padded address, reports, targets, ...";
  }

  @Override
  public boolean detects(Head head) {
    List<String> lines = FeedLines.of(head);
    return lines.stream().limit(100).anyMatch(line -> HEADER.matcher(line).matches());
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    int firstSeen = -1;
    while (lines.next()) {
      String line = lines.text();
      if (HEADER.matcher(line).matches()) {
        firstSeen = firstSeen(line);
        sink.skip("header");
      } else if (line.startsWith("#")) {
        sink.skip("comment");
        Matcher made = MADE.matcher(line);
        if (made.matches()) {
          FeedTimes.parse(made.group(1)).ifPresent(sink::date);
        }
      } else {
        String[] fields = line.split("\t", -1);
        sink.entry(
            lines.number(),
            unpadded(fields[0].strip()),
            since(fields, firstSeen),
            null,
            null,
            null);
      }
    }
  }

  private static int firstSeen(String header) {
    String[] names = header.toLowerCase(Locale.ROOT).split("<tab>|\\t");
    for (int i = 0; i < names.length; i++) {
      if (names[i].strip().equals("first seen")) {
        return i;
      }
    }
    return -1;
  }

  /** Where only a time of day stands it is none. */
  private static Instant since(String[] fields, int firstSeen) {
    return firstSeen < 0 || firstSeen >= fields.length
        ? null
        : FeedTimes.parse(fields[firstSeen]).orElse(null);
  }

  /** These lists pad with zeros; elsewhere a leading zero may mean octal and is refused. */
  private static String unpadded(String address) {
    return PADDED.matcher(address).matches()
        ? address.replaceAll("(^|\\.)0{1,2}(?=\\d)", "$1")
        : address;
  }
}
