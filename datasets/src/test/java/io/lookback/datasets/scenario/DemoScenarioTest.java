package io.lookback.datasets.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.feed.FeedContent;
import io.lookback.datasets.feed.Feeds;
import io.lookback.datasets.feed.WidestNetworks;
import io.lookback.datasets.format.FileContext;
import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.format.Head;
import io.lookback.datasets.format.RecordingSink;
import io.lookback.datasets.site.Site;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both reference stories stand in the files of the demo as they are told. */
class DemoScenarioTest {
  private static final Pattern TENABLE =
      Pattern.compile(
          "\\w{3} \\w{3} \\d{1,2} [\\d:]{8} (?:-|\u2013) (T[NF]M-\\w+)(?:\\[(\\d+)])?:"
              + "([0-9a-f.:]+):(\\d+) -> ([0-9a-f.:]+):(\\d+)"
              + "(?: \\[u:(\\d+) d:(\\d+)]\\|(\\d+)\\|(\\d+)\\|(\\d+))?");
  private static final Pattern SNORT =
      Pattern.compile(
          "(\\d\\d)/(\\d\\d)-([\\d:.]{15})  \\[\\*\\*] \\[1:\\d+:\\d+] (.+) \\[\\*\\*]"
              + " \\[Classification: [^]]+] \\[Priority: \\d] \\{\\w+} ([0-9.]+):\\d+ ->"
              + " ([0-9.]+):(\\d+)");

  private static final Map<Path, List<String>> LINES = new HashMap<>();
  private static final Map<Path, List<Matcher>> TENABLE_LINES = new HashMap<>();

  @TempDir static Path folder;
  private static Truth truth;

  @BeforeAll
  static void generate() throws IOException {
    truth = Scenarios.demo(1).write(folder);
  }

  @AfterAll
  static void forget() {
    LINES.clear();
    TENABLE_LINES.clear();
  }

  private static Path landing(String site, String sensor) {
    return folder.resolve("landing").resolve(site).resolve(sensor);
  }

  /** All lines of a sensor, read once. */
  private static List<String> lines(String site, String sensor) {
    return LINES.computeIfAbsent(landing(site, sensor), GeneratedFiles::lines);
  }

  private static List<Matcher> tenable(String site, String sensor) {
    return TENABLE_LINES.computeIfAbsent(
        landing(site, sensor),
        folder ->
            lines(site, sensor).stream()
                .map(
                    line -> {
                      Matcher matcher = TENABLE.matcher(line);
                      if (!matcher.matches()) {
                        throw new AssertionError("Not a Tenable line: " + line);
                      }
                      return matcher;
                    })
                .toList());
  }

  @Test
  void truthIsWrittenBesideTheLogs() throws IOException {
    assertThat(Truth.read(folder)).isEqualTo(truth);
    assertThat(
            truth.sites().stream()
                .mapToLong(s -> s.lines().values().stream().mapToLong(n -> n).sum())
                .sum())
        .isBetween(300_000L, 600_000L);
  }

  @Test
  void everyLineOfTheTenableSensorsAddsUp() {
    Map<String, Integer> kinds = new TreeMap<>();
    for (String site : List.of("uni-a", "lab-b")) {
      for (Matcher line : tenable(site, "tnm")) {
        kinds.merge(line.group(1), 1, Integer::sum);
        if (line.group(9) != null) {
          boolean addsUp =
              number(line, 7) + number(line, 8) == number(line, 2)
                  && number(line, 10) - number(line, 9) == number(line, 11);
          if (!addsUp) {
            throw new AssertionError(line.group());
          }
        }
      }
    }
    assertThat(kinds)
        .containsKeys(
            "TNM-TCP_Session_Started",
            "TNM-TCP_Session_Short",
            "TNM-TCP_Session_TimedOut",
            "TNM-TCP_Session_Whole",
            "TNM-Long_TCP_Session_5_Minutes",
            "TNM-Long_TCP_Session_15_Minutes",
            "TNM-Long_TCP_Session_30_Minutes",
            "TNM-Long_TCP_Session_60_Minutes",
            "TNM-ICMP_Activity");
    assertThat(tenable("uni-a", "tfm"))
        .noneMatch(line -> number(line, 11) < 0 || number(line, 11) > 301);
  }

  private static long number(Matcher line, int group) {
    return Long.parseLong(line.group(group));
  }

  @Test
  void linesOfTheStoriesAreExact() {
    for (Truth.Planted planted : truth.planted()) {
      Set<String> lines = new HashSet<>(lines(planted.site(), "tnm"));
      if (planted.site().equals("lab-b")) {
        lines.addAll(lines(planted.site(), "syslog"));
      }
      assertThat(planted.lines()).allMatch(lines::contains);
    }
    assertThat(truth.planted("story-2-account").lines())
        .anyMatch(line -> line.contains("new user: name=bshell"));
    assertThat(truth.planted("story-2-host").lines()).hasSize(3);
  }

  @Test
  void attackerIsUnknownBeforeItIsListed() {
    String attacker = CompromisedHosts.ATTACKER;
    long contact = Instant.parse(CompromisedHosts.FIRST_CONTACT).getEpochSecond();
    long earliest = Long.MAX_VALUE;
    long sessions = 0;
    for (Matcher line : tenable("uni-a", "tnm")) {
      if (line.group(3).equals(attacker) || line.group(5).equals(attacker)) {
        earliest = Math.min(earliest, number(line, 9));
        sessions++;
      }
    }
    assertThat(earliest).isEqualTo(contact);
    Truth.Planted planted = truth.planted("story-1-attacker");
    assertThat(sessions).isEqualTo(planted.counts().get("sessions"));
    assertThat(planted.firstSeen()).isEqualTo(CompromisedHosts.FIRST_CONTACT);

    List<Path> naming =
        GeneratedFiles.under(folder.resolve("lists").resolve(Blacklists.COMPROMISED)).stream()
            .filter(path -> GeneratedFiles.linesOf(path).contains(attacker))
            .toList();
    assertThat(naming.get(0).getFileName()).hasToString("2009-01-15T12-00-00__et-compromised.txt");
    for (String sensor : List.of("tnm", "tfm", "zeek", "snort")) {
      for (Path path : GeneratedFiles.under(landing("uni-a", sensor))) {
        if (isBefore(path, "2009-01-15")) {
          boolean isNamed =
              GeneratedFiles.linesOf(path).stream().anyMatch(line -> line.contains(attacker));
          assertThat(isNamed).as(path.toString()).isFalse();
        }
      }
    }
  }

  private static boolean isBefore(Path path, String day) {
    Matcher date = Pattern.compile("\\d{4}-\\d\\d-\\d\\d").matcher(path.getFileName().toString());
    return date.find() && date.group().compareTo(day) < 0;
  }

  @Test
  void attackerCountsAreThoseOfTheStory() {
    Map<String, Long> names = new HashMap<>();
    for (Matcher line : tenable("uni-a", "tnm")) {
      if (line.group(3).equals(CompromisedHosts.ATTACKER)
          || line.group(5).equals(CompromisedHosts.ATTACKER)) {
        names.merge(line.group(1), 1L, Long::sum);
        assertThat(line.group(6)).isEqualTo("22");
      }
    }
    Map<String, Long> planted = new HashMap<>(truth.planted("story-1-attacker").counts());
    assertThat(planted).containsAllEntriesOf(names);
    assertThat(names.get("TNM-Long_TCP_Session_60_Minutes")).isEqualTo(6);
    assertThat(planted.get("size 1 GiB and more")).isEqualTo(3);
    assertThat(planted.get("size 100-1024 MB")).isEqualTo(7);
  }

  @Test
  void intrusionGoesOnForLongBetweenTheAttackerAndExactlyTwoHosts() {
    Map<String, TreeMap<Long, Integer>> bins = new HashMap<>();
    long attackerAlerts = 0;
    for (String line : lines("uni-a", "snort")) {
      Matcher alert = SNORT.matcher(line);
      if (!alert.matches()) {
        throw new AssertionError("Not a line of Snort: " + line);
      }
      if (alert.group(5).equals(CompromisedHosts.ATTACKER)) {
        attackerAlerts++;
      }
      if (!alert.group(4).startsWith("ET COMPROMISED")) {
        String year = alert.group(1).equals("12") ? "2008" : "2009";
        long second =
            LocalDateTime.parse(
                    year + "-" + alert.group(1) + "-" + alert.group(2) + "T" + alert.group(3))
                .toEpochSecond(ZoneOffset.ofHours(-5));
        bins.computeIfAbsent(alert.group(5) + " " + alert.group(6), pair -> new TreeMap<>())
            .merge(second / 300, 1, Integer::sum);
      }
    }
    assertThat(attackerAlerts).isEqualTo(truth.planted("story-1-attacker").counts().get("alerts"));
    Set<String> goingOn = new HashSet<>();
    bins.forEach(
        (pair, counts) -> {
          long begin = Long.MIN_VALUE;
          long previous = Long.MIN_VALUE / 2;
          for (long bin : counts.keySet()) {
            begin = bin - previous > 2 ? bin : begin;
            previous = bin;
            if (bin - begin >= 4) {
              goingOn.add(pair);
            }
          }
        });
    assertThat(goingOn)
        .containsExactlyInAnyOrder("123.151.42.61 128.66.20.14", "123.151.42.61 128.66.31.77");
  }

  @Test
  void portTwentyTwoOfTheIrcHostIsScannedAsTold() {
    Map<String, Long> names = new TreeMap<>();
    Set<String> webServers = new HashSet<>();
    Set<String> ircPorts = new HashSet<>();
    for (Matcher line : tenable("lab-b", "tnm")) {
      boolean started = line.group(1).equals("TNM-TCP_Session_Started");
      if (line.group(3).equals(IrcHost.HOST) && line.group(4).equals("22") && !started) {
        names.merge(line.group(1), 1L, Long::sum);
      } else if (line.group(5).equals(IrcHost.HOST) && line.group(4).equals("80")) {
        webServers.add(line.group(3));
      } else if (line.group(5).equals(IrcHost.HOST)) {
        assertThat(line.group(3)).isEqualTo(IrcHost.IRC_SERVER);
        ircPorts.add(line.group(4));
      }
    }
    assertThat(names)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "TNM-TCP_Session_TimedOut", 573L,
                "TNM-TCP_Session_Short", 230L,
                "TNM-Long_TCP_Session_5_Minutes", 3L,
                "TNM-Long_TCP_Session_60_Minutes", 1L));
    assertThat(webServers).containsExactly(IrcHost.WEB_SERVER);
    assertThat(ircPorts).containsExactlyInAnyOrder("7000", "6667");
  }

  @Test
  void earlyAddressIsFirstSeenNineDaysBeforeItsListing() {
    Truth.Planted early = truth.planted("seen-before-listing");
    assertThat(
            Duration.between(Instant.parse(early.firstSeen()), Instant.parse(early.listedFrom())))
        .hasDays(9);
    assertThat(Instant.parse(early.firstSeen()).plus(Duration.ofDays(9)))
        .isEqualTo(Instant.parse(early.listedFrom()));
    // Three sensors saw the same session, to the second.
    assertThat(lines("uni-a", "tnm"))
        .anyMatch(
            line -> line.contains(":36100 -> 203.0.113.77:443") && line.contains("|1231156800|"));
    assertThat(lines("uni-a", "tfm"))
        .anyMatch(
            line -> line.contains(":36100 -> 203.0.113.77:443") && line.contains("|1231156800|"));
    assertThat(lines("uni-a", "zeek"))
        .anyMatch(
            line ->
                line.startsWith("1231156800.00")
                    && line.contains("\t36100\t203.0.113.77\t443\ttcp"));
  }

  @Test
  void everyListedEntryBeginsAtItsSnapshot() {
    DateTimeFormatter name = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss", Locale.ROOT);
    for (Truth.Planted planted : truth.planted()) {
      if (planted.list() != null) {
        Path first =
            GeneratedFiles.under(folder.resolve("lists").resolve(planted.list())).stream()
                .filter(
                    path ->
                        GeneratedFiles.linesOf(path).stream()
                            .anyMatch(line -> line.split(" ")[0].equals(planted.listed())))
                .findFirst()
                .orElseThrow();
        Instant time = Instant.parse(planted.listedFrom());
        assertThat(first.getFileName().toString())
            .startsWith(name.format(time.atZone(ZoneOffset.UTC)));
      }
    }
  }

  @Test
  void filesAreDatedByTheirLastLine() throws IOException {
    for (Path path : GeneratedFiles.under(landing("uni-a", "tnm"))) {
      List<String> lines = GeneratedFiles.linesOf(path);
      Matcher last = TENABLE.matcher(lines.get(lines.size() - 1));
      assertThat(last.matches()).isTrue();
      if (last.group(10) != null) {
        assertThat(Files.getLastModifiedTime(path).toInstant().getEpochSecond())
            .isEqualTo(number(last, 10));
      }
    }
  }

  @Test
  void flowCollectorWasDownForFiveHours() {
    Truth.Outage outage = truth.outages().get(0);
    long from = Instant.parse(outage.from()).getEpochSecond();
    long to = Instant.parse(outage.to()).getEpochSecond();
    assertThat(to - from).isEqualTo(5 * 3600);
    assertThat(tenable(outage.site(), outage.sensor()))
        .noneMatch(line -> number(line, 10) >= from && number(line, 10) < to);
  }

  @Test
  void everyListIsReadWithoutReject() throws IOException {
    for (Path path : GeneratedFiles.under(folder.resolve("lists"))) {
      byte[] content = Files.readAllBytes(path);
      FeedContent list =
          Feeds.read(
              path.toString(),
              Feeds.detect(path.toString(), content),
              content,
              WidestNetworks.DEFAULT);
      assertThat(list.rejects()).as(path.toString()).isEmpty();
      assertThat(list.entries()).isNotEmpty();
    }
  }

  @Test
  void everyLogIsReadWithoutReject() throws IOException {
    Map<String, Long> rows = new TreeMap<>();
    for (Truth.Site site : truth.sites()) {
      Site known =
          new Site(
              site.name(),
              site.networks().stream().map(Site.Network::always).toList(),
              ZoneId.of(site.timeZone()),
              site.sensors());
      for (String sensor : site.sensors()) {
        for (Path path : GeneratedFiles.under(landing(site.name(), sensor))) {
          byte[] content;
          try (InputStream in = GeneratedFiles.open(path)) {
            content = in.readAllBytes();
          }
          Head head =
              new Head(
                  Arrays.copyOf(content, Math.min(content.length, Head.SIZE)),
                  content.length <= Head.SIZE);
          Format format =
              Formats.detect(head).orElseThrow(() -> new AssertionError("No format for " + path));
          FileContext file =
              new FileContext(
                  known,
                  sensor,
                  path.getFileName().toString(),
                  Files.getLastModifiedTime(path).to(TimeUnit.MICROSECONDS));
          RecordingSink sink =
              RecordingSink.read(
                  format,
                  file,
                  RecordingSink.input(content, new byte[0]),
                  new RecordingSink(false));
          assertThat(sink.rejectReasons).as(path.toString()).isEmpty();
          rows.merge(
              site.name() + " " + sensor,
              sink.sessionCount + sink.eventCount + sink.flowCount + sink.hostRecordCount,
              Long::sum);
        }
      }
    }
    Map<String, Long> written = new TreeMap<>();
    truth
        .sites()
        .forEach(
            site -> site.lines().forEach((name, n) -> written.put(site.name() + " " + name, n)));
    assertThat(rows).isEqualTo(written);
  }
}
