package io.lookback.jobs.report;

import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;

/**
 * What templates write to: every value is made visible by {@link Untrusted} and then escaped for
 * the place it stands in, so that no page has to remember it.
 */
final class SafeOutput extends OwaspHtmlTemplateOutput {
  SafeOutput(TemplateOutput output) {
    super(output);
  }

  @Override
  public void writeUserContent(String value) {
    super.writeUserContent(value == null ? null : Untrusted.visible(value));
  }

  @Override
  public void writeUserContent(Enum<?> value) {
    writeUserContent(String.valueOf(value));
  }
}
