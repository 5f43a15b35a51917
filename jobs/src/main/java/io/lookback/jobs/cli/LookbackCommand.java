package io.lookback.jobs.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands; a new command is one class and one line here. */
@Command(
    name = "lookback",
    description =
        "Who has been talking to addresses that turned out to be bad, since when, and what did"
            + " they do before anyone knew?",
    subcommands = {
      DemoCommand.class,
      IngestCommand.class,
      NightlyCommand.class,
      RunCommand.class,
      HuntCommand.class,
      SummaryCommand.class,
      FindingsCommand.class,
      DossierCommand.class,
      DescribeCommand.class,
      ListsCommand.class,
      SqlCommand.class,
      ServeCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      ShareCommand.class,
      StatusCommand.class,
      MaintainCommand.class,
      GenerateCommand.class,
      VersionCommand.class,
      CompletionCommand.class,
      WarmUpCommand.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lookback describe session_records",
      "  lookback --lake /srv/lake sql --format csv \"select count(*) from sessions\"",
      "",
      "Exit codes: 0 done, 1 wrong command line, 2 problem of input, data or configuration,",
      "3 defect of the program.",
    })
final class LookbackCommand implements Runnable {
  private final CliContext context;

  @Spec private CommandSpec spec;

  LookbackCommand(CliContext context) {
    this.context = context;
  }

  @Option(
      names = "--lake",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Folder of the lake: a path, or the URI of any Hadoop file system such as"
              + " hdfs://host:port/lake (default: lake).")
  void lake(String folder) {
    // Picocli hands null to the setters of options that were not given.
    if (folder != null) {
      context.lakeFolder(folder);
    }
  }

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Settings over those of <lake>/lookback.conf and the defaults; may be repeated, later"
              + " files win.")
  void configurationFiles(List<Path> files) {
    context.configurationFiles(files == null ? List.of() : files);
  }

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where in the program an error arose.")
  void debug(boolean value) {
    context.debug(value);
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at it before any command runs
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Please give a command");
  }
}
