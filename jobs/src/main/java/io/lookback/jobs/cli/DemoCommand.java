package io.lookback.jobs.cli;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Both reference stories, from raw logs to the report. */
@Command(
    name = "demo",
    description = {
      "Make the logs of the demo sites, run their nights, print what was found.",
      "",
      "Everything goes into the lake's folder (default: lake/demo). Run again, it finds what is there"
          + " and only does what is missing.",
    },
    footer = {"", "Example:", "  lookback demo"})
final class DemoCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin private LockOptions lock;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another number gives other everyday traffic around the stories. Default: 1.")
  private long seed;

  DemoCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (!context.isLakeGiven()) {
      context.lakeFolder("lake/demo");
    }
    Path lake = context.lakeFolder().local("the demo");
    generate(lake);
    new NightlyRun(context, "demo").run(lock, new DaysOptions(), Set.of(), new NightOutput());
    reportFirstStory();
    return CommandLineInterface.DONE;
  }

  /** The newest night is that of the second story; months earlier the first one was new. */
  private void reportFirstStory() {
    Location folder =
        context.lakeFolder().resolve("reports").resolve(Scenarios.FIRST_STORY.toString());
    try {
      Location index = folder.absolute().resolve("index.html");
      if (!index.exists()) {
        ReportCommand.write(context, folder, Scenarios.FIRST_STORY);
      }
      context.out().println("Report of the first story's last night: " + index);
    } catch (IOException e) {
      throw new UserException("Cannot look for the report in " + folder + ": " + e.getMessage(), e);
    }
  }

  private void generate(Path lake) {
    if (Files.exists(lake.resolve("truth.json"))) {
      context.out().println("demo logs are in " + lake);
      return;
    }
    try {
      if (Files.isDirectory(lake)) {
        try (Stream<Path> entries = Files.list(lake)) {
          if (entries.findAny().isPresent()) {
            throw new UserException(
                "Folder " + lake + " is not empty and holds no demo; give another one by --lake");
          }
        }
      }
      context.out().println("making the logs of the demo sites in " + lake);
      context.out().flush();
      Scenarios.demo(seed).write(lake);
    } catch (IOException e) {
      throw new UserException("Cannot write the demo logs into " + lake + ": " + e, e);
    }
  }
}
