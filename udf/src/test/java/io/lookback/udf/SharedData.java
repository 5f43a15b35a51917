package io.lookback.udf;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real data beside the project, read in place; tests that need it are skipped where it is not. */
public final class SharedData {
  private SharedData() {}

  public static Path path(String name) {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("shared/data"))) {
      folder = folder.getParent();
    }
    Assumptions.assumeTrue(folder != null, "No folder shared/data above the working directory");
    return folder.resolve("shared/data").resolve(name);
  }
}
