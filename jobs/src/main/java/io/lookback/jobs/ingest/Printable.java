package io.lookback.jobs.ingest;

import java.util.Locale;

/** Makes text of logs safe to print: control and direction-changing characters become escapes. */
final class Printable {
  private Printable() {}

  static String text(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean hidden =
          c < ' '
              || (c >= 0x7f && c <= 0x9f)
              || (c >= 0x200b && c <= 0x200f)
              || (c >= 0x2028 && c <= 0x202e)
              || (c >= 0x2066 && c <= 0x2069)
              || c == 0xfeff;
      if (hidden) {
        if (out == null) {
          out = new StringBuilder(text.length() + 16).append(text, 0, i);
        }
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else if (out != null) {
        out.append(c);
      }
    }
    return out == null ? text : out.toString();
  }
}
