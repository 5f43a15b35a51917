package io.lookback.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.UserException;
import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.Lake;
import io.lookback.jobs.finding.Suppressions;
import io.lookback.jobs.records.HostNames;
import io.lookback.jobs.report.DossierSheet;
import io.lookback.jobs.report.ReportParams;
import io.lookback.jobs.report.ReportWriter;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells all that is known of one host of ours, or of one address elsewhere. */
@Command(
    name = "dossier",
    description = {
      "Tell what is known of one own host, or of one remote address.",
      "",
      "Of an own host: the lists it is on, vulnerabilities, ports, names, software, users, changes,"
          + " findings and what it did day by day. Of a remote address: listings, sightings, findings"
          + " and logins. A host may be given by a name: of the configuration, of a scan, or as its"
          + " log calls it.",
    },
    footer = {
      "",
      "Each section has at most --top lines; 'total' says how many there are. Times are UTC.",
      "",
      "Examples:",
      "  lookback dossier 198.51.100.7",
      "  lookback dossier mail.example.org --to 2026-01-31 --format json",
      "  lookback dossier 192.0.2.7 --site lab --html host.html",
    })
final class DossierCommand implements Callable<Integer> {
  /** Days told of where no first day is given. */
  private static final int DAYS = 25;

  private final CliContext context;

  @Spec private CommandSpec spec;

  @Mixin private DaysOptions days;
  @Mixin private OutputOptions output;

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "Only at this site; needed where a host is known at several.")
  private String onlySite;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "So many lines of each section; 0 = all. Default: 20.")
  private int top;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write its page of the report, as of the last day asked for, to this file.")
  private Path html;

  @Parameters(
      arity = "1",
      paramLabel = "HOST|ADDRESS",
      description = "Name or address of an own host, or a remote address.")
  private String wanted;

  DossierCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    days.check();
    if (top < 0) {
      throw new ParameterException(spec.commandLine(), "--top must be 0 or more, not " + top);
    }
    List<String> sites = context.siteNames(onlySite == null ? List.of() : List.of(onlySite));
    Lake lake = context.lake();
    LocalDate to = days.to() != null ? days.to() : CoveredTime.newestDay(lake, sites);
    LocalDate from = days.from() != null ? days.from() : to.minusDays(DAYS - 1L);
    Found found = find(lake, sites, to);
    if (html != null) {
      write(lake, found, to);
      return CommandLineInterface.DONE;
    }
    int rows = top == 0 ? Integer.MAX_VALUE : top;
    Suppressions suppressions =
        new Suppressions(context.config().suppressions(), LocalDate.now(ZoneOffset.UTC));
    Dataset<Row> sheet =
        found.site() != null
            ? DossierSheet.ofHost(
                lake.spark(), suppressions, found.site(), found.address(), from, to, rows)
            : DossierSheet.ofAddress(
                lake.spark(), suppressions, sites, found.address(), from, to, rows);
    if (output.isForPeople()) {
      context
          .out()
          .println(
              found.site() != null
                  ? found.address() + ", own host of " + found.site() + ", " + from + " to " + to
                  : found.address() + ", remote address, " + from + " to " + to);
      context.out().flush();
      output
          .printer(context)
          .print(
              sheet.select(
                  col("section"),
                  col("what"),
                  col("detail"),
                  col("severity"),
                  col("port"),
                  col("first_time"),
                  col("last_time"),
                  col("count"),
                  col("total")));
    } else {
      output
          .printer(context)
          .print(
              sheet
                  .withColumn("address", lit(found.address()))
                  .select(
                      col("address"),
                      col("site"),
                      col("section"),
                      col("place"),
                      col("total"),
                      col("what"),
                      col("detail"),
                      col("severity"),
                      col("port"),
                      col("first_time"),
                      col("last_time"),
                      col("count")));
    }
    return CommandLineInterface.DONE;
  }

  /**
   * Whom the dossier is about.
   *
   * @param site of an own host; null for a remote address
   */
  private record Found(String site, String address) {}

  private Found find(Lake lake, List<String> sites, LocalDate to) {
    Cidr address;
    try {
      address = Cidr.parse(wanted);
    } catch (IllegalArgumentException notAnAddress) {
      return named(lake, sites, to);
    }
    if (!address.isSingle()) {
      throw new UserException(
          "A dossier is about one address, not about " + wanted + "; for networks: lookback hunt");
    }
    IpKey key = address.first();
    long noon = to.atTime(12, 0).toEpochSecond(ZoneOffset.UTC) * 1_000_000L;
    List<String> own =
        sites.stream()
            .filter(site -> OwnNetworks.of(context.config().site(site)).isOwn(key.hi, key.lo, noon))
            .toList();
    return switch (own.size()) {
      case 0 -> new Found(null, address.toString());
      case 1 -> new Found(own.get(0), address.toString());
      default ->
          throw new UserException(
              wanted
                  + " is an own address of several sites ("
                  + String.join(", ", own)
                  + "); please say which with --site");
    };
  }

  private Found named(Lake lake, List<String> sites, LocalDate to) {
    TreeSet<String> places = new TreeSet<>();
    List<Found> found = new ArrayList<>();
    Map<String, Site> known = new TreeMap<>();
    sites.forEach(name -> known.put(name, context.config().site(name)));
    HostNames hosts = new HostNames(known);
    for (String name : sites) {
      String declared = hosts.address(name, wanted);
      List<String> addresses =
          declared != null
              ? List.of(declared)
              : DossierSheet.addresses(lake.spark(), name, wanted, to);
      for (String address : addresses) {
        if (places.add(name + " " + address)) {
          found.add(new Found(name, address));
        }
      }
    }
    if (found.isEmpty()) {
      throw new UserException(
          "Nothing tells the address of the host '"
              + wanted
              + "': neither 'hosts' of its site in lookback.conf nor a scan up to "
              + to
              + "; please give the address");
    }
    if (found.size() > 1) {
      throw new UserException(
          "The host '"
              + wanted
              + "' may be "
              + String.join(", ", places)
              + "; please give the address, and --site if need be");
    }
    return found.get(0);
  }

  private void write(Lake lake, Found found, LocalDate to) {
    ReportParams params =
        ReportParams.DEFAULTS
            .withSuppressions(context.config().suppressions())
            .withGeo(context.config().geo());
    String page =
        ReportWriter.page(lake.spark(), params, to, found.site(), found.address())
            .orElseThrow(
                () ->
                    new UserException(
                        found.address()
                            + " is no own host and on no list, so the report has no page of it;"
                            + " without --html what is known is printed"));
    try {
      Files.writeString(html, page, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserException("Cannot write the page to " + html + ": " + e.getMessage(), e);
    }
    context.out().println("wrote " + html);
    context.out().flush();
  }
}
