package io.lookback.jobs.report;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.util.Locale;

/** Builds inline SVG; texts and attribute values are made visible and escaped here. */
final class Svg implements Content {
  private final StringBuilder out = new StringBuilder();

  /** Opens an element; {@code attributes} are names and values in turn. */
  Svg open(String element, Object... attributes) {
    return start(element, ">", attributes);
  }

  Svg close(String element) {
    out.append("</").append(element).append(">\n");
    return this;
  }

  /** An element without content. */
  Svg leaf(String element, Object... attributes) {
    return start(element, "/>\n", attributes);
  }

  /** A path; {@code commands} are letters and numbers of ours, as many as it takes. */
  Svg path(String style, CharSequence commands) {
    out.append("<path class=\"").append(style).append("\" d=\"").append(commands).append("\"/>\n");
    return this;
  }

  /** An element that shows {@code tooltip} when pointed at, and says it to screen readers. */
  Svg tip(String element, String tooltip, Object... attributes) {
    start(element, "><title>", attributes);
    text(tooltip);
    out.append("</title></").append(element).append(">\n");
    return this;
  }

  /** An element around text. */
  Svg label(String element, String text, Object... attributes) {
    start(element, ">", attributes);
    text(text);
    return close(element);
  }

  private Svg start(String element, String end, Object... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      Object value = attributes[i + 1];
      if (value instanceof Double number) {
        out.append(number(number));
      } else {
        text(String.valueOf(value));
      }
      out.append('"');
    }
    out.append(end);
    return this;
  }

  private void text(String text) {
    out.append(Untrusted.escaped(Untrusted.visible(text)));
  }

  /** One decimal place is a tenth of a pixel; whole numbers are written whole. */
  static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  @Override
  public void writeTo(TemplateOutput output) {
    output.writeContent(out.toString());
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
