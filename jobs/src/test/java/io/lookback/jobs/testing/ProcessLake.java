package io.lookback.jobs.testing;

import io.lookback.datasets.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A lake on which commands run in processes of their own. */
public final class ProcessLake {
  private final Path folder;

  private ProcessLake(Path folder) {
    this.folder = folder;
  }

  /** A new lake with what has landed in a scenario. */
  public static ProcessLake of(Scenario scenario, Path folder) {
    try {
      scenario.write(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProcessLake(folder);
  }

  /** A lake that a command is to make, or has made. */
  public static ProcessLake at(Path folder) {
    return new ProcessLake(folder);
  }

  public Path folder() {
    return folder;
  }

  /** Adds a line to its configuration. */
  public void configure(String line) {
    try {
      Files.writeString(folder.resolve("lookback.conf"), line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a command.
   *
   * @param command words with blanks between
   */
  public LookbackProcess start(Map<String, String> environment, String command) {
    List<String> words = new ArrayList<>(List.of("--lake", folder.toString()));
    words.addAll(Arrays.asList(command.split(" ")));
    return LookbackProcess.start(environment, words.toArray(String[]::new));
  }

  public LookbackProcess start(String command) {
    return start(Map.of(), command);
  }

  /** Runs a command to its end, whatever that is. */
  public LookbackProcess.Ended run(String command) {
    return start(command).await();
  }

  /** Runs commands that must end well. */
  public ProcessLake succeed(String... commands) {
    for (String command : commands) {
      LookbackProcess.Ended ended = run(command);
      if (ended.exitCode() != 0) {
        throw new AssertionError(command + " failed: " + ended);
      }
    }
    return this;
  }

  /** The same lake in this process. */
  public TestLake open() {
    try {
      return new TestLake(folder, Files.readString(folder.resolve("lookback.conf")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
