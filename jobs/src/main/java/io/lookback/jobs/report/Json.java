package io.lookback.jobs.report;

import gg.jte.Content;

/**
 * Data for a page's script, in an element that browsers do not run. Every character that could end
 * the element, or that is no plain printable one, is written as {@code \\uXXXX}, so that hostile
 * text is data to the HTML parser as well as to the script.
 */
final class Json {
  private final StringBuilder out = new StringBuilder();

  Json open(char bracket) {
    comma();
    out.append(bracket);
    return this;
  }

  Json close(char bracket) {
    out.append(bracket);
    return this;
  }

  /** A name of an object, ours and therefore plain. */
  Json name(String name) {
    comma();
    out.append('"').append(name).append("\":");
    return this;
  }

  Json value(long number) {
    comma();
    out.append(number);
    return this;
  }

  Json value(String text) {
    comma();
    if (text == null) {
      out.append("null");
      return this;
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isPlain =
          c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
      if (isPlain) {
        out.append(c);
      } else {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      }
    }
    out.append('"');
    return this;
  }

  private void comma() {
    if (!out.isEmpty() && "[{:,".indexOf(out.charAt(out.length() - 1)) < 0) {
      out.append(',');
    }
  }

  /** The element, for scripts to find by its id. */
  Content element(String id) {
    return output -> {
      output.writeContent("<script type=\"application/json\" id=\"" + id + "\">");
      output.writeContent(out.toString());
      output.writeContent("</script>\n");
    };
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
