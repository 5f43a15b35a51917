package io.lookback.datasets.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Dated snapshots of the blacklists that the sites fetch, in the files and forms of their
 * publishers: {@code lists/<list>/<time>__<list>.txt}. What an entry's listing began with is told
 * by the first snapshot that has it.
 */
final class Blacklists {
  /** One address per line, like Emerging Threats' compromised-ips.txt. */
  static final String COMPROMISED = "et-compromised";

  /** Networks with a reference, like Spamhaus DROP as text. */
  static final String NETWORKS = "spamhaus-drop";

  /** One address per line, IPv6 too. */
  static final String BOTNETS = "botnet-hosts";

  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss", Locale.ROOT);
  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
  private static final int LASTING = 520;
  private static final int CHANGING = 260;

  /** An entry and the days on which snapshots have it, last day included. */
  private record Entry(String value, LocalDate from, LocalDate to) {
    boolean isOn(LocalDate day) {
      return !day.isBefore(from) && !day.isAfter(to);
    }
  }

  private final LocalDate first;
  private final LocalDate last;
  private final List<SiteLogs.Days> daily;
  private final List<Entry> compromised = new ArrayList<>();
  private final List<Entry> networks = new ArrayList<>();
  private final List<Entry> botnets = new ArrayList<>();

  /**
   * Lists with entries that nobody at the sites ever meets, some scanners that they do meet, and a
   * few that come and go every day.
   *
   * @param daily spans with a snapshot each day, from the first to the last; between them there is
   *     one each Monday
   */
  Blacklists(long seed, List<SiteLogs.Days> daily) {
    this.daily = daily;
    first = daily.get(0).first();
    last = daily.get(daily.size() - 1).last();
    Dice dice = new Dice(seed, 4);
    int days = (int) (last.toEpochDay() - first.toEpochDay());
    for (int i = 0; i < LASTING; i++) {
      compromised.add(new Entry(v4(RemoteAddresses.passerBy(dice.nextLong())), first, last));
    }
    for (int i = 0; i < CHANGING; i++) {
      boolean met = i % 4 == 0;
      int address =
          met
              ? RemoteAddresses.scanner(dice.below(400))
              : RemoteAddresses.passerBy(dice.nextLong());
      LocalDate from = first.plusDays(dice.below(days) - 20L);
      compromised.add(new Entry(v4(address), from, from.plusDays(10 + dice.below(40))));
    }
    for (int i = 0; i < 40; i++) {
      int network = RemoteAddresses.passerBy(dice.nextLong()) & 0xffff_ff00;
      networks.add(new Entry(v4(network) + "/24", first, last));
    }
    for (int i = 0; i < 30; i++) {
      botnets.add(new Entry(v4(RemoteAddresses.passerBy(dice.nextLong())), first, last));
      botnets.add(
          new Entry(
              Evidence.text(0x3fff_0bad_0000_0000L | i << 8, 1 + dice.below(0xffff)), first, last));
    }
  }

  private static String v4(int address) {
    return Evidence.text(0, 0xffff_0000_0000L | address & 0xffff_ffffL);
  }

  /** Lists an address or network from that snapshot on. */
  void list(String list, String value, String from) {
    LocalDate day = Instant.parse(from).atZone(ZoneOffset.UTC).toLocalDate();
    of(list).add(new Entry(value, day, last));
  }

  private List<Entry> of(String list) {
    return switch (list) {
      case COMPROMISED -> compromised;
      case NETWORKS -> networks;
      case BOTNETS -> botnets;
      default -> throw new IllegalArgumentException("No list '" + list + "' in the scenario");
    };
  }

  void write(Path folder) throws IOException {
    for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
      if (day.getDayOfWeek() != DayOfWeek.MONDAY && !isDaily(day)) {
        continue;
      }
      write(folder, COMPROMISED, day.atTime(12, 0).toInstant(ZoneOffset.UTC), "");
      Instant noon = day.atTime(12, 5).toInstant(ZoneOffset.UTC);
      String banner =
          "; Spamhaus DROP List "
              + DateTimeFormatter.ofPattern("yyyy/MM/dd", Locale.ROOT).format(day)
              + "\n; Last-Modified: "
              + RFC_1123.format(day.atTime(LocalTime.of(12, 5)))
              + "\n; Expires: "
              + RFC_1123.format(day.plusDays(1).atTime(LocalTime.of(12, 5)))
              + "\n";
      write(folder, NETWORKS, noon, banner);
      write(folder, BOTNETS, day.atTime(12, 10).toInstant(ZoneOffset.UTC), "# botnet hosts\n");
    }
  }

  private boolean isDaily(LocalDate day) {
    return daily.stream()
        .anyMatch(span -> !day.isBefore(span.first()) && !day.isAfter(span.last()));
  }

  private void write(Path folder, String list, Instant time, String banner) throws IOException {
    LocalDate day = time.atZone(ZoneOffset.UTC).toLocalDate();
    StringBuilder text = new StringBuilder(banner);
    List<Entry> entries = of(list);
    entries.stream()
        .filter(entry -> entry.isOn(day))
        .map(Entry::value)
        .distinct()
        .sorted()
        .forEach(
            value -> {
              text.append(value);
              if (list.equals(NETWORKS)) {
                text.append(" ; SBL").append(10_000 + Math.floorMod(value.hashCode(), 80_000));
              }
              text.append('\n');
            });
    Path path =
        folder
            .resolve(list)
            .resolve(FILE_TIME.format(time.atZone(ZoneOffset.UTC)) + "__" + list + ".txt");
    Files.createDirectories(path.getParent());
    Files.writeString(path, text, StandardCharsets.US_ASCII);
    Files.setLastModifiedTime(path, FileTime.from(time));
  }
}
