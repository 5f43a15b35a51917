package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ipsum (https://github.com/stamparm/ipsum): address, tab, number of blacklists that have it. That
 * number is kept as the confidence.
 */
final class IpsumLevels implements FeedFormat {
  private static final Pattern ENTRY = Pattern.compile("(\\S+)\\t+(\\d{1,3})");
  private static final Pattern UPDATED = Pattern.compile("#\\s*Last update:\\s*(.*)");
  private static final int MOST = 100;

  @Override
  public String name() {
    return "ipsum";
  }

  @Override
  public String doc() {
    return "ipsum: address, tab, number of blacklists that have it (kept as the confidence)";
  }

  @Override
  public boolean detects(Head head) {
    List<String> lines =
        FeedLines.of(head).stream().filter(line -> !line.startsWith("#")).limit(20).toList();
    long entries = lines.stream().filter(line -> ENTRY.matcher(line).matches()).count();
    return entries > 0 && entries * 2 >= lines.size();
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    while (lines.next()) {
      String line = lines.text();
      if (line.startsWith("#")) {
        sink.skip("comment");
        Matcher updated = UPDATED.matcher(line);
        if (updated.matches()) {
          FeedTimes.parse(updated.group(1)).ifPresent(sink::date);
        }
        continue;
      }
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        int level = Math.min(MOST, Integer.parseInt(entry.group(2)));
        sink.entry(lines.number(), entry.group(1), null, null, level, null);
      } else {
        sink.reject(lines.number(), "no_level", line);
      }
    }
  }
}
