package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.Location;
import io.lookback.jobs.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineInterfaceTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLineInterface(new PrintWriter(out), new PrintWriter(err)).run(arguments);
  }

  @Test
  void wrongCommandLinesEndWithOneAndASuggestion() {
    assertThat(run("desribe")).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("'desribe'", "lookback describe");
    assertThat(run()).isEqualTo(CommandLineInterface.USAGE);
    assertThat(run("sql", "--format", "xml", "select 1")).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("--format", "xml");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void problemsOfTheUserEndWithTwoAndASentence() {
    assertThat(run("describe", "sesion_records")).isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "lookback: No table, job or format is called 'sesion_records'; did you mean"
                + " 'session_records'?");
  }

  @Test
  void aMisspeltKeyIsAProblemOfTheUser() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "reprot.max-dossiers = 3\n");
    assertThat(run("--lake", folder.toString(), "--conf", file.toString(), "sql", "select 1"))
        .isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(err.toString()).contains("Unknown key 'reprot'", "did you mean 'report'?");
  }

  @Test
  void everyCommandHasHelp() {
    CommandLine root =
        CommandLineInterface.commandLine(
            new CliContext(new PrintWriter(out), new PrintWriter(err)));
    List<String> undocumented = new ArrayList<>();
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              if (command.getCommandSpec().usageMessage().description().length == 0) {
                undocumented.add(name);
              }
            });
    assertThat(undocumented).isEmpty();
    assertThat(run("sql", "--help")).isEqualTo(CommandLineInterface.DONE);
    assertThat(out.toString()).contains("Usage: lookback sql", "--lake", "Example");
  }

  @Test
  void globalOptionsWorkBeforeAndAfterTheCommand() {
    CliContext context = new CliContext(new PrintWriter(out), new PrintWriter(err));
    CommandLineInterface.commandLine(context).execute("describe", "events", "--lake", "/x");
    assertThat(context.lakeFolder()).isEqualTo(Location.of(Path.of("/x")));
    CommandLineInterface.commandLine(context).execute("--lake", "/y", "describe", "events");
    assertThat(context.lakeFolder()).isEqualTo(Location.of(Path.of("/y")));
    assertThat(out.toString()).contains("event_name", "Normalised name");
  }

  @Test
  void completionIsAScriptThatKnowsTheCommands() {
    assertThat(run("completion")).isEqualTo(CommandLineInterface.DONE);
    assertThat(out.toString()).contains("complete -F", "describe", "--lake");
  }

  /** In a process of its own: standard output must hold the answer and nothing else. */
  @Test
  void sqlPrintsTheAnswerOnly() throws Exception {
    Path lake = folder.resolve("a lake");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add") || argument.startsWith("-D"))
            .filter(argument -> !argument.startsWith("-Dsurefire"))
            .toList());
    command.addAll(
        List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(
        Arrays.asList(
            "--lake",
            lake.toString(),
            "sql",
            "--format",
            "csv",
            "select count(*) as sessions, timestamp '2009-01-16 18:49:15' as time from sessions"));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .directory(folder.toFile())
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(answer).isEqualTo("sessions,time\n0,2009-01-16T18:49:15Z\n");
    assertThat(lake.resolve("catalog.db")).isRegularFile();
    assertThat(Files.getPosixFilePermissions(lake)).hasSize(3);
  }
}
