package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists in the form of Snort or Suricata rules, as Emerging Threats publishes compromised, drop,
 * dshield, ciarmy and botcc: {@code alert ip [a,b,c] any -> $HOME_NET any (msg:"..."; sid:1;)}. The
 * addresses may stand on either side; the newest {@code updated_at} is the list's date.
 */
final class SnortRules implements FeedFormat {
  private static final Pattern RULE =
      Pattern.compile("(?:alert|drop|reject|block|log)\\s+(?:ip|tcp|udp|icmp|pkthdr)\\s.*");
  private static final String SIDE = "(\\[[^\\]]*+\\]|[^\\s\\[]\\S*+)";
  private static final String PORTS = "(?:\\[[^\\]]*+\\]|[^\\s\\[]\\S*+)";
  private static final Pattern SIDES =
      Pattern.compile(
          "\\S+\\s+\\S+\\s+" + SIDE + "\\s+" + PORTS + "\\s+(?:->|<>)\\s+" + SIDE + "\\s+" + PORTS);
  private static final Pattern MESSAGE = Pattern.compile("msg:\\s*\"([^\"]{0,300}+)");
  private static final Pattern GROUP = Pattern.compile("\\s+\\(?group\\s+\\d+\\)?\\s*$");
  private static final Pattern REFERENCE = Pattern.compile("reference:\\s*url,\\s*([^;]++);");
  private static final Pattern SID = Pattern.compile("\\bsid:\\s*(\\d{1,12})\\s*;");
  private static final Pattern UPDATED =
      Pattern.compile("\\bupdated_at\\s+(\\d{4})_(\\d{2})_(\\d{2})\\b");

  @Override
  public String name() {
    return "snort_rules";
  }

  @Override
  public String doc() {
    return "Snort or Suricata rules whose addresses are the list (ET compromised, drop, botcc)";
  }

  @Override
  public boolean detects(Head head) {
    return FeedLines.of(head).stream()
        .filter(line -> !line.startsWith("#"))
        .findFirst()
        .filter(line -> RULE.matcher(line).matches() && line.indexOf('(') > 0)
        .isPresent();
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    while (lines.next()) {
      String line = lines.text();
      if (line.startsWith("#")) {
        sink.skip("comment");
      } else {
        readRule(lines.number(), line, sink);
      }
    }
  }

  private static void readRule(long number, String line, FeedSink sink) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 0 || close < open || !RULE.matcher(line).matches()) {
      sink.reject(number, "no_rule", line);
      return;
    }
    List<String> addresses = addresses(line.substring(0, open));
    if (addresses.isEmpty()) {
      sink.reject(number, "rule_without_addresses", line);
      return;
    }
    String options = line.substring(open + 1, close);
    String message = first(MESSAGE, options);
    String category = message == null ? null : GROUP.matcher(message).replaceFirst("");
    String url = first(REFERENCE, options);
    String sid = first(SID, options);
    String reference = url != null ? url.strip() : sid == null ? null : "sid:" + sid;
    for (String address : addresses) {
      sink.entry(number, address, null, category, null, reference);
    }
    Matcher updated = UPDATED.matcher(options);
    if (updated.find()) {
      FeedTimes.parse(updated.group(1) + "-" + updated.group(2) + "-" + updated.group(3))
          .ifPresent(sink::date);
    }
  }

  /** What the two sides of the header name besides variables and {@code any}. */
  private static List<String> addresses(String header) {
    Matcher sides = SIDES.matcher(header.strip());
    if (!sides.matches()) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    for (String side : List.of(sides.group(1), sides.group(2))) {
      String bare = side.startsWith("[") ? side.substring(1, side.length() - 1) : side;
      for (String word : bare.split(",")) {
        String address = word.strip();
        if (!address.isEmpty() && !isPlaceholder(address)) {
          found.add(address);
        }
      }
    }
    return found;
  }

  private static boolean isPlaceholder(String word) {
    return word.startsWith("$") || word.startsWith("!$") || word.equals("any");
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }
}
