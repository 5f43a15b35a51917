package io.lookback.jobs.cli;

import io.lookback.datasets.site.Site;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The site a command works for: one of the configuration, or one declared on the spot. */
final class SiteOptions {
  @Option(
      names = "--site",
      paramLabel = "NAME",
      required = true,
      description = "Site that the data is of.")
  private String name;

  @Option(
      names = "--networks",
      paramLabel = "CIDR",
      split = ",",
      description = "The site's own networks, if the configuration does not say them.")
  private List<String> networks = List.of();

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "Zone of its time stamps that name none, e.g. UTC or America/New_York.")
  private ZoneId timeZone;

  /**
   * The site, checked; a declaration on the command line wins over the configuration. To be called
   * before anything else asks for the configuration.
   */
  Site site(CliContext context) {
    Map<String, Object> keys = new LinkedHashMap<>();
    if (!networks.isEmpty()) {
      keys.put("networks", networks);
    }
    if (timeZone != null) {
      keys.put("time-zone", timeZone.getId());
    }
    if (!keys.isEmpty()) {
      context.site(name, keys);
    }
    return context.config().site(name);
  }

  /** Makes the lake remember the site when it was declared here. */
  void remember(CliContext context) {
    if (!networks.isEmpty() || timeZone != null) {
      context.config().remember(context.lakeFolder(), name);
    }
  }
}
