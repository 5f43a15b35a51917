package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * FireHOL's .ipset and .netset: a {@code #} header of {@code key : value} lines, then an address or
 * network per line. {@code Source File Date} is the list's date; {@code This File Date} only tells
 * when FireHOL packed it.
 */
final class FireHolSet implements FeedFormat {
  private static final Pattern HEADER = Pattern.compile("#\\s*([A-Za-z][A-Za-z ]*?)\\s*:\\s+(.*)");

  @Override
  public String name() {
    return "firehol";
  }

  @Override
  public String doc() {
    return "FireHOL .ipset and .netset with their header of comments";
  }

  @Override
  public boolean detects(Head head) {
    return FeedLines.of(head).stream()
        .takeWhile(line -> line.startsWith("#"))
        .map(HEADER::matcher)
        .anyMatch(header -> header.matches() && key(header).equals("source file date"));
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    String category = null;
    while (lines.next()) {
      String line = lines.text();
      if (!line.startsWith("#")) {
        sink.entry(lines.number(), PlainList.withoutComment(line), null, category, null, null);
        continue;
      }
      sink.skip("comment");
      Matcher header = HEADER.matcher(line);
      if (header.matches()) {
        String value = header.group(2).strip();
        if (key(header).equals("source file date")) {
          FeedTimes.parse(value).ifPresent(sink::date);
        } else if (key(header).equals("category") && !value.isEmpty()) {
          category = value;
        }
      }
    }
  }

  private static String key(Matcher header) {
    return header.group(1).toLowerCase(Locale.ROOT);
  }
}
