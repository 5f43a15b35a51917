package io.lookback.jobs.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Text that is typed or piped in, divided into statements at its semicolons: those outside of
 * strings, quoted names and comments.
 *
 * @param statements complete ones, without their semicolons; none is blank
 * @param rest what follows the last semicolon, comments included
 * @param isOpen whether the rest has begun a statement, a string, a name or a comment
 */
record SqlText(List<String> statements, String rest, boolean isOpen) {

  static SqlText of(String text) {
    List<String> statements = new ArrayList<>();
    int begin = 0;
    // Whether anything but blanks and comments came since the last semicolon.
    boolean isBegun = false;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int end = i + 1;
      if (c == ';') {
        if (isBegun) {
          statements.add(text.substring(begin, i).strip());
        }
        begin = end;
        isBegun = false;
      } else if (text.startsWith("--", i)) {
        int line = text.indexOf('\n', i);
        end = line < 0 ? text.length() : line + 1;
      } else if (text.startsWith("/*", i)) {
        int close = text.indexOf("*/", i + 2);
        isBegun |= close < 0;
        end = close < 0 ? text.length() : close + 2;
      } else if (c == '\'' || c == '"' || c == '`') {
        isBegun = true;
        end = closing(text, i);
      } else if (!Character.isWhitespace(c)) {
        isBegun = true;
      }
      i = end;
    }
    return new SqlText(statements, text.substring(begin).strip(), isBegun);
  }

  /** Where the string or name that begins here has ended. */
  private static int closing(String text, int begin) {
    char quote = text.charAt(begin);
    for (int i = begin + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '`') {
        i++;
      } else if (c == quote) {
        return i + 1;
      }
    }
    return text.length();
  }
}
