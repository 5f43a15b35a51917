package io.lookback.datasets.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The addresses in a STIX 2.1 pattern (OASIS STIX 2.1, section 9), as far as one of them alone
 * makes the pattern match.
 *
 * <p>Understood are {@code ipv4-addr:value}, {@code ipv6-addr:value} and {@code
 * network-traffic:src_ref.value} or {@code dst_ref.value}, compared by {@code =}, {@code IN} or
 * {@code ISSUBSET}; {@code OR} between comparisons and between observations; and {@code AND} with
 * what narrows such a comparison down: ports and protocols of {@code network-traffic}, which are
 * then not compared. All else is told as an alternative of its own, never passed over: comparisons
 * of other things, {@code NOT}, other {@code AND}s, {@code FOLLOWEDBY} and qualifiers.
 */
final class StixPattern {
  private static final int LONGEST = 200_000;
  private static final int DEEPEST = 32;
  private static final Set<String> ADDRESSES =
      Set.of(
          "ipv4-addr:value",
          "ipv6-addr:value",
          "network-traffic:src_ref.value",
          "network-traffic:dst_ref.value");
  private static final Set<String> NARROWING =
      Set.of(
          "network-traffic:src_port",
          "network-traffic:dst_port",
          "network-traffic:protocols",
          "network-traffic:protocols[*]",
          "network-traffic:protocols[0]",
          "network-traffic:protocols[1]",
          "network-traffic:protocols[2]");
  private static final Set<String> OPERATORS =
      Set.of("=", "!=", "<", "<=", ">", ">=", "<>", "LIKE", "MATCHES", "ISSUPERSET");

  /** What an alternative is. */
  enum Kind {
    /** The text is an address or network. */
    ADDRESS,
    /** A port or protocol. */
    NARROWING,
    /** A comparison of something that is no address. */
    OTHER,
    /** Nothing that can be looked for by address alone. */
    UNSUPPORTED
  }

  /** One of the things of which each alone makes the pattern match. */
  record Alternative(Kind kind, String text) {}

  private final String text;
  private int at;

  private StixPattern(String text) {
    this.text = text;
  }

  /** The alternatives of a pattern; of one that is not understood, itself as unsupported. */
  static List<Alternative> alternatives(String pattern) {
    if (pattern.length() > LONGEST) {
      return unsupported(pattern.substring(0, 100));
    }
    StixPattern parser = new StixPattern(pattern);
    try {
      List<Alternative> all = parser.observations(0);
      parser.blanks();
      return parser.at == pattern.length() ? all : unsupported(pattern);
    } catch (IllegalArgumentException e) {
      return unsupported(pattern);
    }
  }

  private static List<Alternative> unsupported(String what) {
    return List.of(new Alternative(Kind.UNSUPPORTED, what.strip()));
  }

  /** {@code [..] OR [..]}; a second word than OR between them makes the whole unsupported. */
  private List<Alternative> observations(int depth) {
    List<Alternative> all = new ArrayList<>();
    do {
      all.addAll(observation(depth));
    } while (word("OR"));
    return all;
  }

  private List<Alternative> observation(int depth) {
    deep(depth);
    if (symbol("(")) {
      List<Alternative> inside = observations(depth + 1);
      expect(")");
      return inside;
    }
    expect("[");
    List<Alternative> inside = comparisons(0);
    expect("]");
    return inside.stream()
        .map(one -> one.kind() == Kind.NARROWING ? new Alternative(Kind.OTHER, one.text()) : one)
        .toList();
  }

  private List<Alternative> comparisons(int depth) {
    List<Alternative> all = new ArrayList<>();
    do {
      all.addAll(conjunction(depth));
    } while (word("OR"));
    return all;
  }

  /** An address that other comparisons only narrow down stays one. */
  private List<Alternative> conjunction(int depth) {
    blanks();
    int begin = at;
    List<List<Alternative>> factors = new ArrayList<>();
    do {
      factors.add(comparison(depth));
    } while (word("AND"));
    if (factors.size() == 1) {
      return factors.get(0);
    }
    List<List<Alternative>> rest =
        factors.stream()
            .filter(factor -> !factor.stream().allMatch(one -> one.kind() == Kind.NARROWING))
            .toList();
    if (rest.isEmpty()) {
      return List.of(new Alternative(Kind.NARROWING, text.substring(begin, at)));
    }
    boolean isAddress =
        rest.size() == 1 && rest.get(0).stream().allMatch(one -> one.kind() == Kind.ADDRESS);
    return isAddress ? rest.get(0) : unsupported(text.substring(begin, at));
  }

  private List<Alternative> comparison(int depth) {
    deep(depth);
    if (symbol("(")) {
      List<Alternative> inside = comparisons(depth + 1);
      expect(")");
      return inside;
    }
    blanks();
    int begin = at;
    boolean isNegated = word("NOT") || word("EXISTS");
    String path = path();
    isNegated |= word("NOT");
    List<String> values = new ArrayList<>();
    boolean isEqual = false;
    if (word("IN")) {
      isEqual = true;
      expect("(");
      do {
        values.add(literal());
      } while (symbol(","));
      expect(")");
    } else if (word("ISSUBSET") || symbolEquals()) {
      isEqual = true;
      values.add(literal());
    } else if (operator()) {
      values.add(literal());
    } else if (!isNegated) {
      throw new IllegalArgumentException("no operator");
    }
    String whole = text.substring(begin, at).strip();
    if (ADDRESSES.contains(path)) {
      return isEqual && !isNegated
          ? values.stream().map(value -> new Alternative(Kind.ADDRESS, value)).toList()
          : unsupported(whole);
    }
    return List.of(new Alternative(NARROWING.contains(path) ? Kind.NARROWING : Kind.OTHER, whole));
  }

  /** {@code type:property.property[0]."quoted"}. */
  private String path() {
    blanks();
    int begin = at;
    boolean isQuoted = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\'') {
        isQuoted = !isQuoted;
      } else if (!isQuoted && !Character.isLetterOrDigit(c) && "-_:.[]*".indexOf(c) < 0) {
        break;
      } else if (!isQuoted && c == ']' && text.lastIndexOf('[', at) < begin) {
        // The end of the observation, not of an index.
        break;
      }
      at++;
    }
    String path = text.substring(begin, at);
    if (path.indexOf(':') <= 0) {
      throw new IllegalArgumentException("no path");
    }
    return path.toLowerCase(Locale.ROOT);
  }

  /** A quoted text without its quotes, or another literal as it stands. */
  private String literal() {
    blanks();
    if (at < text.length() && text.charAt(at) != '\'') {
      int begin = at;
      while (at < text.length() && " \t\r\n,)]".indexOf(text.charAt(at)) < 0) {
        if (text.charAt(at) == '\'') {
          return quoted(begin);
        }
        at++;
      }
      if (begin == at) {
        throw new IllegalArgumentException("no literal");
      }
      return text.substring(begin, at);
    }
    return quoted(at);
  }

  /** {@code 'text'}, or {@code t'time'}, {@code h'hex'}, {@code b'base64'} from where it begins. */
  private String quoted(int begin) {
    StringBuilder value = new StringBuilder(text.substring(begin, at));
    at++;
    while (at < text.length() && text.charAt(at) != '\'') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      if (at < text.length()) {
        value.append(text.charAt(at));
        at++;
      }
    }
    if (at >= text.length()) {
      throw new IllegalArgumentException("no end of a text");
    }
    at++;
    return value.toString();
  }

  private boolean symbolEquals() {
    blanks();
    if (text.startsWith("==", at)) {
      at += 2;
      return true;
    }
    return symbol("=");
  }

  private boolean operator() {
    for (String operator : OPERATORS) {
      boolean isWord = Character.isLetter(operator.charAt(0));
      if (isWord && word(operator)) {
        return true;
      }
    }
    blanks();
    int begin = at;
    while (at < text.length() && "=!<>".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return OPERATORS.contains(text.substring(begin, at));
  }

  private static void deep(int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("too deep");
    }
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean symbol(String symbol) {
    blanks();
    if (text.startsWith(symbol, at)) {
      at += symbol.length();
      return true;
    }
    return false;
  }

  private void expect(String symbol) {
    if (!symbol(symbol)) {
      throw new IllegalArgumentException("no " + symbol);
    }
  }

  private boolean word(String word) {
    blanks();
    int end = at + word.length();
    boolean isThere =
        text.regionMatches(at, word, 0, word.length())
            && (end == text.length() || !isPartOfWord(text.charAt(end)));
    if (isThere) {
      at = end;
    }
    return isThere;
  }

  private static boolean isPartOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == ':';
  }
}
