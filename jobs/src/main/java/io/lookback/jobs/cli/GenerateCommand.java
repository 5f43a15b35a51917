package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.scenario.Scenario;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.scenario.Truth;
import io.lookback.datasets.scenario.VolumeSensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes realistic log files to try everything on, with both reference stories in them. */
@Command(
    name = "generate",
    description = "Write log files, flows and blacklists of a made-up scenario.",
    footer = {
      "",
      "The same seed always gives the same files. The folder gets landing/SITE/SENSOR/..., lists/,",
      "lookback.conf with the sites (for --conf), and truth.json, which says what is to be found.",
      "",
      "Examples:",
      "  lookback generate --scenario demo --out demo",
      "  lookback generate --scenario volume --sessions 10000000 --days 30 --gz --out volume",
      "  lookback generate --scenario volume --sensors nfcapd --nfcapd-compression lzo --out flows",
      "  lookback generate --scenario volume --sensors zeek,ipfix --active-timeout 1800s --out all",
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

  /** What there is to see the everyday traffic of a volume scenario. */
  enum SensorKind {
    /** conn.log as text. */
    ZEEK,
    /** Files of nfdump's collector. */
    NFCAPD,
    /** Captures of NetFlow v5, IPv4 only. */
    NETFLOW5,
    /** Captures of IPFIX. */
    IPFIX
  }

  private static final int LOG_MINUTES = 1440;

  /** nfcapd's own period. */
  private static final int FLOW_MINUTES = 5;

  private final CliContext context;

  @Spec private CommandSpec spec;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "demo",
      description =
          "demo (both reference stories at three sites), tiny (three days of it) or volume"
              + " (everyday traffic in any amount). Default: demo.")
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
      description =
          "volume: hours per file, 24 or a divisor of it. Default: 24, of flows 5 minutes.")
  private Integer hours;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "volume: minutes per file instead, a divisor of 1440.")
  private Integer minutes;

  @Option(names = "--gz", description = "volume: compress the files; not nfcapd's.")
  private boolean gzip;

  @Option(
      names = "--sensors",
      paramLabel = "NAME",
      split = ",",
      description =
          "volume: what sees the traffic, and so the formats: zeek (conn.log), nfcapd (files of"
              + " nfdump's collector), netflow5 (captures of NetFlow v5, IPv4 only), ipfix (captures"
              + " of IPFIX). Each sees all; the first ranks first. Default: zeek.")
  private Set<SensorKind> sensors;

  @Option(
      names = "--nfcapd-compression",
      paramLabel = "NAME",
      split = ",",
      description =
          "volume: none, lzo, bz2, lz4 or zstd (nfdump from 1.7.3); several are used in turn by day."
              + " Default: none.")
  private List<BlockCompression> nfcapdCompressions;

  @Option(
      names = "--active-timeout",
      paramLabel = "TIME",
      description =
          "volume: the router cuts flows after so long. nfdump asks for 300s, Cisco's default is"
              + " 1800s. Default: 300s.")
  private Duration activeTimeout;

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
    check();
    return switch (kind) {
      case DEMO -> Scenarios.demo(seed);
      case TINY -> Scenarios.tiny(seed);
      case VOLUME -> volume();
    };
  }

  private void check() {
    if (kind != Kind.VOLUME
        && (sessions != null
            || days != null
            || from != null
            || sites != null
            || hours != null
            || minutes != null
            || gzip
            || sensors != null
            || nfcapdCompressions != null
            || activeTimeout != null)) {
      throw wrong(
          "--sessions, --days, --from, --sites, --hours, --minutes, --gz, --sensors,"
              + " --nfcapd-compression and --active-timeout are for --scenario volume");
    }
    if (hours != null && minutes != null) {
      throw wrong("Give --hours or --minutes, not both");
    }
    if (nfcapdCompressions != null && !sees().contains(SensorKind.NFCAPD)) {
      throw wrong("--nfcapd-compression is for --sensors nfcapd");
    }
    if (activeTimeout != null && sees().equals(Set.of(SensorKind.ZEEK))) {
      throw wrong("--active-timeout is for sensors of flows: --sensors nfcapd, netflow5 or ipfix");
    }
  }

  private Set<SensorKind> sees() {
    return sensors == null ? Set.of(SensorKind.ZEEK) : sensors;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Scenario volume() {
    try {
      return Scenarios.volume(
          seed,
          sessions == null ? 1_000_000 : sessions,
          from == null ? LocalDate.parse("2026-01-01") : from,
          days == null ? 1 : days,
          sites == null ? List.of("site-1") : sites,
          sees().stream().map(this::sensor).toList());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private VolumeSensor sensor(SensorKind sensor) {
    Duration active = activeTimeout == null ? VolumeSensor.ACTIVE_TIMEOUT : activeTimeout;
    return switch (sensor) {
      case ZEEK -> VolumeSensor.zeek(period(LOG_MINUTES), gzip);
      case NFCAPD ->
          VolumeSensor.nfcapd(
              period(FLOW_MINUTES),
              active,
              nfcapdCompressions == null ? List.of(BlockCompression.NONE) : nfcapdCompressions);
      case NETFLOW5 -> VolumeSensor.netflow5(period(FLOW_MINUTES), active, gzip);
      case IPFIX -> VolumeSensor.ipfix(period(FLOW_MINUTES), active, gzip);
    };
  }

  /** Minutes per file. */
  private int period(int otherwise) {
    return minutes != null ? minutes : hours != null ? hours * 60 : otherwise;
  }

  private void report(Truth truth) {
    for (Truth.Site site : truth.sites()) {
      context
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s: %,d sessions from %s to %s; lines or flows by sensor: %s",
                  site.name(),
                  site.sessions(),
                  site.firstDay(),
                  site.lastDay(),
                  site.lines()));
    }
    context.out().println("Written into " + out);
  }
}
