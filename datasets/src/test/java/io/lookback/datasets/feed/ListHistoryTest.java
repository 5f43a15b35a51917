package io.lookback.datasets.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.udf.net.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListHistoryTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  /** A version with its content, as an importer hands it over. */
  private record Import(ListVersion version, List<FeedEntry> entries, Basis statedBasis) {
    void into(ListHistory history) {
      history.apply(version, entries, statedBasis);
    }
  }

  @Test
  void listingsBeginAndEndWithTheVersionsThatShowIt() {
    ListHistory history = new ListHistory();
    snapshot(0, "203.0.113.1", "203.0.113.2").into(history);
    snapshot(1, "203.0.113.1", "203.0.113.3").into(history);
    snapshot(2, "203.0.113.2", "203.0.113.3").into(history);

    assertThat(told(history))
        .containsExactly(
            "203.0.113.1 0..2 SNAPSHOT earliest confirmed 1",
            "203.0.113.2 0..1 SNAPSHOT earliest confirmed 0",
            "203.0.113.2 2.. SNAPSHOT confirmed 2",
            "203.0.113.3 1.. SNAPSHOT confirmed 2");
  }

  @Test
  void anOlderVersionBetweenOthersSplitsAndJoinsListings() {
    ListHistory history = new ListHistory();
    snapshot(0, "203.0.113.1", "203.0.113.2").into(history);
    snapshot(4, "203.0.113.1").into(history);
    assertThat(told(history))
        .containsExactly(
            "203.0.113.1 0.. SNAPSHOT earliest confirmed 4",
            "203.0.113.2 0..4 SNAPSHOT earliest confirmed 0");

    snapshot(2, "203.0.113.2").into(history);

    assertThat(told(history))
        .containsExactly(
            "203.0.113.1 0..2 SNAPSHOT earliest confirmed 0",
            "203.0.113.1 4.. SNAPSHOT confirmed 4",
            "203.0.113.2 0..4 SNAPSHOT earliest confirmed 2");

    history.remove(day(2));

    assertThat(told(history))
        .containsExactly(
            "203.0.113.1 0.. SNAPSHOT earliest confirmed 4",
            "203.0.113.2 0..4 SNAPSHOT earliest confirmed 0");
  }

  @Test
  void aListingHasTheBasisOfTheVersionThatBeginsIt() {
    ListHistory history = new ListHistory();
    version(0, Basis.FEED, entry("203.0.113.1")).into(history);
    version(1, Basis.RETRIEVED, entry("203.0.113.1"), entry("203.0.113.2")).into(history);

    assertThat(told(history))
        .containsExactly(
            "203.0.113.1 0.. FEED earliest confirmed 1", "203.0.113.2 1.. RETRIEVED confirmed 1");
  }

  @Test
  void theDateAnEntryStatesWinsAndAbsenceEndsIt() {
    ListHistory history = new ListHistory();
    version(10, Basis.FEED, since("203.0.113.1", 3), since("203.0.113.2", 4)).into(history);
    version(12, Basis.FEED, since("203.0.113.1", 3)).into(history);
    version(14, Basis.FEED, since("203.0.113.1", 3), since("203.0.113.2", 13)).into(history);

    assertThat(told(history))
        .containsExactly(
            "203.0.113.1 3.. ENTRY confirmed 14 stated 14",
            "203.0.113.2 4..12 ENTRY confirmed 10 stated 10",
            "203.0.113.2 13.. ENTRY confirmed 14 stated 14");
  }

  @Test
  void anEntryThatReturnsWithItsOldDateWasListedAllTheTime() {
    ListHistory history = new ListHistory();
    version(10, Basis.FEED, since("203.0.113.1", 3)).into(history);
    version(12, Basis.FEED, since("203.0.113.2", 3)).into(history);
    version(14, Basis.FEED, since("203.0.113.1", 3)).into(history);

    assertThat(told(history))
        .containsExactly(
            "203.0.113.1 3.. ENTRY confirmed 14 stated 14",
            "203.0.113.2 3..14 ENTRY confirmed 12 stated 12");
  }

  @Test
  void statedIntervalsAreTakenAsTheyAreAndLaterVersionsContinueThem() {
    ListHistory history = new ListHistory();
    intervals(
            8,
            interval("203.0.113.1", 0, 2),
            interval("203.0.113.1", 5, null),
            interval("203.0.113.2", 0, null),
            interval("203.0.113.3", 6, 8))
        .into(history);
    snapshot(9, "203.0.113.1", "203.0.113.3").into(history);
    snapshot(10, "203.0.113.2", "203.0.113.3").into(history);

    assertThat(told(history))
        .containsExactly(
            "203.0.113.1 0..2 SNAPSHOT earliest stated 8",
            "203.0.113.1 5..10 SNAPSHOT confirmed 9 stated 8",
            "203.0.113.2 0..9 SNAPSHOT earliest confirmed 8 stated 8",
            "203.0.113.2 10.. SNAPSHOT confirmed 10",
            "203.0.113.3 6..8 SNAPSHOT stated 8",
            "203.0.113.3 9.. SNAPSHOT confirmed 10");
  }

  @Test
  void theNewestVersionDescribesAValue() {
    ListHistory history = new ListHistory();
    version(4, Basis.FEED, described("203.0.113.1", 7)).into(history);
    version(2, Basis.FEED, described("203.0.113.1", 3)).into(history);

    assertThat(history.listings()).extracting(Listing::confidence).containsExactly(7);

    version(6, Basis.FEED, described("203.0.113.1", 1)).into(history);

    assertThat(history.listings()).extracting(Listing::confidence).containsExactly(1);
  }

  @Test
  void oneTimeHasOneVersion() {
    ListHistory history = new ListHistory();
    snapshot(0, "203.0.113.1").into(history);

    assertThatThrownBy(() -> snapshot(0, "203.0.113.2").into(history))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("as of 2026-03-01T00:00:00Z");
    assertThatThrownBy(() -> history.remove(day(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("No version as of 2026-03-04T00:00:00Z");
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 150);
  }

  /** Snapshots only: the listings must equal what a table of who-was-there-when gives. */
  @ParameterizedTest
  @MethodSource("seeds")
  void listingsFollowFromTheSnapshotsAlone(long seed) {
    Random random = new Random(seed);
    List<Import> imports = randomSnapshots(random);
    List<String> expected = new ArrayList<>();
    for (int host = 0; host < 6; host++) {
      Cidr address = host(host);
      int from = -1;
      for (int i = 0; i <= imports.size(); i++) {
        boolean isThere =
            i < imports.size()
                && imports.get(i).entries().stream().anyMatch(e -> e.addresses().equals(address));
        if (isThere && from < 0) {
          from = i;
        }
        if (!isThere && from >= 0) {
          expected.add(
              address
                  + " "
                  + dayOf(imports.get(from).version().asOf())
                  + ".."
                  + (i < imports.size() ? dayOf(imports.get(i).version().asOf()) : "")
                  + " SNAPSHOT"
                  + (from == 0 ? " earliest" : "")
                  + " confirmed "
                  + dayOf(imports.get(i - 1).version().asOf()));
          from = -1;
        }
      }
    }

    assertThat(told(inOneGo(shuffled(imports, random)))).isEqualTo(expected);
  }

  /** Any mixture, any order, stored and continued after each import or not: the same listings. */
  @ParameterizedTest
  @MethodSource("seeds")
  void orderOfImportDoesNotMatter(long seed) {
    Random random = new Random(seed);
    List<Import> imports = randomMixture(random);
    List<String> expected = told(inOneGo(imports));

    for (int i = 0; i < 6; i++) {
      List<Import> order = shuffled(imports, random);
      assertThat(told(inOneGo(order))).isEqualTo(expected);
      assertThat(told(oneByOne(order, random))).isEqualTo(expected);
    }
  }

  /** Taking a snapshot away is as if it had never been. */
  @ParameterizedTest
  @MethodSource("seeds")
  void removalUndoesAnImportOfASnapshot(long seed) {
    Random random = new Random(seed);
    List<Import> imports = randomSnapshots(random);
    Import surplus = imports.remove(random.nextInt(imports.size()));

    ListHistory history = inOneGo(imports);
    List<String> expected = told(history);
    surplus.into(history);
    history.remove(surplus.version().asOf());

    assertThat(told(history)).isEqualTo(expected);
  }

  private static List<Import> randomSnapshots(Random random) {
    List<Import> imports = new ArrayList<>();
    for (int day : randomDays(random)) {
      imports.add(snapshot(day, randomHosts(random)));
    }
    return imports;
  }

  private static List<Import> randomMixture(Random random) {
    boolean hasIntervals = random.nextBoolean();
    List<Import> imports = new ArrayList<>();
    for (int day : randomDays(random)) {
      List<FeedEntry> entries = new ArrayList<>();
      if (hasIntervals && random.nextInt(3) == 0) {
        for (String host : randomHosts(random)) {
          int from = random.nextInt(day + 1);
          boolean isOpen = random.nextBoolean() || from == day;
          entries.add(interval(host, from, isOpen ? null : from + 1 + random.nextInt(day - from)));
        }
        imports.add(intervals(day, entries.toArray(FeedEntry[]::new)));
        continue;
      }
      for (String host : randomHosts(random)) {
        entries.add(
            switch (random.nextInt(3)) {
              case 0 -> entry(host);
              case 1 -> described(host, day);
                // Few dates, so that some return.
              default -> since(host, random.nextInt(2) * day / 2);
            });
      }
      imports.add(version(day, Basis.FEED, entries.toArray(FeedEntry[]::new)));
    }
    return imports;
  }

  private static Iterable<Integer> randomDays(Random random) {
    TreeSet<Integer> days = new TreeSet<>();
    while (days.size() < 2 + random.nextInt(7)) {
      days.add(random.nextInt(20));
    }
    return days;
  }

  private static String[] randomHosts(Random random) {
    return random
        .ints(0, 6)
        .limit(4)
        .distinct()
        .mapToObj(host -> host(host).toString())
        .toArray(String[]::new);
  }

  private static Cidr host(int number) {
    return Cidr.parse("203.0.113." + (number + 1));
  }

  private static List<Import> shuffled(List<Import> imports, Random random) {
    List<Import> order = new ArrayList<>(imports);
    Collections.shuffle(order, random);
    return order;
  }

  private static ListHistory inOneGo(List<Import> imports) {
    ListHistory history = new ListHistory();
    imports.forEach(one -> one.into(history));
    return history;
  }

  private static ListHistory oneByOne(List<Import> imports, Random random) {
    ListHistory history = new ListHistory();
    for (Import one : imports) {
      List<Listing> stored = new ArrayList<>(history.listings());
      Collections.shuffle(stored, random);
      history = ListHistory.restore(history.versions(), stored);
      one.into(history);
    }
    return history;
  }

  private static Import snapshot(int day, String... hosts) {
    List<FeedEntry> entries = new ArrayList<>();
    for (String host : hosts) {
      entries.add(entry(host));
    }
    return new Import(new ListVersion(day(day), Basis.SNAPSHOT), entries, Basis.ENTRY);
  }

  private static Import version(int day, Basis basis, FeedEntry... entries) {
    return new Import(new ListVersion(day(day), basis), List.of(entries), Basis.ENTRY);
  }

  private static Import intervals(int day, FeedEntry... entries) {
    return new Import(new ListVersion(day(day), Basis.SNAPSHOT), List.of(entries), Basis.SNAPSHOT);
  }

  private static FeedEntry entry(String host) {
    return FeedEntry.of(Cidr.parse(host));
  }

  private static FeedEntry since(String host, int day) {
    return new FeedEntry(Cidr.parse(host), day(day), null, null, null, null);
  }

  private static FeedEntry described(String host, int confidence) {
    return new FeedEntry(Cidr.parse(host), null, null, "scanner", confidence, null);
  }

  private static FeedEntry interval(String host, int from, Integer to) {
    return new FeedEntry(
        Cidr.parse(host), day(from), to == null ? null : day(to), null, null, null);
  }

  private static Instant day(int number) {
    return START.plus(Duration.ofDays(number));
  }

  private static long dayOf(Instant time) {
    return Duration.between(START, time).toDays();
  }

  private static List<String> told(ListHistory history) {
    return history.listings().stream().map(ListHistoryTest::told).toList();
  }

  private static String told(Listing listing) {
    return listing.addresses()
        + " "
        + dayOf(listing.listedFrom())
        + ".."
        + (listing.listedTo() == null ? "" : dayOf(listing.listedTo()))
        + " "
        + listing.basis()
        + (listing.isEarliest() ? " earliest" : "")
        + (listing.confidence() == null ? "" : " confidence " + listing.confidence())
        + (listing.lastConfirmed() == null ? "" : " confirmed " + dayOf(listing.lastConfirmed()))
        + (listing.lastStated() == null ? "" : " stated " + dayOf(listing.lastStated()));
  }
}
