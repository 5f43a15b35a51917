package io.lookback.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineReaderTest {
  private static final int MAX = LineReader.MAX_LINE;

  /** Lines as number, length, cut, ended by a newline; position after each. */
  private static List<String> read(InputStream in) throws IOException {
    LineReader lines = new LineReader(in, 0);
    List<String> found = new ArrayList<>();
    while (lines.next()) {
      found.add(
          lines.lineNo()
              + " "
              + (lines.end() - lines.start())
              + " "
              + lines.isTooLong()
              + " "
              + lines.isTerminated()
              + " "
              + lines.position());
    }
    return found;
  }

  private static InputStream trickling(byte[] content, int most) {
    return new ByteArrayInputStream(content) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(length, most));
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "0, false", "1, true", "2000000, true", "5000000, true"})
  void whatIsTooLongDoesNotDependOnHowTheStreamDelivers(int beyond, boolean isCut)
      throws IOException {
    byte[] content = new byte[2 + MAX + beyond + 1 + 1];
    Arrays.fill(content, (byte) 'x');
    content[1] = '\n';
    content[2 + MAX + beyond] = '\n';
    List<String> expected =
        List.of(
            "1 1 false true 2",
            "2 " + Math.min(MAX, MAX + beyond) + " " + isCut + " true " + (content.length - 1),
            "3 1 false false " + content.length);
    for (int most : new int[] {1_000, 65_536, MAX - 3, content.length}) {
      assertThat(read(trickling(content, most))).as("%s bytes at a time", most).isEqualTo(expected);
    }
    // The last line of a file that ends without a newline.
    byte[] last = Arrays.copyOf(content, content.length - 2);
    for (int most : new int[] {1_000, content.length}) {
      assertThat(read(trickling(last, most)).get(1))
          .isEqualTo("2 " + Math.min(MAX, MAX + beyond) + " " + isCut + " false " + last.length);
    }
  }
}
