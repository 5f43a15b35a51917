package io.lookback.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Runs {@code scripts/lookback}, as it was packaged, in processes of their own: for tests that kill
 * them or that need another Spark.
 */
public final class LookbackProcess {
  /** The folder of the project. */
  public static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  /** Processes that live for a minute gain nothing from the second compiler. */
  public static final String QUICK = "-XX:TieredStopAtLevel=1";

  /**
   * The same for a night, which compiles more than the 48 MB that one compiler gets by itself; 240
   * MB is what two get.
   */
  public static final String QUICK_NIGHT = QUICK + " -XX:ReservedCodeCacheSize=240m";

  private static final Duration PATIENCE = Duration.ofMinutes(60);

  private final List<String> command;
  private final Process process;
  private final Path out;
  private final Path err;

  private LookbackProcess(List<String> command, Process process, Path out, Path err) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * How a process ended.
   *
   * @param exitCode as the shell says it: 137 when it was killed
   * @param out standard output
   * @param err standard error
   */
  public record Ended(int exitCode, String out, String err) {
    /** Everything it said, for messages. */
    @Override
    public String toString() {
      return "exit code " + exitCode + "\n" + out + "\n" + err;
    }
  }

  /** Runs a command to its end. */
  public static Ended run(Map<String, String> environment, String... arguments) {
    return start(environment, arguments).await();
  }

  /**
   * Starts a command.
   *
   * @param environment more variables
   * @param arguments as after {@code lookback}
   */
  public static LookbackProcess start(Map<String, String> environment, String... arguments) {
    Map<String, String> variables = new HashMap<>();
    variables.put("LOOKBACK_NO_BUILD", "1");
    variables.put("LOOKBACK_HEAP", "1g");
    variables.put("LOOKBACK_JAVA_OPTS", QUICK_NIGHT);
    variables.putAll(environment);
    List<String> command = new ArrayList<>();
    command.add(PROJECT.resolve("scripts/lookback").toString());
    command.addAll(List.of(arguments));
    return start(variables, command);
  }

  /** Runs any program to its end. */
  public static Ended run(Map<String, String> environment, List<String> command) {
    return start(environment, command).await();
  }

  /** Starts any program. */
  public static LookbackProcess start(Map<String, String> environment, List<String> command) {
    try {
      Path out = Files.createTempFile("lookback", ".out");
      Path err = Files.createTempFile("lookback", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      return new LookbackProcess(command, builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Standard output so far. */
  public String out() {
    return read(out);
  }

  /** Standard error so far. */
  public String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Waits until it has said something, or fails when it ends without. */
  public void awaitThat(Predicate<LookbackProcess> hasSaid) {
    while (!hasSaid.test(this)) {
      if (!process.isAlive()) {
        throw new AssertionError("Ended too early: " + command + "\n" + await());
      }
      sleep(Duration.ofMillis(50));
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  /** Kills it with SIGKILL after some time, unless it has ended by then. */
  public Ended killAfter(Duration time) {
    try {
      if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
    return await();
  }

  /** Tells it to end with SIGTERM, and waits until it has. */
  public Ended terminate() {
    process.destroy();
    return await();
  }

  /** Waits for its end. */
  public Ended await() {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "Still running after " + PATIENCE + ": " + command + "\n" + out() + "\n" + err());
      }
      Ended ended = new Ended(process.exitValue(), out(), err());
      Files.delete(out);
      Files.delete(err);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
