package io.lookback.datasets.config;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * One line of the table of event names. All conditions that are given must hold; a list holds when
 * one of its entries does; case is ignored. There are no regular expressions here: text from a
 * network must not be able to make matching slow.
 *
 * @param formats beginnings of the names of raw formats
 * @param categories classifications, whole
 * @param rulePrefixes beginnings of the name of the rule or notice
 * @param ruleContains parts of the name of the rule or notice
 * @param protocols tcp, udp, icmp (for IPv6 too)
 * @param type event_type of what matches
 * @param name event_name of what matches; {@code {rule}} stands for the name of the rule
 */
public record EventNameRule(
    @Default("[]") List<String> formats,
    @Default("[]") List<String> categories,
    @Default("[]") List<String> rulePrefixes,
    @Default("[]") List<String> ruleContains,
    @Default("[]") List<Protocol> protocols,
    String type,
    String name)
    implements Serializable {

  /** Transport protocols that names tell apart. */
  public enum Protocol {
    TCP,
    UDP,
    ICMP;

    /** That of an IANA number; null for all others. */
    static Protocol of(long number) {
      if (number == 6) {
        return TCP;
      } else if (number == 17) {
        return UDP;
      }
      return number == 1 || number == 58 ? ICMP : null;
    }
  }

  public EventNameRule {
    if (type.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("An event name rule needs a type and a name");
    }
    formats = lower(formats);
    categories = lower(categories);
    rulePrefixes = lower(rulePrefixes);
    ruleContains = lower(ruleContains);
  }

  private static List<String> lower(List<String> texts) {
    return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
  }

  /** Whether all conditions hold; the texts are in lower case. */
  boolean matches(String format, String category, String rule, Protocol protocol) {
    return (formats.isEmpty() || formats.stream().anyMatch(format::startsWith))
        && (categories.isEmpty() || categories.contains(category))
        && (rulePrefixes.isEmpty() || rulePrefixes.stream().anyMatch(rule::startsWith))
        && (ruleContains.isEmpty() || ruleContains.stream().anyMatch(rule::contains))
        && (protocols.isEmpty() || (protocol != null && protocols.contains(protocol)));
  }
}
