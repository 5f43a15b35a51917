package io.lookback.datasets.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.Location;
import io.lookback.datasets.RealData;
import io.lookback.udf.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads published lists as they are, and checks their history against one made by others. */
class RealFeedsTest {
  @Test
  void everyPublishedListIsRecognisedAndAccountedFor() throws IOException {
    Path feeds = RealData.at("feeds");
    Map<String, String> expected =
        Map.of(
            "ipblocklist_2024-04-04.csv", "abuse_ch_csv",
            "ipsum_levels_3.txt", "plain",
            "compromised-ips_intervals.csv", "intervals",
            "sip_intervals.csv", "intervals",
            "threatfox_intervals.csv", "intervals",
            "tor-exit_intervals.csv", "intervals");
    for (Path path : files(feeds)) {
      String name = path.getFileName().toString();
      if (expected.containsKey(name) || path.getParent().endsWith("snapshots")) {
        FeedFile file = FeedFile.read(Location.of(path));
        String format = Feeds.detect(name, file.content());
        FeedContent content = Feeds.read(name, format, file.content(), WidestNetworks.DEFAULT);
        assertThat(format).as(name).isEqualTo(expected.getOrDefault(name, "plain"));
        assertThat(content.lines())
            .as(name)
            .isEqualTo(content.entries().size() + content.rejectCount() + content.skipCount())
            .isEqualTo(new String(file.content(), UTF_8).lines().count());
        assertThat(content.shortage()).as(name).isEmpty();
        // Nothing but private and shared addresses is refused in these.
        assertThat(content.rejects().keySet()).as(name).isSubsetOf("reserved_range");
      }
    }
  }

  /**
   * A STIX bundle about one malware: addresses among names and files, some of them in one pattern.
   */
  @Test
  void poisonIvyIndicatorsHoldAddresses() throws IOException {
    FeedFile file = FeedFile.read(Location.of(RealData.at("feeds/poisonivy.json")));
    FeedContent content = Feeds.read("ivy", "stix", file.content(), WidestNetworks.DEFAULT);
    Matcher written =
        Pattern.compile("ipv4-addr:value = '([^']+)'").matcher(new String(file.content(), UTF_8));
    Set<Cidr> expected = new HashSet<>();
    while (written.find()) {
      expected.add(Cidr.parse(written.group(1)));
    }

    assertThat(Feeds.detect("ivy", file.content())).isEqualTo("stix");
    assertThat(expected).hasSize(18);
    assertThat(content.entries().stream().map(FeedEntry::addresses).collect(Collectors.toSet()))
        .isEqualTo(expected);
    assertThat(content.entries())
        .allMatch(
            entry -> entry.listedFrom() != null && entry.reference().startsWith("indicator--"));
    assertThat(content.rejects().keySet()).containsExactly("no_address");
    assertThat(content.shortage()).isEmpty();
  }

  @Test
  void anIndicatorWithoutAddressesIsSaidAndNoList() throws IOException {
    FeedFile file = FeedFile.read(Location.of(RealData.at("feeds/sighting-of-an-indicator.json")));

    assertThat(Feeds.detect("sighting", file.content())).isEqualTo("stix");
    assertThatThrownBy(() -> Feeds.read("sighting", "stix", file.content(), WidestNetworks.DEFAULT))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining(
            "no_address=1 (first: line 5 'url:value = 'http://paypa1.banking.com'')");
  }

  @Test
  void feodoEntriesSaySinceWhen() throws IOException {
    FeedFile file = FeedFile.read(Location.of(RealData.at("feeds/ipblocklist_2024-04-04.csv")));
    FeedContent content =
        Feeds.read("feodo", "abuse_ch_csv", file.content(), WidestNetworks.DEFAULT);

    assertThat(content.entries()).hasSize(28).allMatch(entry -> entry.listedFrom() != null);
    assertThat(content.date()).contains(Instant.parse("2024-04-04T07:03:03Z"));
    assertThat(content.entries().get(0))
        .isEqualTo(
            new FeedEntry(
                Cidr.parse("192.9.135.73"),
                Instant.parse("2023-05-23T17:51:44Z"),
                null,
                "Pikabot",
                null,
                null));
  }

  /**
   * The interval file was made from every hourly version of the list, of which a part is at hand.
   * Where both have a version they must agree on who was listed; a listing made from fewer versions
   * may begin and end later, never earlier than the true change.
   */
  @Test
  void listingsFromSnapshotsAgreeWithTheIntervalsMadeFromAllVersions() throws IOException {
    ListHistory fromSnapshots = snapshots("tor-exit", null);
    FeedFile file =
        FeedFile.read(Location.of(RealData.at("feeds/intervals/tor-exit_intervals.csv")));
    List<FeedEntry> stated =
        Feeds.read("i", "intervals", file.content(), WidestNetworks.DEFAULT).entries();
    List<Listing> listings = fromSnapshots.listings();

    assertThat(fromSnapshots.versions()).hasSize(30);
    for (ListVersion version : fromSnapshots.versions()) {
      Set<Cidr> ours =
          listings.stream()
              .filter(listing -> listing.covers(version.asOf()))
              .map(Listing::addresses)
              .collect(Collectors.toSet());
      Set<Cidr> theirs =
          stated.stream()
              .filter(
                  entry ->
                      !entry.listedFrom().isAfter(version.asOf())
                          && (entry.listedTo() == null || entry.listedTo().isAfter(version.asOf())))
              .map(FeedEntry::addresses)
              .collect(Collectors.toSet());
      assertThat(ours).as("listed as of " + version.asOf()).isEqualTo(theirs);
    }
    Map<Cidr, TreeMap<Instant, FeedEntry>> byAddress = new TreeMap<>();
    for (FeedEntry entry : stated) {
      byAddress
          .computeIfAbsent(entry.addresses(), key -> new TreeMap<>())
          .put(entry.listedFrom(), entry);
    }
    for (Listing listing : listings) {
      FeedEntry begun =
          byAddress.get(listing.addresses()).floorEntry(listing.listedFrom()).getValue();
      assertThat(begun.listedTo() == null || begun.listedTo().isAfter(listing.listedFrom()))
          .as(listing.toString())
          .isTrue();
    }
  }

  @Test
  void orderOfTheSnapshotsDoesNotMatter() throws IOException {
    List<Listing> expected = snapshots("tor-exit", null).listings();

    assertThat(snapshots("tor-exit", new Random(7)).listings()).isEqualTo(expected);
  }

  /** Continuing the interval file with the snapshots of the same days changes no listing. */
  @Test
  void snapshotsConfirmTheIntervalsMadeFromThem() throws IOException {
    FeedFile file =
        FeedFile.read(Location.of(RealData.at("feeds/intervals/tor-exit_intervals.csv")));
    FeedContent content = Feeds.read("i", "intervals", file.content(), WidestNetworks.DEFAULT);
    ListHistory intervals = new ListHistory();
    ListVersion version = new ListVersion(content.date().orElseThrow(), Basis.SNAPSHOT);
    intervals.apply(version, content.entries(), Basis.SNAPSHOT);
    List<Listing> expected = intervals.listings();

    for (Path path : files(RealData.at("feeds/snapshots"))) {
      String name = path.getFileName().toString();
      Instant asOf = FeedFile.timeInName(name).orElseThrow();
      if (FeedFile.listInName(name).equals("tor-exit") && !intervals.has(asOf)) {
        FeedContent snapshot =
            Feeds.read(
                name, "plain", FeedFile.read(Location.of(path)).content(), WidestNetworks.DEFAULT);
        intervals.apply(new ListVersion(asOf, Basis.SNAPSHOT), snapshot.entries(), Basis.ENTRY);
      }
    }

    assertThat(intervals.listings())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("lastConfirmed")
        .isEqualTo(expected);
  }

  @Test
  void compromisedAddressesThatLeftAreKept() throws IOException {
    ListHistory history = snapshots("compromised-ips", null);
    Set<Cidr> left = new HashSet<>();
    for (Listing listing : history.listings()) {
      if (listing.listedTo() != null) {
        left.add(listing.addresses());
      }
    }

    assertThat(history.versions()).hasSize(2);
    assertThat(history.membersAt(history.versions().get(0).asOf())).isEqualTo(551);
    assertThat(history.membersAt(history.versions().get(1).asOf())).isEqualTo(539);
    assertThat(left).contains(Cidr.parse("100.23.213.128"), Cidr.parse("103.160.5.123"));
  }

  private static ListHistory snapshots(String list, Random shuffle) throws IOException {
    List<Path> paths = new ArrayList<>(files(RealData.at("feeds/snapshots")));
    if (shuffle != null) {
      Collections.shuffle(paths, shuffle);
    }
    ListHistory history = new ListHistory();
    for (Path path : paths) {
      String name = path.getFileName().toString();
      if (FeedFile.listInName(name).equals(list)) {
        FeedContent content =
            Feeds.read(
                name, "plain", FeedFile.read(Location.of(path)).content(), WidestNetworks.DEFAULT);
        history.apply(
            new ListVersion(FeedFile.timeInName(name).orElseThrow(), Basis.SNAPSHOT),
            content.entries(),
            Basis.ENTRY);
      }
    }
    return history;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
