package io.lookback.jobs.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Makes text that attackers may have written fit to be shown: nothing invisible, nothing that
 * reorders the line, nothing endless. HTML escaping comes on top, in {@link SafeOutput} and {@link
 * Svg}.
 */
final class Untrusted {
  /** Longest text shown whole anywhere in a report, in code points. */
  static final int LONGEST = 1_000;

  /** Combining marks in a row that are shown; scripts in use need three at most. */
  private static final int MARKS = 4;

  private Untrusted() {}

  /**
   * The text with everything invisible spelled out: control characters as their pictures (U+2400),
   * format characters such as bidi overrides and zero-width joiners, private and unassigned ones as
   * {@code [U+202E]}. Texts longer than {@link #LONGEST} are cut, with the full length said.
   */
  static String visible(String text) {
    return visible(text, LONGEST);
  }

  /** The same with another limit, in code points. */
  static String visible(String text, int limit) {
    if (isPlain(text, limit)) {
      return text;
    }
    StringBuilder out = new StringBuilder(Math.min(text.length(), limit) + 32);
    int shown = 0;
    int marks = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (shown == limit) {
        out.append("… [cut: ")
            .append(Words.count(text.codePointCount(0, text.length())))
            .append(" characters in all]");
        break;
      }
      int type = Character.getType(codePoint);
      boolean isMark =
          type == Character.NON_SPACING_MARK
              || type == Character.ENCLOSING_MARK
              || type == Character.COMBINING_SPACING_MARK;
      marks = isMark ? marks + 1 : 0;
      if (codePoint < 0x20) {
        out.appendCodePoint(0x2400 + codePoint);
      } else if (codePoint == 0x7f) {
        out.append('\u2421');
      } else if (isInvisible(codePoint, type) || marks > MARKS) {
        out.append("[U+").append(String.format(Locale.ROOT, "%04X", codePoint)).append(']');
      } else {
        out.appendCodePoint(codePoint);
      }
      shown++;
      i += Character.charCount(codePoint);
    }
    return out.toString();
  }

  private static boolean isPlain(String text, int limit) {
    if (text.length() > limit) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > 0x7e) {
        return false;
      }
    }
    return true;
  }

  private static boolean isInvisible(int codePoint, int type) {
    return switch (type) {
      case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.SPACE_SEPARATOR -> codePoint != ' ' && codePoint != 0xa0;
      default ->
          // Letters and marks by category that draw nothing: Hangul fillers, variation selectors,
          // the combining grapheme joiner.
          codePoint == 0x115f
              || codePoint == 0x1160
              || codePoint == 0x3164
              || codePoint == 0xffa0
              || codePoint == 0x034f
              || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
              || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);
    };
  }

  /** Escapes for element content and double-quoted attributes of HTML and SVG. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&#34;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /**
   * A file name or anchor for a name from data: lower-case letters, digits, dots between them and
   * dashes, at most 60 characters. Different names give different slugs: whatever cannot be kept is
   * replaced by a dash and a hash of the whole name is appended. Canonical IPv4 addresses stay as
   * they are; colons of IPv6 become dashes with the hash.
   */
  static String slug(String name) {
    StringBuilder kept = new StringBuilder();
    boolean isWhole = name.length() <= 48 && !name.isEmpty();
    for (int i = 0; i < name.length() && kept.length() < 48; i++) {
      char c = name.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && kept.length() > 0)) {
        kept.append(c);
      } else if (c == '.' && i > 0 && isDigit(name, i - 1) && isDigit(name, i + 1)) {
        kept.append(c);
      } else {
        isWhole = false;
        if (kept.length() > 0 && kept.charAt(kept.length() - 1) != '-') {
          kept.append('-');
        }
      }
    }
    // 'index' and device names of old file systems (con, nul) are no names for pages.
    if (isWhole && kept.chars().anyMatch(c -> c >= '0' && c <= '9' || c == '-')) {
      return kept.toString();
    }
    String hash = hash(name).substring(0, 10);
    return kept.length() == 0
        ? hash
        : kept.charAt(kept.length() - 1) == '-' ? kept + hash : kept + "-" + hash;
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(sha256(text));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }

  /** An address that no program turns into a link: {@code 198[.]51[.]100[.]7}. */
  static String defanged(String address) {
    return address.indexOf(':') < 0 ? address.replace(".", "[.]") : address.replace(":", "[:]");
  }
}
