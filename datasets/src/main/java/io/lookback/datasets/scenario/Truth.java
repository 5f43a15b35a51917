package io.lookback.datasets.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * What a scenario planted, for tests and demos to compare with what was found. Written as {@code
 * truth.json} beside the logs. Times are ISO 8601 in UTC.
 *
 * @param sites what each site logged
 * @param planted addresses and hosts of which something is known
 * @param outages spans in which a sensor logged nothing
 */
public record Truth(
    String scenario, long seed, List<Site> sites, List<Planted> planted, List<Outage> outages) {
  /** Name of the file in the scenario's folder. */
  public static final String FILE = "truth.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * A site and its logs.
   *
   * @param sensors by rank
   * @param firstDay first UTC day with logs
   * @param lastDay last UTC day with logs
   * @param sessions conversations that took place, whether a sensor saw them or not
   * @param alerts signatures that fired
   * @param lines lines or flow records in the files of each sensor, headers not counted
   */
  public record Site(
      String name,
      List<String> networks,
      String timeZone,
      List<String> sensors,
      String firstDay,
      String lastDay,
      long sessions,
      long alerts,
      SortedMap<String, Long> lines) {}

  /**
   * Something to be found.
   *
   * @param name what it is for, e.g. {@code story-1-attacker}
   * @param address the remote address
   * @param list the list that names it, null = none
   * @param listed the entry as it stands on the list
   * @param listedFrom first snapshot that has the entry, null = not listed
   * @param firstSeen start of its first session or alert at the site
   * @param lastSeen start of its last session or alert at the site
   * @param localHosts own addresses that matter
   * @param counts sessions and alerts of each kind
   * @param lines lines that stand in the logs exactly so
   */
  public record Planted(
      String name,
      String site,
      String address,
      String list,
      String listed,
      String listedFrom,
      String firstSeen,
      String lastSeen,
      List<String> localHosts,
      SortedMap<String, Long> counts,
      List<String> lines) {}

  /** A span in which a sensor logged nothing. */
  public record Outage(String site, String sensor, String from, String to) {}

  /** What is planted under that name, or an error that lists the names. */
  public Planted planted(String name) {
    return planted.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Nothing is planted as '"
                        + name
                        + "'; there are "
                        + planted.stream().map(Planted::name).toList()));
  }

  /** Reads {@code truth.json} of a scenario's folder. */
  public static Truth read(Path folder) throws IOException {
    return JSON.readValue(Files.readAllBytes(folder.resolve(FILE)), Truth.class);
  }

  void write(Path folder) throws IOException {
    Files.writeString(
        folder.resolve(FILE), JSON.writeValueAsString(this) + "\n", StandardCharsets.UTF_8);
  }
}
