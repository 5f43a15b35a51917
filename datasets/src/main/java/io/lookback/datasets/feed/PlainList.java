package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import io.lookback.udf.net.Cidr;
import java.util.List;

/**
 * An address, network or range {@code a-b} per line, with comments after {@code #} or {@code ;}:
 * Emerging Threats' compromised-ips.txt and emerging-Block-IPs.txt, and most lists there are.
 *
 * <p>Text behind the first address of a line is taken for a comment.
 */
final class PlainList implements FeedFormat {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String doc() {
    return "An address, network (a/b) or range (a-b) per line; # and ; begin comments";
  }

  /** At least half of the lines that are no comments must be entries. */
  @Override
  public boolean detects(Head head) {
    List<String> lines = FeedLines.of(head);
    int entries = 0;
    int others = 0;
    for (String line : lines) {
      String text = withoutComment(line);
      if (!text.isEmpty()) {
        if (isEntry(addresses(text))) {
          entries++;
        } else {
          others++;
        }
      }
    }
    return entries >= others;
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    while (lines.next()) {
      String text = withoutComment(lines.text());
      if (text.isEmpty()) {
        sink.skip("comment");
      } else {
        sink.entry(lines.number(), addresses(text));
      }
    }
  }

  /** The line before its comment. */
  static String withoutComment(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '#' || c == ';' || line.startsWith("//", i)) {
        return line.substring(0, i).strip();
      }
    }
    return line;
  }

  /** What stands for the addresses: the first word, or three when the second is a hyphen. */
  private static String addresses(String text) {
    int end = wordEnd(text, 0);
    if (end == text.length()) {
      return text;
    }
    int second = skipBlanks(text, end);
    if (second < text.length() && text.charAt(second) == '-') {
      int third = skipBlanks(text, second + 1);
      return text.substring(0, wordEnd(text, third));
    }
    return text.substring(0, end);
  }

  private static int wordEnd(String text, int from) {
    int i = from;
    while (i < text.length() && !isSeparator(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int skipBlanks(String text, int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isSeparator(char c) {
    return c == ',' || c == '|' || Character.isWhitespace(c);
  }

  private static boolean isEntry(String text) {
    try {
      Cidr.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
