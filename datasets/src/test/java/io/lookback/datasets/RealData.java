package io.lookback.datasets;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Finds real logs and lists of others, which are not part of the project. */
public final class RealData {
  private RealData() {}

  /**
   * The file or folder of that name below {@code shared/data} beside the repository (or beside a
   * folder that holds it); where there is none, the test is skipped and says so.
   */
  public static Path at(String name) {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path data = folder.resolve("shared").resolve("data");
      if (Files.isDirectory(data)) {
        Path found = data.resolve(name);
        return Files.exists(found) ? found : abort("Skipped: " + data + " has no " + name);
      }
    }
    return abort("Skipped: no folder shared/data beside the repository, needed: " + name);
  }

  /** All plain files below a folder of the real data, in order. */
  public static List<Path> files(String folder) {
    try (Stream<Path> files = Files.walk(at(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a file, decompressed if its name ends in .gz. */
  public static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file);
        InputStream content = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
