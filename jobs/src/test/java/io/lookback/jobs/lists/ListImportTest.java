package io.lookback.jobs.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.ListsConfig;
import io.lookback.datasets.feed.Basis;
import io.lookback.jobs.lists.ListImport.FileResult;
import io.lookback.jobs.lists.ListImport.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListImportTest {
  private static final ListsConfig CONFIG = new ListsConfig(0.5, 20, 8, 16);
  private static final Instant NOW = Instant.parse("2026-09-01T00:00:00Z");
  @TempDir Path folder;

  private final Map<String, ListState> states = new HashMap<>();

  @Test
  void aFolderOfSnapshotsBecomesListings() {
    write("2026-08-01T00-00-00__bad.txt", "203.0.113.1\n203.0.113.2\n10.0.0.1\n");
    write("2026-08-02T00-00-00__bad.txt", "203.0.113.1\n# nothing else\n");
    write("2026-08-03T00-00-00__bad.txt", "203.0.113.1\n203.0.113.2\n203.0.113.2\n");
    write("2026-08-03T00-00-00__other.txt", "203.0.113.99\n");

    ListImport.Report result = importAll(ListImport.Request.of("bad", paths(folder)));

    assertThat(result.files())
        .extracting(FileResult::outcome, FileResult::entries, FileResult::fresh, FileResult::gone)
        .containsExactly(
            tuple(Outcome.IMPORTED, 2L, 2L, 0L),
            tuple(Outcome.IMPORTED, 1L, 0L, 1L),
            tuple(Outcome.IMPORTED, 2L, 1L, 0L));
    assertThat(result.leftOut())
        .containsExactly(Location.of(folder.resolve("2026-08-03T00-00-00__other.txt")));
    assertThat(listings())
        .containsExactly(
            "203.0.113.1 2026-08-01.. SNAPSHOT earliest",
            "203.0.113.2 2026-08-01..2026-08-02 SNAPSHOT earliest",
            "203.0.113.2 2026-08-03.. SNAPSHOT");
    assertThat(states.get("bad").snapshots())
        .extracting(
            ListSnapshot::lines,
            ListSnapshot::entries,
            ListSnapshot::rejects,
            ListSnapshot::skips,
            ListSnapshot::rejectReasons)
        .containsExactly(
            tuple(3L, 2L, 1L, 0L, "reserved_range=1 (first: line 3 '10.0.0.1')"),
            tuple(2L, 1L, 0L, 1L, null),
            tuple(3L, 2L, 0L, 1L, null));
  }

  @Test
  void theSameContentAgainChangesNothing() {
    Path first = write("2026-08-01__bad.txt", "203.0.113.1\n");
    importAll(ListImport.Request.of("bad", paths(first)));
    Path again = write("20260801-0000_renamed.txt", "203.0.113.1\n");

    ListImport.Report result = importAll(ListImport.Request.of("bad", paths(again)));

    assertThat(result.isChanged()).isFalse();
    assertThat(result.files()).extracting(FileResult::outcome).containsExactly(Outcome.UNCHANGED);
    assertThat(states.get("bad").snapshots()).hasSize(1);
  }

  @Test
  void anotherContentOfTheSameTimeNeedsToBeToldToReplace() {
    importAll(ListImport.Request.of("bad", paths(write("2026-08-01__bad.txt", "203.0.113.1\n"))));
    Path other = write("2026-08-01__fixed.txt", "203.0.113.2\n");

    ListImport.Report refused = importAll(ListImport.Request.of("bad", paths(other)));
    assertThat(refused.files().get(0).note())
        .contains("another content of list bad as of 2026-08-01T00:00:00Z")
        .contains("--replace");
    assertThat(refused.isChanged()).isFalse();

    ListImport.Report replaced =
        importAll(
            new ListImport.Request(
                "bad", paths(other), null, null, Basis.SNAPSHOT, false, true, false));
    assertThat(replaced.count(Outcome.IMPORTED)).isEqualTo(1);
    assertThat(listings()).containsExactly("203.0.113.2 2026-08-01.. SNAPSHOT earliest");
    assertThat(outcomes())
        .containsExactlyInAnyOrder(ListSnapshot.State.APPLIED, ListSnapshot.State.REPLACED);
  }

  @Test
  void aSnapshotThatShrankDelistsNobodyUntilItIsAccepted() {
    write("2026-08-01__bad.txt", hosts(1, 40));
    write("2026-08-02__bad.txt", hosts(1, 19));
    write("2026-08-03__bad.txt", hosts(1, 40));
    ListImport.Report result = importAll(ListImport.Request.of("bad", paths(folder)));

    assertThat(result.files())
        .extracting(FileResult::outcome)
        .containsExactly(Outcome.IMPORTED, Outcome.HELD_BACK, Outcome.IMPORTED);
    assertThat(result.files().get(1).note())
        .contains("shrank to 19 from the 40 entries as of 2026-08-01T00:00:00Z");
    assertThat(listings())
        .hasSize(40)
        .allMatch(listing -> listing.endsWith(".. SNAPSHOT earliest"));

    ListImport.Report again = importAll(ListImport.Request.of("bad", paths(folder)));
    assertThat(again.isChanged()).isFalse();
    assertThat(again.files())
        .extracting(FileResult::outcome)
        .containsExactly(Outcome.UNCHANGED, Outcome.HELD_BACK, Outcome.UNCHANGED);

    importAll(
        new ListImport.Request(
            "bad", paths(folder), null, null, Basis.SNAPSHOT, true, false, false));
    assertThat(listings()).hasSize(40 + 21);
    assertThat(outcomes()).containsOnly(ListSnapshot.State.APPLIED).hasSize(3);
  }

  @Test
  void halfOfTheEntriesIsEnoughAndSmallListsMayShrink() {
    write("2026-08-01__large.txt", hosts(1, 40));
    write("2026-08-02__large.txt", hosts(1, 20));
    write("2026-08-01__small.txt", hosts(1, 19));
    write("2026-08-02__small.txt", hosts(1, 1));

    assertThat(importAll(ListImport.Request.of("large", paths(folder))).count(Outcome.IMPORTED))
        .isEqualTo(2);
    assertThat(importAll(ListImport.Request.of("small", paths(folder))).count(Outcome.IMPORTED))
        .isEqualTo(2);
  }

  @Test
  void anOlderSnapshotIsComparedWithTheNextOne() {
    importAll(ListImport.Request.of("bad", paths(write("2026-08-02__bad.txt", hosts(1, 40)))));

    ListImport.Report result =
        importAll(ListImport.Request.of("bad", paths(write("2026-08-01__bad.txt", hosts(1, 3)))));

    assertThat(result.files().get(0).note())
        .contains("shrank to 3 from the 40 entries as of 2026-08-02T00:00:00Z");
  }

  @Test
  void aFileThatSaysItIsNotWholeIsHeldBack() {
    Path cut =
        write(
            "drop_v4.json",
            "{\"cidr\":\"203.0.113.0/24\",\"sblid\":\"SBL1\"}\n"
                + "{\"type\":\"metadata\",\"timestamp\":1785000000,\"records\":7}\n");

    ListImport.Report result = importAll(ListImport.Request.of("bad", paths(cut)));

    assertThat(result.files().get(0).outcome()).isEqualTo(Outcome.HELD_BACK);
    assertThat(result.files().get(0).note())
        .isEqualTo("not whole: its metadata counts 7 records, the file has 1");
    assertThat(listings()).isEmpty();
  }

  /**
   * Indicators that are over are no members: a bundle of many does not look as if it had shrunk.
   */
  @Test
  void intervalsThatAreOverAreNotMissed() {
    write("2026-08-01__bad.json", bundle(1, 60, 25));
    write("2026-08-02__bad.json", bundle(1, 60, 26));
    write("2026-08-03__bad.json", bundle(1, 60, 60));

    assertThat(importAll(ListImport.Request.of("bad", paths(folder))).files())
        .extracting(FileResult::outcome)
        .containsExactly(Outcome.IMPORTED, Outcome.IMPORTED, Outcome.HELD_BACK);
    assertThat(listings())
        .hasSize(60 + 1)
        .contains(
            "203.0.113.1 2026-07-01..2026-07-02 ENTRY",
            "203.0.113.26 2026-07-01..2026-07-02 ENTRY",
            // What the second version ends long before, the first still had.
            "203.0.113.26 2026-08-01..2026-08-02 SNAPSHOT earliest",
            "203.0.113.60 2026-07-01.. ENTRY");
  }

  /** Indicators of so many hosts, the first ones over. */
  private static String bundle(int first, int last, int over) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(
            host ->
                "{\"type\": \"indicator\", \"id\": \"indicator--"
                    + host
                    + "\", \"pattern\": \"[ipv4-addr:value = '203.0.113."
                    + host
                    + "']\", \"valid_from\": \"2026-07-01T00:00:00Z\""
                    + (host <= over ? ", \"valid_until\": \"2026-07-02T00:00:00Z\"" : "")
                    + "}")
        .collect(Collectors.joining(",", "{\"type\": \"bundle\", \"objects\": [", "]}"));
  }

  @Test
  void aFolderWithAMispFeedIsOneVersion() {
    for (int i = 1; i <= 3; i++) {
      write(
          misp(i) + ".json",
          "{\"Event\": {\"info\": \"x\", \"Attribute\": [{\"type\": \"ip-dst\", \"to_ids\": true,"
              + "\"timestamp\": \"1767225600\", \"value\": \"203.0.113."
              + i
              + "\"}]}}");
    }
    write("hashes.csv", "0,1\n");
    write(
        "manifest.json",
        "{\"" + misp(1) + "\": {\"info\": \"x\"}, \"" + misp(3) + "\": {\"info\": \"x\"}}");

    ListImport.Report result = importAll(ListImport.Request.of("bad", paths(folder)));

    assertThat(result.files())
        .extracting(file -> file.path().name(), FileResult::outcome, FileResult::entries)
        .containsExactly(tuple("manifest.json", Outcome.IMPORTED, 2L));
    assertThat(result.leftOut()).isEmpty();
    assertThat(listings())
        .containsExactly("203.0.113.1 2026-01-01.. ENTRY", "203.0.113.3 2026-01-01.. ENTRY");
  }

  private static String misp(int event) {
    return "5a7b1c1e-0000-4000-8000-00000000000" + event;
  }

  @Test
  void theTimeOfAVersionComesFromTheNameThenTheListThenTheFile() throws IOException {
    String dated = "; Spamhaus DROP\n; Last-Modified: Tue, 30 Jun 2026 13:49:30 GMT\n";
    Path byFeed = write("drop.txt", dated + "203.0.113.0/24 ; SBL1\n");
    Path byFile = write("plain.txt", "203.0.113.7\n");
    Files.setLastModifiedTime(byFile, FileTime.from(Instant.parse("2026-07-01T10:00:00.5Z")));
    Path byName = write("drop_2026-07-02.txt", dated + "203.0.113.0/24 ; SBL1\n");

    assertThat(importAll(ListImport.Request.of("a", paths(byFeed))).files())
        .extracting(FileResult::asOf, FileResult::basis)
        .containsExactly(tuple(Instant.parse("2026-06-30T13:49:30Z"), Basis.FEED));
    assertThat(importAll(ListImport.Request.of("b", paths(byFile))).files())
        .extracting(FileResult::asOf, FileResult::basis)
        .containsExactly(tuple(Instant.parse("2026-07-01T10:00:00.5Z"), Basis.RETRIEVED));
    assertThat(importAll(ListImport.Request.of("c", paths(byName))).files())
        .extracting(FileResult::asOf, FileResult::basis)
        .containsExactly(tuple(Instant.parse("2026-07-02T00:00:00Z"), Basis.SNAPSHOT));
    Instant told = Instant.parse("2026-07-03T00:00:00Z");
    assertThat(
            importAll(
                    new ListImport.Request(
                        "d", paths(byName), told, null, Basis.SNAPSHOT, false, false, false))
                .files())
        .extracting(FileResult::asOf, FileResult::basis)
        .containsExactly(tuple(told, Basis.SNAPSHOT));
  }

  @Test
  void anIntervalFileIsContinuedBySnapshots() {
    Path intervals =
        write(
            "bad_intervals.csv",
            """
            ip,first_listed,delisted
            203.0.113.1,2026-08-01T00:00:00+00:00,2026-08-03T00:00:00+00:00
            203.0.113.1,2026-08-05T00:00:00+00:00,
            203.0.113.2,2026-08-01T00:00:00+00:00,
            """);
    importAll(ListImport.Request.of("bad", paths(intervals)));
    importAll(ListImport.Request.of("bad", paths(write("2026-08-06__bad.txt", "203.0.113.1\n"))));

    assertThat(listings())
        .containsExactly(
            "203.0.113.1 2026-08-01..2026-08-03 SNAPSHOT earliest",
            "203.0.113.1 2026-08-05.. SNAPSHOT",
            "203.0.113.2 2026-08-01..2026-08-06 SNAPSHOT earliest");
  }

  @Test
  void badFilesAreRefusedByNameAndStopNobodyElse() throws IOException {
    write("2026-08-01__bad.txt", "203.0.113.1\n");
    write("2026-08-02__bad.txt", "");
    write("2026-08-03__bad.txt", "<!DOCTYPE html><html>Sign in</html>");
    byte[] packed = gz(hosts(1, 200));
    Files.write(folder.resolve("2026-08-04__bad.txt.gz"), Arrays.copyOf(packed, 60));
    Files.write(folder.resolve("2026-08-05__bad.txt.gz"), gz("203.0.113.5\n"));

    ListImport.Report result = importAll(ListImport.Request.of("bad", paths(folder)));

    assertThat(result.files())
        .extracting(FileResult::outcome)
        .containsExactly(
            Outcome.IMPORTED, Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED, Outcome.IMPORTED);
    assertThat(result.files().get(1).note()).contains("2026-08-02__bad.txt is empty");
    assertThat(result.files().get(2).note()).contains("2026-08-03__bad.txt is a web page");
    assertThat(result.files().get(3).note()).contains("2026-08-04__bad.txt.gz breaks off");
    assertThat(listings()).hasSize(2);
  }

  @Test
  void wrongRequestsSayWhatToDo() {
    write("a.txt", "203.0.113.1\n");
    write("b.txt", "203.0.113.2\n");
    assertThatThrownBy(() -> importAll(ListImport.Request.of("../x", paths(folder))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Cannot name a list '../x'");
    assertThatThrownBy(() -> importAll(ListImport.Request.of("x", List.of(folder + "/none*"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no file, folder or match");
    assertThatThrownBy(
            () ->
                importAll(
                    new ListImport.Request(
                        "x", paths(folder), NOW, null, Basis.SNAPSHOT, false, false, false)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot hold for 2 files");
  }

  @Test
  void globsAndListsThatBeginWithTheNameAreFound() {
    Path first = write("2026-08-01__tor-exit_intervals.csv", "203.0.113.1\n");
    Path second = write("2026-08-01__sip_intervals.csv", "203.0.113.1\n");
    write("readme.md", "# no list\n");

    ListFiles.Found found =
        ListFiles.of("tor-exit", List.of(folder + "/*.csv"), ListImportTest::local);

    assertThat(found.files()).containsExactly(Location.of(first));
    assertThat(found.leftOut()).containsExactly(Location.of(second));
  }

  @Test
  void orderAndGroupingOfImportsDoNotMatter() {
    Random random = new Random(20260822);
    List<Path> files = new ArrayList<>();
    for (int day = 1; day <= 9; day++) {
      String hosts =
          IntStream.rangeClosed(1, 12)
              .filter(host -> random.nextInt(3) > 0)
              .mapToObj(host -> "203.0.113." + host + "\n")
              .collect(Collectors.joining());
      files.add(write("2026-08-0" + day + "__bad.txt", hosts));
    }
    importAll(ListImport.Request.of("bad", paths(folder)));
    ListState together = states.remove("bad");

    Collections.shuffle(files, random);
    importAll(ListImport.Request.of("bad", paths(files.subList(0, 4).toArray(Path[]::new))));
    for (Path file : files.subList(4, 9)) {
      importAll(ListImport.Request.of("bad", paths(file)));
    }

    assertThat(states.get("bad").history().listings()).isEqualTo(together.history().listings());
    assertThat(states.get("bad").snapshots()).isEqualTo(together.snapshots());
  }

  private ListImport.Report importAll(ListImport.Request request) {
    ListState state = states.computeIfAbsent(request.list(), ListState::empty);
    return ListImport.run(request, CONFIG, state, NOW, ListImportTest::local);
  }

  private List<String> listings() {
    return states.get("bad").history().listings().stream()
        .map(
            listing ->
                listing.addresses()
                    + " "
                    + day(listing.listedFrom())
                    + ".."
                    + day(listing.listedTo())
                    + " "
                    + listing.basis()
                    + (listing.isEarliest() ? " earliest" : ""))
        .toList();
  }

  private List<ListSnapshot.State> outcomes() {
    return states.get("bad").snapshots().stream().map(ListSnapshot::state).toList();
  }

  private static String day(Instant time) {
    return time == null ? "" : time.toString().substring(0, 10);
  }

  private static String hosts(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(host -> "203.0.113." + host + "\n")
        .collect(Collectors.joining());
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gz(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static Location local(String path) {
    return Location.of(Path.of(path));
  }

  private static List<String> paths(Path... paths) {
    return Arrays.stream(paths).map(Path::toString).toList();
  }

  private static Tuple tuple(Object... values) {
    return Tuple.tuple(values);
  }
}
