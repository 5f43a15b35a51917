package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UntrustedTest {
  @Test
  void plainTextStays() {
    assertThat(Untrusted.visible("TNM-TCP_Session_Short")).isEqualTo("TNM-TCP_Session_Short");
    assertThat(Untrusted.visible("Grüße, 東京 🛰 e\u0301")).isEqualTo("Grüße, 東京 🛰 e\u0301");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00ad, 0x061c, 0x200b, 0x200d, 0x200e, 0x2028, 0x202e, 0x2066, 0x2069, 0xfeff, 0xe0041,
        0xe000, 0x3000, 0x2003, 0x3164, 0xfe0f, 0xd800
      })
  void whatCannotBeSeenIsSpelledOut(int codePoint) {
    String hidden =
        new StringBuilder().append("a").appendCodePoint(codePoint).append("b").toString();
    assertThat(Untrusted.visible(hidden)).isEqualTo(String.format("a[U+%04X]b", codePoint));
  }

  @Test
  void controlCharactersShowAsTheirPictures() {
    assertThat(Untrusted.visible("a\u0000\t\n\u001b[0m\u007f\u0085"))
        .isEqualTo("a␀␉␊␛[0m␡[U+0085]");
  }

  @Test
  void towersOfMarksAreCutDown() {
    assertThat(Untrusted.visible("a" + "\u0301".repeat(6)))
        .isEqualTo("a" + "\u0301".repeat(4) + "[U+0301][U+0301]");
  }

  @Test
  void longTextsAreCutWithTheirLengthSaid() {
    assertThat(Untrusted.visible("x".repeat(70_000)))
        .hasSizeLessThan(1_100)
        .endsWith("x… [cut: 70,000 characters in all]");
    assertThat(Untrusted.visible("🛰".repeat(11), 10))
        .isEqualTo("🛰".repeat(10) + "… [cut: 11 characters in all]");
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "emerging-compromised, emerging-compromised",
    "feed7, feed7",
  })
  void goodNamesAreTheirOwnSlugs(String name, String slug) {
    assertThat(Untrusted.slug(name)).isEqualTo(slug);
  }

  @Test
  void slugsAreSafeAndDifferent() {
    List<String> names =
        List.of(
            "",
            ".",
            "..",
            "../../etc/passwd",
            "/",
            "\\",
            "a/b",
            "a\\b",
            "a b",
            "A",
            "a",
            "index",
            "con",
            "nul",
            "-rf",
            ".hidden",
            "..1",
            "1..2",
            "2001:db8::1",
            "2001:db8:0:1::",
            "x\u0000y",
            "x\u202Ey",
            "ä",
            "a".repeat(500),
            "a".repeat(501),
            "<script>",
            "a.html",
            "1.",
            ".1",
            "%2e%2e",
            "203.0.113.7/24",
            "203.0.113.7-203.0.113.9");
    Set<String> slugs = new HashSet<>();
    for (String name : names) {
      String slug = Untrusted.slug(name);
      assertThat(slug)
          .as(name)
          .matches("[a-z0-9]([a-z0-9-]|[0-9]\\.(?=[0-9]))*")
          .hasSizeLessThan(61);
      assertThat(slug).as(name).doesNotContain("..").doesNotEndWith(".");
      assertThat(slugs.add(slug)).as(name + " gives " + slug + " again").isTrue();
    }
  }

  @Test
  void defangedAddressesAreNoLinks() {
    assertThat(Untrusted.defanged("203.0.113.7")).isEqualTo("203[.]0[.]113[.]7");
    assertThat(Untrusted.defanged("2001:db8::7")).isEqualTo("2001[:]db8[:][:]7");
  }
}
