package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spamhaus DROP as text: {@code CIDR ; SBLnnn}, with its date in {@code ; Last-Modified:}
 * (https://www.spamhaus.org/blocklists/do-not-route-or-peer/).
 */
final class SpamhausText implements FeedFormat {
  private static final Pattern ENTRY = Pattern.compile("(\\S+)\\s*+;\\s*+(SBL\\d{1,9})\\b.*");
  private static final String MODIFIED = "last-modified:";

  @Override
  public String name() {
    return "spamhaus_text";
  }

  @Override
  public String doc() {
    return "Spamhaus DROP, EDROP: network ; SBL number";
  }

  @Override
  public boolean detects(Head head) {
    List<String> lines = FeedLines.of(head);
    return lines.get(0).startsWith("; Spamhaus")
        || lines.stream()
            .filter(line -> !line.startsWith(";") && !line.startsWith("#"))
            .findFirst()
            .filter(line -> ENTRY.matcher(line).matches())
            .isPresent();
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    while (lines.next()) {
      String line = lines.text();
      if (line.startsWith(";") || line.startsWith("#")) {
        sink.skip("comment");
        String comment = line.substring(1).strip();
        if (comment.regionMatches(true, 0, MODIFIED, 0, MODIFIED.length())) {
          FeedTimes.parse(comment.substring(MODIFIED.length())).ifPresent(sink::date);
        }
        continue;
      }
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        sink.entry(lines.number(), entry.group(1), null, null, null, entry.group(2));
      } else {
        sink.entry(lines.number(), PlainList.withoutComment(line));
      }
    }
  }
}
