package io.lookback.udf.net;

import java.nio.charset.StandardCharsets;

/**
 * Makes addresses and links harmless to paste, as threat reports write them, and whole again:
 * {@code hxxp[:]//evil[.]example}, {@code 198[.]51[.]100[.]7}, {@code 2001[:]db8[:][:]1}. Takes
 * linear time.
 */
public final class Defang {
  private static final String[] SCHEMES = {"http", "ftp"};
  private static final String[] HARMLESS = {"hxxp", "fxp"};

  // What stands in brackets, and what it means.
  private static final String[] BRACKETED = {".", "dot", ":", "://", "@", "at", "/"};
  private static final String[] MEANT = {".", ".", ":", "://", "@", "@", "/"};
  private static final String OPENING = "[({";
  private static final String CLOSING = "])}";

  private Defang() {}

  /**
   * The text with every scheme, dot, at sign and colon of an IPv6 address or before {@code //} made
   * harmless. What is harmless already stays so.
   */
  public static String defang(String text) {
    String plain = refang(text);
    StringBuilder out = new StringBuilder(plain.length() + 16);
    int i = 0;
    while (i < plain.length()) {
      int addressEnd = v6End(plain, i);
      if (addressEnd > i) {
        out.append(plain.substring(i, addressEnd).replace(":", "[:]").replace(".", "[.]"));
        i = addressEnd;
        continue;
      }
      int scheme = scheme(plain, i, SCHEMES);
      if (scheme >= 0 && isBeforeSlashes(plain, i + SCHEMES[scheme].length())) {
        out.append(HARMLESS[scheme]);
        i += SCHEMES[scheme].length();
        continue;
      }
      char c = plain.charAt(i);
      boolean isInside = i + 1 < plain.length() && !Character.isWhitespace(plain.charAt(i + 1));
      if (c == '.' && isInside || c == '@' && isInside || plain.startsWith("://", i)) {
        out.append('[').append(c).append(']');
      } else {
        out.append(c);
      }
      i++;
    }
    return out.toString();
  }

  /** The text with everything that reports write to make addresses harmless undone. */
  public static String refang(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int bracketed = bracketed(text, i);
      if (bracketed >= 0) {
        out.append(MEANT[bracketed]);
        i += BRACKETED[bracketed].length() + 2;
        continue;
      }
      int scheme = scheme(text, i, HARMLESS);
      if (scheme >= 0 && isBeforeColon(text, i + HARMLESS[scheme].length())) {
        out.append(SCHEMES[scheme]);
        i += HARMLESS[scheme].length();
        continue;
      }
      out.append(text.charAt(i++));
    }
    return out.toString();
  }

  /** Which of the bracketed words begins here, or -1. */
  private static int bracketed(String text, int at) {
    int bracket = OPENING.indexOf(text.charAt(at));
    if (bracket < 0) {
      return -1;
    }
    for (int i = 0; i < BRACKETED.length; i++) {
      String word = BRACKETED[i];
      int end = at + 1 + word.length();
      if (end < text.length()
          && text.charAt(end) == CLOSING.charAt(bracket)
          && text.regionMatches(true, at + 1, word, 0, word.length())) {
        return i;
      }
    }
    return -1;
  }

  /** Which of the schemes begins here, not within a word, or -1. */
  private static int scheme(String text, int at, String[] schemes) {
    if (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1))) {
      return -1;
    }
    for (int i = 0; i < schemes.length; i++) {
      if (text.regionMatches(true, at, schemes[i], 0, schemes[i].length())) {
        return i;
      }
    }
    return -1;
  }

  private static int afterS(String text, int at) {
    return at < text.length() && (text.charAt(at) == 's' || text.charAt(at) == 'S') ? at + 1 : at;
  }

  private static boolean isBeforeSlashes(String text, int at) {
    return text.startsWith("://", afterS(text, at));
  }

  private static boolean isBeforeColon(String text, int at) {
    int next = afterS(text, at);
    return text.startsWith(":", next)
        || next < text.length() && bracketed(text, next) >= 0 && text.charAt(next + 1) == ':';
  }

  /** Where the IPv6 address that begins here ends; {@code from} when none begins here. */
  private static int v6End(String text, int from) {
    if (!isOfV6(text.charAt(from)) || from > 0 && isOfWord(text.charAt(from - 1))) {
      return from;
    }
    int end = from;
    boolean hasColon = false;
    while (end < text.length() && isOfV6(text.charAt(end))) {
      if (end - from > 45) {
        return from;
      }
      hasColon |= text.charAt(end) == ':';
      end++;
    }
    // A sentence may end after an address.
    if (text.charAt(end - 1) == '.') {
      end--;
    }
    if (!hasColon || end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      return from;
    }
    byte[] bytes = text.substring(from, end).getBytes(StandardCharsets.US_ASCII);
    return IpAddress.parse(bytes, 0, bytes.length, new IpKey()) ? end : from;
  }

  private static boolean isOfV6(char c) {
    return c == ':' || c == '.' || Character.digit(c, 16) >= 0 && c < 128;
  }

  private static boolean isOfWord(char c) {
    return isOfV6(c) || Character.isLetterOrDigit(c);
  }
}
