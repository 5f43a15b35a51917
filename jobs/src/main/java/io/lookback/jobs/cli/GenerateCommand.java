package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.scenario.Scenario;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.scenario.Truth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes realistic log files to try everything on, with both reference stories in them. */
@Command(
    name = "generate",
    description = "Write log files and blacklists of a made-up scenario.",
    footer = {
      "",
      "The same seed always gives the same files. The folder gets landing/SITE/SENSOR/..., lists/,",
      "lookback.conf with the sites (for --conf), and truth.json, which says what is to be found.",
      "",
      "Examples:",
      "  lookback generate --scenario demo --out demo",
      "  lookback generate --scenario volume --sessions 10000000 --days 30 --gz --out volume",
    })
final class GenerateCommand implements Runnable {
  /** What there is to generate. */
  enum Kind {
    /** Both stories at three sites, half a year. */
    DEMO,
    /** Everyday traffic in any amount. */
    VOLUME,
    /** Two sites, three days. */
    TINY
  }

  private final CliContext context;

  @Spec private CommandSpec spec;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "demo",
      description =
          "demo (both reference stories at three sites), tiny (three days of it) or volume"
              + " (everyday traffic in any amount, as Zeek conn.log). Default: demo.")
  private Kind kind;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another number gives other traffic. Default: 1.")
  private long seed;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      description = "volume: sessions in all. Default: 1000000.")
  private Long sessions;

  @Option(names = "--days", paramLabel = "N", description = "volume: days. Default: 1.")
  private Integer days;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "volume: first day, UTC. Default: 2026-01-01.")
  private LocalDate from;

  @Option(
      names = "--sites",
      paramLabel = "NAME",
      split = ",",
      description = "volume: names of the sites. Default: site-1.")
  private List<String> sites;

  @Option(
      names = "--hours",
      paramLabel = "N",
      description = "volume: hours per file, 24 or a divisor of it. Default: 24.")
  private Integer hours;

  @Option(names = "--gz", description = "volume: compress the files.")
  private boolean gzip;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write into; must be empty or new.")
  private String out;

  GenerateCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public void run() {
    Scenario scenario = scenario();
    Path folder = context.location(out).local("generated logs");
    try {
      report(scenario.write(folder));
    } catch (IOException e) {
      throw new UserException("Cannot write the scenario into " + out + ": " + e, e);
    }
  }

  private Scenario scenario() {
    if (kind != Kind.VOLUME
        && (sessions != null
            || days != null
            || from != null
            || sites != null
            || hours != null
            || gzip)) {
      throw new ParameterException(
          spec.commandLine(),
          "--sessions, --days, --from, --sites, --hours and --gz are for --scenario volume");
    }
    return switch (kind) {
      case DEMO -> Scenarios.demo(seed);
      case TINY -> Scenarios.tiny(seed);
      case VOLUME -> volume();
    };
  }

  private Scenario volume() {
    try {
      return Scenarios.volume(
          seed,
          sessions == null ? 1_000_000 : sessions,
          from == null ? LocalDate.parse("2026-01-01") : from,
          days == null ? 1 : days,
          gzip,
          hours == null ? 24 : hours,
          sites == null ? List.of("site-1") : sites);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void report(Truth truth) {
    for (Truth.Site site : truth.sites()) {
      context
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s: %,d sessions from %s to %s; lines by sensor: %s",
                  site.name(),
                  site.sessions(),
                  site.firstDay(),
                  site.lastDay(),
                  site.lines()));
    }
    context.out().println("Written into " + out);
  }
}
