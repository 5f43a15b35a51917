package io.lookback.jobs.cli;

import io.lookback.datasets.config.ShareConfig;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.share.ShareExport;
import io.lookback.jobs.share.ShareImport;
import io.lookback.jobs.share.SiteKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells other sites what was seen, and takes in what they tell. */
@Command(
    name = "share",
    description = "Exchange sightings with other sites, without telling who the own hosts are.",
    subcommands = {
      ShareCommand.Keys.class,
      ShareCommand.Export.class,
      ShareCommand.Import.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lookback share keys --site lab",
      "  lookback share export --site lab --from 2026-01-01 --to 2026-01-31 --out january.bundle",
      "  lookback share import january.bundle",
    })
final class ShareCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Please say what to do: keys, export or import");
  }

  /** Makes the keys of a site. */
  @Command(
      name = "keys",
      description = {
        "Make the keys of a site: one that signs its bundles and one for its pseudonyms, in a file"
            + " that only its owner can read; print what partners put into their configuration.",
        "",
        "Of a site that has keys it is printed again.",
      },
      footer = {"", "Example:", "  lookback share keys --site lab"})
  static final class Keys implements Callable<Integer> {
    private final CliContext context;

    @Option(names = "--site", paramLabel = "NAME", required = true, description = "Our site.")
    private String site;

    Keys(CliContext context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      String networks =
          context.config().site(site).networks().stream()
              .map(network -> '"' + network.cidr() + '"')
              .collect(Collectors.joining(", "));
      Path folder = ShareExport.keyFolder(context.lakeFolder(), context.config());
      boolean isNew = !SiteKeys.file(folder, site).toFile().exists();
      SiteKeys keys = isNew ? SiteKeys.create(folder, site) : SiteKeys.load(folder, site);
      context
          .err()
          .println(
              (isNew ? "made " : "kept ")
                  + SiteKeys.file(folder, site)
                  + "; keep it secret. Partners put this into their configuration:");
      context
          .out()
          .println(
              "share.partners."
                  + site
                  + " { key = \""
                  + keys.publicKey()
                  + "\", networks = ["
                  + networks
                  + "] }");
      return CommandLineInterface.DONE;
    }
  }

  /** Writes a bundle. */
  @Command(
      name = "export",
      description = {
        "Write what a site saw of the outside in some days as a signed bundle for its partners.",
        "",
        "Own addresses are never in it in clear: sightings are of other addresses only, and in other"
            + " tables own ones are replaced by pseudonyms or left out, as the policy says. Texts"
            + " that may name hosts stay here. Beside the tables there is a STIX 2.1 bundle for tools"
            + " that read no Parquet. The same lake gives the same bytes.",
      },
      footer = {
        "",
        "Example:",
        "  lookback share export --site lab --from 2026-01-01 --to 2026-01-31 --out january.bundle",
      })
  static final class Export implements Callable<Integer> {
    private final CliContext context;

    @Spec private CommandSpec spec;

    @Option(names = "--site", paramLabel = "NAME", required = true, description = "Our site.")
    private String site;

    @Option(names = "--from", paramLabel = "DATE", required = true, description = "First UTC day.")
    private LocalDate from;

    @Option(
        names = "--to",
        paramLabel = "DATE",
        required = true,
        description = "Last UTC day, inclusive.")
    private LocalDate to;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        required = true,
        description = "File to write, in a folder of the local disk.")
    private Path out;

    @Option(
        names = "--policy",
        paramLabel = "NAME",
        defaultValue = ShareConfig.DEFAULT_POLICY,
        description = "Which of share.policies decides what is in it (default: ${DEFAULT-VALUE}).")
    private String policy;

    Export(CliContext context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      if (to.isBefore(from)) {
        throw new ParameterException(
            spec.commandLine(), "--to " + to + " is before --from " + from);
      }
      ShareExport.Result result =
          new ShareExport(
                  context.lake(),
                  context.lakeFolder(),
                  context.config(),
                  new ShareExport.Request(site, from, to, policy))
              .write(out);
      context
          .out()
          .println(
              "wrote "
                  + out
                  + ": "
                  + String.join(", ", result.contents())
                  + "; TLP:"
                  + result.tlp().toUpperCase(Locale.ROOT)
                  + "; SHA-256 "
                  + result.bundleId());
      return CommandLineInterface.DONE;
    }
  }

  /** Takes bundles in. */
  @Command(
      name = "import",
      description = {
        "Take in bundles of partners: their sightings take part in cross_site_sightings.",
        "",
        "All of every bundle is checked before anything is written: the signature by the partner's"
            + " key, digests, columns, rows, times. A bundle replaces what earlier ones of the partner"
            + " said of its days; the same one again changes nothing.",
      },
      footer = {
        "",
        "Exit code 2 when a bundle is refused; then none is taken in.",
        "",
        "Example:",
        "  lookback share import january.bundle",
      })
  static final class Import implements Callable<Integer> {
    private final CliContext context;

    @Mixin private LockOptions lock;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Bundles.")
    private List<Path> files;

    Import(CliContext context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      lock.take(context, "share import");
      List<ShareImport.Result> results =
          new ShareImport(context.lake(), context.lakeFolder(), context.config(), Instant.now())
              .run(files, RunId.next());
      for (ShareImport.Result result : results) {
        context
            .out()
            .println(
                result.outcome().name().toLowerCase(Locale.ROOT)
                    + " "
                    + result.path()
                    + ": "
                    + result.site()
                    + " from "
                    + result.from()
                    + " to "
                    + result.to()
                    + ", "
                    + result.sightings()
                    + " sightings, TLP:"
                    + result.tlp().toUpperCase(Locale.ROOT)
                    + (result.leftOut() == 0
                        ? ""
                        : "; left out: "
                            + result.leftOut()
                            + " about own addresses, ours or the partner's, or private ones"));
      }
      return CommandLineInterface.DONE;
    }
  }
}
