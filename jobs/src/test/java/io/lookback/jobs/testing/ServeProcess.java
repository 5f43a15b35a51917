package io.lookback.jobs.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A {@code lookback serve} that runs, and its clients. */
public final class ServeProcess implements AutoCloseable {
  private static final Pattern SERVING = Pattern.compile("at (sc://\\S+:[1-9]\\d*)\\n");
  private static final Path PYTHON = Path.of("src", "test", "python").toAbsolutePath();

  private final LookbackProcess process;
  private final String address;

  private ServeProcess(LookbackProcess process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Serves a lake at any free port of loopback, and waits until it does. */
  public static ServeProcess start(ProcessLake lake, Map<String, String> environment) {
    return of(lake.start(environment, "serve --port 0"));
  }

  /** Waits until a process that was started serves. */
  public static ServeProcess of(LookbackProcess process) {
    process.awaitThat(running -> SERVING.matcher(running.out()).find());
    Matcher serving = SERVING.matcher(process.out());
    if (!serving.find()) {
      throw new AssertionError(process.out());
    }
    return new ServeProcess(process, serving.group(1));
  }

  /** Where it is, as clients write it: {@code sc://localhost:12345}. */
  public String address() {
    return address;
  }

  /** Runs a script of {@code src/test/python} with the Python of the notebooks, to its end. */
  public static LookbackProcess.Ended python(
      Map<String, String> environment, String script, String... arguments) {
    return startPython(environment, script, arguments).await();
  }

  /** Starts a script of {@code src/test/python} with the Python of the notebooks. */
  public static LookbackProcess startPython(
      Map<String, String> environment, String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Tools.notebooks().resolve("python").toString());
    command.add(PYTHON.resolve(script).toString());
    command.addAll(List.of(arguments));
    Map<String, String> variables = new HashMap<>(environment);
    // Neither settings of the machine nor of the user.
    variables.put("PYTHONNOUSERSITE", "1");
    return LookbackProcess.start(variables, command);
  }

  /** All notebooks, in order. */
  public static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(LookbackProcess.PROJECT.resolve("notebooks"))) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  /** Starts a notebook that asks this server, from the first cell to the last. */
  public LookbackProcess startNotebook(Path notebook) {
    return startPython(Map.of("LOOKBACK_REMOTE", address), "run_notebook.py", notebook.toString());
  }

  /** Tells it to end, as systemd does. */
  public LookbackProcess.Ended end() {
    return process.terminate();
  }

  @Override
  public void close() {
    if (process.isRunning()) {
      end();
    }
  }
}
