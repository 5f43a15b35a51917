package io.lookback.datasets.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.Location;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedFileTest {
  private static final byte[] LIST = "203.0.113.7\n".repeat(500).getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "2026-08-16T08-05-10__tor-exit.txt, 2026-08-16T08:05:10Z, tor-exit",
    "2026-08-16T08:05:10Z_tor-exit.txt, 2026-08-16T08:05:10Z, tor-exit",
    "ipblocklist_2024-04-04.csv,        2024-04-04T00:00:00Z, ipblocklist",
    "drop-20240404.txt.gz,              2024-04-04T00:00:00Z, drop",
    "drop-20240404-0630.json,           2024-04-04T06:30:00Z, drop",
    "20240404T063059Z.level1.netset,    2024-04-04T06:30:59Z, level1",
    "drop_20240404063059.txt,           2024-04-04T06:30:59Z, drop",
    "Drop_2024-04-04_06.30_v4.txt,      2024-04-04T06:30:00Z, drop__v4",
    "sip_2024-02-31__2024-03-01.txt,    2024-03-01T00:00:00Z, sip",
    "compromised-ips.txt,               ,                     compromised-ips",
    "ipsum_levels_3.txt,                ,                     ipsum_levels_3",
    "sbl-120240404.txt,                 ,                     sbl-120240404",
    "drop-2024-0404.txt,                ,                     drop-2024-0404",
  })
  void namesHoldTimeAndList(String name, Instant time, String list) {
    assertThat(FeedFile.timeInName(name)).isEqualTo(java.util.Optional.ofNullable(time));
    assertThat(FeedFile.listInName(name)).isEqualTo(list);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "bzip2", "xz", "zstd"})
  void compressedFilesAreTheSameContent(String compression) throws Exception {
    Path plain = Files.write(folder.resolve("list.txt"), LIST);
    Path packed = Files.write(folder.resolve("list.packed"), packed(compression));

    assertThat(FeedFile.read(Location.of(packed)).contentId())
        .isEqualTo(FeedFile.read(Location.of(plain)).contentId());
    assertThat(FeedFile.read(Location.of(packed)).content()).isEqualTo(LIST);
  }

  @Test
  void aCutArchiveIsAnErrorThatNamesIt() throws Exception {
    byte[] packed = packed("gz");
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(packed, packed.length / 2));

    assertThatThrownBy(() -> FeedFile.read(Location.of(cut)))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("cut.gz breaks off or is damaged");
  }

  @Test
  void aMissingFileIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> FeedFile.read(Location.of(folder.resolve("none.txt"))))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("none.txt cannot be read");
  }

  private static byte[] packed(String compression) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String name = compression.equals("zstd") ? CompressorStreamFactory.ZSTANDARD : compression;
    try (OutputStream out =
        new CompressorStreamFactory().createCompressorOutputStream(name, bytes)) {
      out.write(LIST);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
