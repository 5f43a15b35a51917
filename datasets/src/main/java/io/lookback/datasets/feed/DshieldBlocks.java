package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DShield's block.txt: tab-separated {@code Start End Netmask Attacks Name Country email}, the
 * networks that attacked most in the last three days; {@code # updated:} is the list's date.
 */
final class DshieldBlocks implements FeedFormat {
  private static final Pattern UPDATED =
      Pattern.compile("#\\s*updated:\\s*(.*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern ENTRY =
      Pattern.compile("([0-9.]{7,15})\\t([0-9.]{7,15})\\t([0-9.]{1,15})(?:\\t.*)?");

  @Override
  public String name() {
    return "dshield_block";
  }

  @Override
  public String doc() {
    return "DShield block.txt: start, end, netmask, attacks, ...";
  }

  @Override
  public boolean detects(Head head) {
    return FeedLines.of(head).stream()
        .filter(line -> !line.startsWith("#"))
        .findFirst()
        .filter(line -> isHeader(line) || ENTRY.matcher(line).matches())
        .isPresent();
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    while (lines.next()) {
      String line = lines.text();
      Matcher entry = ENTRY.matcher(line);
      if (line.startsWith("#")) {
        sink.skip("comment");
        Matcher updated = UPDATED.matcher(line);
        if (updated.matches()) {
          FeedTimes.parse(updated.group(1)).ifPresent(sink::date);
        }
      } else if (isHeader(line)) {
        sink.skip("header");
      } else if (entry.matches()) {
        sink.entry(lines.number(), entry.group(1) + "-" + entry.group(2));
      } else {
        sink.reject(lines.number(), "bad_line", line);
      }
    }
  }

  private static boolean isHeader(String line) {
    return line.startsWith("Start\tEnd");
  }
}
