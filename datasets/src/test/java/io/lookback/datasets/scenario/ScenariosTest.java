package io.lookback.datasets.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lookback.datasets.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenariosTest {
  @TempDir Path folder;

  private static final LocalDate MONDAY = LocalDate.parse("2026-01-05");

  @Test
  void sameSeedGivesTheSameBytesAndTimes() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    Scenarios.tiny(7).write(one);
    Scenarios.tiny(7).write(two);
    List<Path> files = GeneratedFiles.under(one);
    assertThat(GeneratedFiles.under(two)).hasSameSizeAs(files);
    for (Path file : files) {
      Path other = two.resolve(one.relativize(file));
      assertThat(other).hasSameBinaryContentAs(file);
      if (file.startsWith(one.resolve("landing"))) {
        assertThat(Files.getLastModifiedTime(other)).isEqualTo(Files.getLastModifiedTime(file));
      }
    }
  }

  @Test
  void anotherSeedGivesOtherTraffic() throws IOException {
    Scenarios.tiny(7).write(folder.resolve("one"));
    Scenarios.tiny(8).write(folder.resolve("two"));
    Path log = Path.of("landing", "uni-a", "zeek");
    assertThat(GeneratedFiles.lines(folder.resolve("one").resolve(log)))
        .isNotEqualTo(GeneratedFiles.lines(folder.resolve("two").resolve(log)));
  }

  @Test
  void tinyIsSmallAndTellsItsPart() throws IOException {
    Truth truth = Scenarios.tiny(1).write(folder.resolve("tiny"));
    assertThat(truth.sites()).extracting(Truth.Site::name).containsExactly("uni-a", "lab-b");
    assertThat(truth.planted("story-1-attacker").firstSeen())
        .isEqualTo(CompromisedHosts.FIRST_CONTACT);
    assertThatThrownBy(() -> truth.planted("nothing"))
        .hasMessageContaining("Nothing is planted as 'nothing'; there are [story-1-attacker");
  }

  @Test
  void writesOnlyIntoAnEmptyFolder() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "x");
    assertThatThrownBy(() -> Scenarios.tiny(1).write(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not empty; name another folder");
  }

  /** Published figures: 52.5/45.8/1.7 % TCP/UDP/other, 44.7 % one packet, 1.0 % over 512. */
  @Test
  void flowsAreLikeThoseOfACampus() {
    long[] flows = new long[3];
    long[] single = new long[1];
    long[] long512 = new long[1];
    double[] bytes = new double[2];
    Scenarios.volume(3, 350_000, MONDAY, 7, false, 24, List.of("one"))
        .sessions(
            session -> {
              int kind = session.protocol == 6 ? 0 : session.protocol == 17 ? 1 : 2;
              long[] packets = {session.srcPackets, session.dstPackets};
              long[] octets = {session.srcIpBytes, session.dstIpBytes};
              for (int i = 0; i < 2; i++) {
                if (packets[i] > 0) {
                  flows[kind]++;
                  single[0] += packets[i] == 1 ? 1 : 0;
                  long512[0] += packets[i] > 512 ? 1 : 0;
                  bytes[0] += octets[i];
                  bytes[1] += packets[i] > 512 ? octets[i] : 0;
                }
              }
            });
    double all = flows[0] + flows[1] + flows[2];
    assertThat(flows[0] / all).isCloseTo(0.525, within(0.01));
    assertThat(flows[1] / all).isCloseTo(0.458, within(0.01));
    assertThat(flows[2] / all).isCloseTo(0.017, within(0.003));
    assertThat(single[0] / all).isCloseTo(0.447, within(0.015));
    assertThat(long512[0] / all).isCloseTo(0.010, within(0.003));
    assertThat(bytes[1] / bytes[0]).isBetween(0.85, 0.99);
  }

  @Test
  void numbersOfASessionFitTogether() {
    List<String> odd = new ArrayList<>();
    Scenarios.volume(4, 50_000, MONDAY, 2, false, 24, List.of("one"))
        .sessions(
            session -> {
              boolean bothSent = session.srcPayload > 0 && session.dstPayload > 0;
              boolean fits =
                  session.durationUs >= 0
                      && session.durationUs <= 40_000_000_000L
                      && session.srcPackets > 0
                      && session.srcPayload >= 0
                      && session.srcPayload < session.srcIpBytes
                      && session.dstPayload >= 0
                      && session.dstPayload <= session.dstIpBytes
                      && session.srcIpBytes >= session.srcPackets * 28
                      && session.srcIpBytes <= session.srcPackets * 1501
                      && (session.dstPackets == 0) == (session.dstIpBytes == 0)
                      && (session.protocol != 6
                          || (bothSent ? session.isEstablished() : session.srcPackets <= 3))
                      && (!session.connState().equals("S0") || session.dstPackets == 0);
              if (!fits) {
                odd.add(session.connState() + " " + session.srcPackets + " " + session.srcIpBytes);
              }
            });
    assertThat(odd).isEmpty();
  }

  @Test
  void addressesRepeatAsInRealTraffic() {
    Map<Long, Integer> remotes = new HashMap<>();
    long[] sessions = new long[1];
    long[] strangers = new long[1];
    SiteAddresses own = SiteAddresses.of("128.66.0.0", 16, null);
    Scenarios.volume(5, 200_000, MONDAY, 7, false, 24, List.of("one"))
        .sessions(
            session -> {
              sessions[0]++;
              boolean srcOwn = own.contains(session.srcHi, session.srcLo);
              boolean dstOwn = own.contains(session.dstHi, session.dstLo);
              strangers[0] += srcOwn || dstOwn ? 0 : 1;
              if (srcOwn != dstOwn) {
                remotes.merge(srcOwn ? session.dstLo : session.srcLo, 1, Integer::sum);
              }
            });
    assertThat(strangers[0]).isZero();
    long once = remotes.values().stream().filter(count -> count == 1).count();
    int most = remotes.values().stream().mapToInt(count -> count).max().orElseThrow();
    assertThat((double) remotes.size() / sessions[0]).isBetween(0.2, 0.5);
    assertThat((double) once / sessions[0]).isBetween(0.18, 0.4);
    assertThat((double) most / sessions[0]).isBetween(0.005, 0.08);
  }

  @Test
  void volumeIsOfTheAskedSize() throws IOException {
    Truth truth =
        Scenarios.volume(6, 140_000, MONDAY, 7, true, 6, List.of("one", "two"))
            .write(folder.resolve("volume"));
    assertThat(truth.sites().stream().mapToLong(Truth.Site::sessions).sum())
        .isBetween(138_600L, 141_400L);
    List<Path> files = GeneratedFiles.under(folder.resolve("volume/landing/two/zeek"));
    assertThat(files).hasSize(28);
    assertThat(files.get(0).getFileName()).hasToString("conn.2026-01-05-00-00-00.log.gz");
    List<String> lines = GeneratedFiles.linesOf(files.get(0));
    assertThat(lines.get(0)).isEqualTo("#separator \\x09");
    int columns = lines.get(6).split("\t").length - 1;
    assertThat(lines.get(7).split("\t")).hasSize(columns + 1);
    assertThat(lines.subList(8, lines.size() - 1))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.split("\t")).hasSize(columns));
    assertThat(lines.get(lines.size() - 1)).startsWith("#close\t2026-01-05-05-");
  }

  @Test
  void volumeOfASingleDayIsOfTheAskedSizeWhateverTheWeekday() {
    for (int day = 0; day < 7; day++) {
      long[] sessions = new long[1];
      Scenarios.volume(6, 40_000, MONDAY.plusDays(day), 1, false, 24, List.of("one"))
          .sessions(session -> sessions[0]++);
      assertThat(sessions[0]).isBetween(39_400L, 40_600L);
    }
  }

  @Test
  void refusesAVolumeOfNothing() {
    assertThatThrownBy(() -> Scenarios.volume(1, 0, MONDAY, 1, false, 24, List.of("one")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 sessions");
  }
}
