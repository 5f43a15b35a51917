package io.lookback.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code scripts/test-tools} installed, and this project's own parts. */
public final class Tools {
  /** Loopback only, for everything that Spark opens. */
  public static final String HOST = "127.0.0.1";

  private Tools() {}

  /** The Spark distribution of our version. */
  public static Path spark() {
    Path spark = folder().resolve("spark-" + org.apache.spark.package$.MODULE$.SPARK_VERSION());
    return require(spark, spark.resolve("bin/spark-submit"));
  }

  /** A Python with Airflow and a reader of Prometheus's format. */
  public static Path python() {
    Path python = folder().resolve("python").resolve("bin").resolve("python");
    require(python, python);
    return python;
  }

  /** The folder of the programs of a Python that has what the notebooks need. */
  public static Path notebooks() {
    Path programs = folder().resolve("notebooks").resolve("bin");
    return require(programs, programs.resolve("python"));
  }

  private static Path folder() {
    String tools = System.getenv("LOOKBACK_TOOLS");
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(folder -> !folder.isBlank())
            .orElse(System.getProperty("user.home") + "/.cache");
    return Path.of(tools == null || tools.isBlank() ? cache + "/lookback" : tools);
  }

  /** The folder of PostgreSQL's programs. */
  public static Path postgres() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> folders = Files.list(versions)) {
        List<Path> found =
            folders
                .map(folder -> folder.resolve("bin"))
                .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                .sorted()
                .toList();
        if (!found.isEmpty()) {
          return found.get(found.size() - 1);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return require(versions, versions.resolve("bin/initdb"));
  }

  private static Path require(Path folder, Path program) {
    if (!Files.isExecutable(program)) {
      throw new AssertionError("There is no " + program + "; please run scripts/test-tools");
    }
    return folder;
  }
}
