package io.lookback.datasets.scenario;

import io.lookback.datasets.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Made-up traffic of some sites, written as the log files that their sensors would have kept.
 *
 * <p>The same name, seed and numbers give the same bytes everywhere. Addresses belong to nobody
 * ({@link RemoteAddresses}), but for those of the two reference stories. {@link Scenarios} lists
 * what there is.
 */
public final class Scenario {
  private static final int THREADS = 2;

  private final String name;
  private final long seed;
  private final List<SiteLogs> sites;
  private final List<Truth.Planted> planted;
  private final Blacklists blacklists;

  /**
   * @param blacklists what the lists say, null = the scenario has none
   */
  Scenario(
      String name,
      long seed,
      List<SiteLogs> sites,
      List<Truth.Planted> planted,
      Blacklists blacklists) {
    this.name = name;
    this.seed = seed;
    this.sites = sites;
    this.planted = planted;
    this.blacklists = blacklists;
  }

  /** Its name on the command line. */
  public String name() {
    return name;
  }

  /**
   * Writes {@code landing/<site>/<sensor>/...}, {@code lists/<list>/<time>__<list>.txt}, {@code
   * lookback.conf} with the sites, and {@code truth.json}. Files carry the time of their last line
   * as modification time.
   *
   * @param folder must not exist or be empty
   * @return what {@code truth.json} says
   */
  public Truth write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (var children = Files.list(folder)) {
      if (children.findAny().isPresent()) {
        throw new UserException(
            "Cannot generate into " + folder + ": it is not empty; name another folder");
      }
    }
    List<Truth.Site> written = new ArrayList<>();
    List<Truth.Outage> outages = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      for (SiteLogs site : sites) {
        String siteName = site.site().name();
        written.add(site.write(folder.resolve("landing").resolve(siteName), pool, THREADS));
        for (Sensor sensor : site.sensors()) {
          for (Sensor.Outage outage : sensor.outages()) {
            outages.add(
                new Truth.Outage(
                    siteName, sensor.name(), Talk.text(outage.fromUs()), Talk.text(outage.toUs())));
          }
        }
      }
    } finally {
      pool.shutdownNow();
    }
    if (blacklists != null) {
      blacklists.write(folder.resolve("lists"));
    }
    Truth truth = new Truth(name, seed, written, planted, outages);
    truth.write(folder);
    Files.writeString(
        folder.resolve("lookback.conf"), configuration(written, sites), StandardCharsets.UTF_8);
    return truth;
  }

  /**
   * Hands over every conversation of every site, whether a sensor saw it or not, without writing
   * anything. Roughly by time within a site.
   */
  public void sessions(Consumer<Session> out) {
    sites.forEach(site -> site.sessions(out));
  }

  private static String configuration(List<Truth.Site> sites, List<SiteLogs> logs) {
    StringBuilder text = new StringBuilder("# Sites of a generated scenario.\nsites {\n");
    for (int i = 0; i < sites.size(); i++) {
      Truth.Site site = sites.get(i);
      text.append("  ").append(site.name()).append(" {\n    networks = [");
      text.append(quoted(site.networks())).append("]\n    time-zone = \"");
      text.append(site.timeZone()).append("\"\n    sensors = [");
      text.append(quoted(site.sensors())).append("]\n");
      text.append(logs.get(i).settings()).append("  }\n");
    }
    return text.append("}\n").toString();
  }

  private static String quoted(List<String> values) {
    return values.isEmpty() ? "" : "\"" + String.join("\", \"", values) + "\"";
  }
}
