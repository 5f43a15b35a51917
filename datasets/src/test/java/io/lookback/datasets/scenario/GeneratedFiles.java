package io.lookback.datasets.scenario;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Reads what a scenario wrote. */
final class GeneratedFiles {
  private GeneratedFiles() {}

  static List<Path> under(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every line of every file under the folder, decompressed. */
  static List<String> lines(Path folder) {
    return under(folder).stream().flatMap(path -> linesOf(path).stream()).toList();
  }

  static List<String> linesOf(Path path) {
    try (InputStream in = open(path)) {
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InputStream open(Path path) throws IOException {
    InputStream in = Files.newInputStream(path);
    String name = path.getFileName().toString();
    return name.endsWith(".gz")
        ? new GZIPInputStream(in)
        : name.endsWith(".bz2")
            ? new BZip2CompressorInputStream(in)
            : name.endsWith(".zst") ? new ZstdInputStream(in) : in;
  }
}
