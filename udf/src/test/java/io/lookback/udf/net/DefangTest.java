package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefangTest {
  @ParameterizedTest
  @CsvSource({
    "198.51.100.7, 198[.]51[.]100[.]7",
    "2001:db8::1, 2001[:]db8[:][:]1",
    "::ffff:192.0.2.1, [:][:]ffff[:]192[.]0[.]2[.]1",
    "https://evil.example/a.b, hxxps[:]//evil[.]example/a[.]b",
    "ftp://evil.example:21/, fxp[:]//evil[.]example:21/",
    "http://[2001:db8::1]:80/, hxxp[:]//[2001[:]db8[:][:]1]:80/",
    "a@evil.example, a[@]evil[.]example",
    "See evil.example. Then, See evil[.]example. Then",
    "at 12:30:05, at 12:30:05",
    "C:/dir, C:/dir",
    "xhttp://a.b, xhttp[:]//a[.]b",
    "no address, no address"
  })
  void thereAndBack(String plain, String harmless) {
    assertThat(Defang.defang(plain)).isEqualTo(harmless);
    assertThat(Defang.defang(harmless)).as("again").isEqualTo(harmless);
    assertThat(Defang.refang(harmless)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "hXXps[://]evil[dot]example, https://evil.example",
    "hxxp[:]//evil(.)example{.}org, http://evil.example.org",
    "198.51.100[.]7, 198.51.100.7",
    "me[at]evil(DOT)example, me@evil.example",
    "hxxp is no scheme alone, hxxp is no scheme alone",
    "[x] (y) [., [x] (y) [.",
    "shxxp://a, shxxp://a"
  })
  void whatReportsWrite(String written, String plain) {
    assertThat(Defang.refang(written)).isEqualTo(plain);
  }

  @Test
  void harmlessTextStaysAndComesBack() {
    Random random = new Random(7);
    String[] parts = {
      "http", "hxxp", "s", "://", ":", "::", ".", "[", "]", "[.]", "(dot)", "@", "a", "1", "db8",
      " "
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      // What is whole: nothing is left to undo.
      String whole = text.toString();
      for (String before = ""; !before.equals(whole); ) {
        before = whole;
        whole = Defang.refang(whole);
      }
      assertThat(Defang.refang(Defang.defang(whole))).as(whole).isEqualTo(whole);
    }
  }

  @Test
  void hostileTextTakesLinearTime() {
    String colons = ":".repeat(1 << 20);
    assertThat(Defang.refang(Defang.defang(colons))).isEqualTo(colons);
    String brackets = "[(".repeat(1 << 19);
    assertThat(Defang.defang(brackets)).isEqualTo(brackets);
  }
}
