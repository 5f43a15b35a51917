package io.lookback.datasets.config;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names events by the one table of the configuration: the first rule that matches.
 *
 * <p>Serializable, for use in tasks. Not thread-safe: one instance per task. Answers are remembered
 * because a few rules make most events; the memory is bounded because rule names come from logs.
 */
public final class EventNames implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MAX_REMEMBERED = 10_000;

  /** What an event is called. */
  public record Name(String type, String name) implements Serializable {}

  private record Key(
      String format, String category, String rule, EventNameRule.Protocol protocol) {}

  private final List<EventNameRule> rules;
  private transient Map<Key, Optional<Name>> remembered;

  public EventNames(List<EventNameRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Type and name of an event; empty when no rule matches, and the format's own names stay.
   *
   * @param format name of the raw format
   * @param category classification as printed; may be null
   * @param rule name of the rule or notice; may be null
   * @param protocol IANA number; any other number when unknown
   */
  public Optional<Name> name(String format, String category, String rule, long protocol) {
    if (remembered == null) {
      remembered = new HashMap<>();
    }
    Key key = new Key(format, category, rule, EventNameRule.Protocol.of(protocol));
    Optional<Name> known = remembered.get(key);
    if (known == null) {
      known = find(key);
      if (remembered.size() >= MAX_REMEMBERED) {
        remembered.clear();
      }
      remembered.put(key, known);
    }
    return known;
  }

  private Optional<Name> find(Key key) {
    String format = lower(key.format());
    String category = lower(key.category());
    String rule = lower(key.rule());
    for (EventNameRule candidate : rules) {
      if (candidate.matches(format, category, rule, key.protocol())) {
        String shown = key.rule() == null ? "" : key.rule();
        return Optional.of(new Name(candidate.type(), candidate.name().replace("{rule}", shown)));
      }
    }
    return Optional.empty();
  }

  private static String lower(String text) {
    return text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
  }
}
