package io.lookback.jobs.testing;

import io.lookback.datasets.scenario.Scenarios;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small lake after one whole night, made once for all tests of the JVM that only read it. */
public final class UndisturbedNight {
  public static final String NIGHT = "nightly --no-report";

  private static ProcessLake lake;

  private UndisturbedNight() {}

  /** The lake; nobody may change it. */
  public static synchronized ProcessLake lake() {
    if (lake == null) {
      try {
        Path folder = Files.createTempDirectory("undisturbed");
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> org.assertj.core.util.Files.delete(folder.toFile())));
        lake = landed(folder.resolve("lake")).succeed(NIGHT);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lake;
  }

  /** A lake like it before its night. */
  public static ProcessLake landed(Path folder) {
    ProcessLake landed = ProcessLake.of(Scenarios.tiny(7), folder);
    // A router beside the other sensors, and a session that goes on over midnight.
    String client = "198.51.100.7:50000";
    String server = "149.66.0.9:22";
    new SilkListing()
        .flow(client, server, "2009-01-15T23:40:00Z", 1_500, 100, "S PA")
        .flow(server, client, "2009-01-15T23:40:00.020Z", 1_500, 90, "S PA")
        .flow(client, server, "2009-01-16T00:05:00.100Z", 600, 40, "F PA")
        .flow("198.51.100.8:40000", server, "2009-01-15T12:00:00Z", 0, 1, "S")
        .write(landed.folder().resolve("landing/lab-b/border/flows.txt"));
    return landed;
  }
}
