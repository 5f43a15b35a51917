package io.lookback.datasets.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.format.FileContext;
import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.format.Head;
import io.lookback.datasets.format.RecordingSink;
import io.lookback.datasets.site.Site;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scenarios write is what the readers read. */
class GeneratedLogsTest {
  @TempDir Path folder;

  @Test
  void everyFileIsRecognisedAndReadWithoutAReject() throws IOException {
    Scenarios.tiny(1).write(folder);
    assertThat(formatsRead(folder.resolve("landing")))
        .containsExactly("snort_fast", "tenable", "zeek_json", "zeek_tsv");
  }

  /** Reads all files below a folder of logs; the formats there were. */
  static Set<String> formatsRead(Path landing) throws IOException {
    Set<String> formats = new TreeSet<>();
    for (Path file : GeneratedFiles.under(landing)) {
      byte[] content;
      try (InputStream in = GeneratedFiles.open(file)) {
        content = in.readAllBytes();
      }
      if (content.length > 0) {
        Format format = format(file, content);
        formats.add(format.name());
        RecordingSink sink = new RecordingSink(false);
        RecordingSink.read(format, context(file), RecordingSink.input(content, new byte[0]), sink);
        assertThat(sink.rejectReasons).as(file.toString()).isEmpty();
        assertThat(sink.sessionCount + sink.eventCount).as(file.toString()).isPositive();
      }
    }
    return formats;
  }

  private static Format format(Path file, byte[] content) {
    byte[] first = Arrays.copyOf(content, Math.min(content.length, Head.SIZE));
    return Formats.detect(new Head(first, first.length == content.length))
        .orElseThrow(() -> new AssertionError("Not recognised: " + file));
  }

  private static FileContext context(Path file) throws IOException {
    Site site = new Site("lab", List.of(), ZoneId.of("America/New_York"), List.of());
    long modifiedUs = Files.getLastModifiedTime(file).toMillis() * 1_000;
    return new FileContext(site, "sensor", file.getFileName().toString(), modifiedUs);
  }
}
