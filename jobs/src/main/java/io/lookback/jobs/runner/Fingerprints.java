package io.lookback.jobs.runner;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Digest;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.PartitionDigest;
import io.lookback.datasets.table.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cell's result depends on, as one text: version of the job, hash of its parameters, hash of
 * the digests of its inputs. Equal texts mean nothing to do.
 */
final class Fingerprints {
  /** Reason of a cell that has no result yet. */
  static final String NEVER_RUN = "never run";

  private final Lake lake;
  private final RunLog log;
  private final LookbackConfig config;
  private final List<Site> sites;
  private final Map<Cell, Map<Table, PartitionDigest>> fresh;
  private final Map<Table, String> wholeTables = new HashMap<>();
  private final Map<EverySite, String> daysOfEverySite = new HashMap<>();
  private final Map<OneSite, TreeMap<LocalDate, String>> daysBefore = new HashMap<>();

  /** All days of a site. */
  private record OneSite(Table table, String site) {}

  /** A day of all sites, as a job reads it. */
  private record EverySite(Table table, boolean settled, LocalDate day) {}

  Fingerprints(Lake lake, RunLog log, LookbackConfig config) {
    this(lake, log, config, Map.of());
  }

  /**
   * @param fresh digests of what was written a moment ago, which the log does not know yet
   */
  Fingerprints(
      Lake lake, RunLog log, LookbackConfig config, Map<Cell, Map<Table, PartitionDigest>> fresh) {
    this.fresh = fresh;
    this.lake = lake;
    this.log = log;
    this.config = config;
    this.sites = config.allSites();
  }

  String of(JobSpec<?> spec, Record params, Cell cell) {
    StringBuilder parameters = new StringBuilder(params.toString());
    if (spec.isUsingSites()) {
      sites.forEach(site -> parameters.append('\n').append(networksAt(site, cell.day())));
    }
    if (spec.isUsingTimeZone()) {
      sites.stream()
          .filter(site -> site.name().equals(cell.site()))
          .forEach(site -> parameters.append('\n').append(site.timeZone()));
    }
    if (spec.isUsingHosts()) {
      sites.stream()
          .filter(site -> site.name().equals(cell.site()))
          .forEach(site -> parameters.append('\n').append(new TreeMap<>(site.hosts())));
    }
    if (spec.isUsingServices()) {
      sites.stream()
          .filter(site -> site.name().equals(cell.site()))
          .forEach(site -> parameters.append('\n').append(site.services()));
    }
    if (spec.isUsingRules()) {
      parameters.append('\n').append(config.fingerprint(cell.site()));
    }
    StringBuilder inputs = new StringBuilder();
    spec.reads()
        .forEach(
            (table, reach) ->
                inputs
                    .append(table)
                    .append(' ')
                    .append(input(spec, table, reach, cell))
                    .append('\n'));
    return "v" + spec.version() + "." + hash(parameters) + "." + hash(inputs);
  }

  /** That of a day after the end of the input of a chain. */
  static String ended(JobSpec<?> spec) {
    return "v" + spec.version() + ".ended";
  }

  /**
   * Whether retention has removed something that the cell was computed from: then it stays as it
   * is, because it could only be computed wrongly. Jobs over all days of a site read tables that
   * retention does not touch.
   */
  boolean isFrozen(JobSpec<?> spec, Cell cell) {
    if (spec.grain() == Grain.DAY
        && spec.looksUp().stream()
            .filter(Table::isExpirable)
            .anyMatch(table -> log.isRetired(table, new DaySite(cell.day(), cell.site())))) {
      return true;
    }
    if (spec.grain() == Grain.DAY
        && spec.writes().stream()
            .anyMatch(table -> log.isRetired(table, new DaySite(cell.day(), cell.site())))) {
      return true;
    }
    for (Map.Entry<Table, Reach> read : spec.reads().entrySet()) {
      Table table = read.getKey();
      Reach reach = read.getValue();
      if (!table.isDaily() || reach.whole() || reach.isUpToCell() || spec.grain() == Grain.SITE) {
        continue;
      }
      if (spec.grain() == Grain.MONTH) {
        if (log.retired(table).stream()
            .anyMatch(
                day ->
                    (reach.allSites() || day.site().equals(cell.site()))
                        && day.day().withDayOfMonth(1).equals(cell.day()))) {
          return true;
        }
        continue;
      }
      if (reach.allSites()) {
        LocalDate from = cell.day().minusDays(reach.back());
        LocalDate to = cell.day().plusDays(reach.forward());
        if (log.retired(table).stream()
            .anyMatch(day -> !day.day().isBefore(from) && !day.day().isAfter(to))) {
          return true;
        }
        continue;
      }
      for (int offset = -reach.back(); offset <= reach.forward(); offset++) {
        if (log.isRetired(table, new DaySite(cell.day().plusDays(offset), cell.site()))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Why a cell whose fingerprint was {@code before} is stale. */
  static String reason(String before, String now) {
    if (before == null) {
      return NEVER_RUN;
    }
    String[] old = before.split("\\.", -1);
    String[] current = now.split("\\.", -1);
    if (!old[0].equals(current[0])) {
      return "changed job";
    }
    boolean comparable = old.length == 3 && current.length == 3;
    return comparable && !old[1].equals(current[1]) ? "changed parameters" : "new data";
  }

  /** The networks that are the site's own on some moment of a day (or month, or ever). */
  private static String networksAt(Site site, LocalDate day) {
    StringBuilder text = new StringBuilder(site.name());
    for (Site.Network network : site.networks()) {
      if (day == null) {
        text.append(' ').append(network);
        continue;
      }
      long from = day.atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000L;
      // A session may have begun days before the day it ended on.
      long week = 7 * 86_400_000_000L;
      if (network.fromUs() < from + 32 * 86_400_000_000L && network.toUs() > from - week) {
        text.append(' ').append(network);
      }
    }
    return text.toString();
  }

  private String input(JobSpec<?> spec, Table table, Reach reach, Cell cell) {
    if (!table.isDaily() || reach.whole()) {
      return wholeTables.computeIfAbsent(table, this::lastChange);
    }
    if (reach.isUpToCell()) {
      Map.Entry<LocalDate, String> last =
          daysBefore
              .computeIfAbsent(new OneSite(table, cell.site()), this::added)
              .floorEntry(cell.day());
      return last == null ? "" : last.getValue();
    }
    if (spec.grain() == Grain.DAY) {
      StringBuilder text = new StringBuilder();
      for (int offset = -reach.back(); offset <= reach.forward(); offset++) {
        LocalDate day = cell.day().plusDays(offset);
        text.append(
                reach.allSites()
                    ? daysOfEverySite.computeIfAbsent(
                        new EverySite(table, reach.settled(), day), key -> everySite(key, reach))
                    : digest(table, reach, new DaySite(day, cell.site())))
            .append(' ');
      }
      return text.toString();
    }
    Digest sum = Digest.EMPTY;
    int days = 0;
    for (Map.Entry<DaySite, PartitionDigest> entry : log.digests(table).entrySet()) {
      DaySite day = entry.getKey();
      boolean inside =
          (reach.allSites() || day.site().equals(cell.site()))
              && (spec.grain() == Grain.SITE || day.day().withDayOfMonth(1).equals(cell.day()));
      if (inside && entry.getValue().all().rows() > 0) {
        sum = sum.plus(digest(table, reach, day));
        days++;
      }
    }
    return days + " days " + sum;
  }

  /** What the days of a site up to each of them are together. */
  private TreeMap<LocalDate, String> added(OneSite read) {
    TreeMap<LocalDate, Digest> days = new TreeMap<>();
    log.digests(read.table())
        .forEach(
            (day, digest) -> {
              if (day.site().equals(read.site()) && digest.all().rows() > 0) {
                days.put(day.day(), digest.all());
              }
            });
    TreeMap<LocalDate, String> sums = new TreeMap<>();
    Digest sum = Digest.EMPTY;
    for (Map.Entry<LocalDate, Digest> day : days.entrySet()) {
      sum = sum.plus(day.getValue());
      sums.put(day.getKey(), sums.size() + 1 + " days " + sum);
    }
    return sums;
  }

  /** Sites without rows leave no trace: whether one has been computed does not matter. */
  private String everySite(EverySite read, Reach reach) {
    StringBuilder text = new StringBuilder();
    for (String site : log.sites(read.table(), read.day())) {
      text.append(site)
          .append(' ')
          .append(digest(read.table(), reach, new DaySite(read.day(), site)))
          .append(' ');
    }
    return hash(text);
  }

  private Digest digest(Table table, Reach reach, DaySite day) {
    PartitionDigest digest =
        fresh.getOrDefault(new Cell(day.day(), day.site()), Map.of()).get(table);
    if (digest == null) {
      digest = log.digest(table, day);
    }
    return reach.settled() ? digest.all() : digest.base();
  }

  private String lastChange(Table table) {
    Long change = lake.lastChange(table);
    return change == null ? "empty" : change.toString();
  }

  private static String hash(CharSequence text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = digest.digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
