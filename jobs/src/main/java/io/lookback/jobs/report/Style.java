package io.lookback.jobs.report;

import gg.jte.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The style sheet, inside every page so that a page can be sent alone. The page's policy names its
 * hash: a page opened from disk has no origin of its own, so {@code 'self'} would not reach a file
 * beside it in every browser.
 */
final class Style {
  private static final String SHEET = read();

  /** Nothing may be loaded, run, framed or sent: only this style sheet and inline pictures. */
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + Base64.getEncoder().encodeToString(Untrusted.sha256(SHEET))
          + "'; img-src data:; base-uri 'none'; form-action 'none'";

  private Style() {}

  static Content element() {
    return output -> {
      output.writeContent("<style>");
      output.writeContent(SHEET);
      output.writeContent("</style>");
    };
  }

  private static String read() {
    try (InputStream in = Style.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The style sheet report.css cannot be read", e);
    }
  }
}
