package io.lookback.udf.net;

import java.util.Locale;

/**
 * TCP flags as numbers and as words (RFC 9293; ECE and CWR: RFC 3168; AE: RFC 9768): 1 FIN, 2 SYN,
 * 4 RST, 8 PSH, 16 ACK, 32 URG, 64 ECE, 128 CWR, 256 AE.
 */
public final class TcpFlags {
  private static final String[] NAMES = {
    "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"
  };

  /** As nfdump, Argus and Zeek abbreviate them. */
  private static final String LETTERS = "FSRPAUEC";

  /** All flags together. */
  public static final int ALL = 0x1ff;

  private static final int LONGEST = 64;

  private TcpFlags() {}

  /** {@code SYN,ACK}: the flags from the lowest bit up; null for a number with other bits. */
  public static String text(int flags) {
    if ((flags & ~ALL) != 0) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < NAMES.length; bit++) {
      if ((flags >>> bit & 1) != 0) {
        text.append(text.isEmpty() ? "" : ",").append(NAMES[bit]);
      }
    }
    return text.toString();
  }

  /**
   * The number of flags written as words ({@code SYN,ACK}, {@code SYN ACK}, {@code SYN|ACK}), as
   * letters ({@code SA}, nfdump's {@code ...A..S.}, Snort's {@code ***A**S*}, where {@code 1} and
   * {@code 2} before letters are CWR and ECE) or as a number ({@code 18}, {@code 0x12}); -1 for
   * anything else.
   */
  public static int number(String text) {
    String flags = text.strip().toUpperCase(Locale.ROOT);
    if (flags.length() > LONGEST) {
      return -1;
    }
    if (flags.startsWith("0X")) {
      return inRange(flags.substring(2), 16);
    }
    if (!flags.isEmpty() && flags.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return inRange(flags, 10);
    }
    int number = 0;
    for (String word : flags.split("[,|+ ]+", -1)) {
      int of = word(word);
      if (of < 0) {
        return -1;
      }
      number |= of;
    }
    return number;
  }

  private static int inRange(String digits, int radix) {
    if (digits.isEmpty() || digits.length() > 4) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return (number & ~ALL) == 0 ? number : -1;
  }

  private static int word(String word) {
    for (int bit = 0; bit < NAMES.length; bit++) {
      if (word.equals(NAMES[bit])) {
        return 1 << bit;
      }
    }
    int number = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      int letter = LETTERS.indexOf(c);
      if (letter >= 0) {
        number |= 1 << letter;
      } else if (c == '1') {
        number |= 128;
      } else if (c == '2') {
        number |= 64;
      } else if (c != '.' && c != '*' && c != '-') {
        return -1;
      }
    }
    return number;
  }
}
