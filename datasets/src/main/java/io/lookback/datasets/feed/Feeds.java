package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every blacklist format; a new one is one class and one line here. The first that detects wins.
 */
public final class Feeds {
  static final List<FeedFormat> ALL =
      List.of(
          new IntervalFile(),
          new StixBundle(),
          new MispEvents(),
          new AbuseChJson(),
          new SpamhausJson(),
          new SpamhausText(),
          new AbuseChCsv(),
          new SnortRules(),
          new FireHolSet(),
          new IpsumLevels(),
          new DshieldBlocks(),
          new DshieldSources(),
          new PlainList());

  private Feeds() {}

  /** Name of the format whose files hold listing intervals instead of the members of one time. */
  public static final String INTERVALS = IntervalFile.NAME;

  /** Names of the formats, in the order in which they are tried. */
  public static List<String> names() {
    return ALL.stream().map(FeedFormat::name).toList();
  }

  /**
   * Name of the format of a file.
   *
   * @param file how the file is called in the error
   * @throws FeedException when the file is empty, a web page, or of no format
   */
  public static String detect(String file, byte[] content) throws FeedException {
    Head head =
        new Head(
            Arrays.copyOf(content, Math.min(content.length, Head.SIZE)),
            content.length <= Head.SIZE);
    List<String> lines = FeedLines.of(head);
    if (lines.isEmpty()) {
      throw new FeedException(
          file + " is empty: a list without entries is not believed. Fetch it again.");
    }
    if (isMarkup(lines.get(0))) {
      throw new FeedException(
          file
              + " is a web page, not a list (it begins with '"
              + lines.get(0).substring(0, Math.min(lines.get(0).length(), 40))
              + "'). Fetch the list itself.");
    }
    return ALL.stream()
        .filter(format -> format.detects(head))
        .map(FeedFormat::name)
        .findFirst()
        .orElseThrow(
            () ->
                new FeedException(
                    file
                        + " is of no list format we know. Formats are "
                        + names()
                        + "; name one with --format if it is one of them."));
  }

  private static boolean isMarkup(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return lower.startsWith("<!") || lower.startsWith("<html") || lower.startsWith("<?xml");
  }

  /**
   * Reads a file.
   *
   * @param file how the file is called in the error
   * @param format one of {@link #names()}
   * @param widest wider networks are refused
   * @throws FeedException when no line of it is an entry although lines are there to be read
   */
  public static FeedContent read(String file, String format, byte[] content, WidestNetworks widest)
      throws FeedException {
    FeedFormat reader =
        ALL.stream()
            .filter(candidate -> candidate.name().equals(format))
            .findFirst()
            .orElseThrow(
                () ->
                    new FeedException(
                        "Unknown list format '" + format + "'; formats are " + names()));
    FeedSink sink = new FeedSink(widest);
    reader.read(new FeedLines(content, sink), sink);
    FeedContent result = sink.content();
    if (result.entries().isEmpty() && !result.rejects().isEmpty()) {
      throw new FeedException(
          file + " has no entry that can be used: " + result.rejectReasons() + ".");
    }
    return result;
  }
}
