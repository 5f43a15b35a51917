package io.lookback.datasets.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.nfcapd.NfcapdCsv;
import io.lookback.datasets.nfcapd.NfcapdField;
import io.lookback.datasets.nfcapd.NfcapdInput;
import io.lookback.datasets.nfcapd.NfcapdReader;
import io.lookback.datasets.nfcapd.NfcapdTools;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The flows of a site say of its sessions what is true, to our readers and to nfdump. */
class FlowFilesTest {
  private static final LocalDate MONDAY = LocalDate.parse("2026-01-05");
  private static final Duration ACTIVE = Duration.ofMinutes(5);

  /** What ended by then was exported before midnight. */
  private static final long TOLD_UNTIL = Talk.at("2026-01-05T23:50:00Z");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmm", Locale.ROOT);
  private static final Map<String, Long> PROTOCOLS = Map.of("TCP", 6L, "UDP", 17L, "ICMP", 1L);

  @TempDir Path folder;

  private static Scenario scenario(VolumeSensor... sensors) {
    return Scenarios.volume(5, 8_000, MONDAY, 1, List.of("one"), List.of(sensors));
  }

  /** Writes the scenario; the folder of that sensor. */
  private Path write(Scenario scenario, String sensor) throws IOException {
    scenario.write(folder.resolve("out"));
    return folder.resolve("out/landing/one").resolve(sensor);
  }

  /** The same for each conversation of which everything was told. */
  private static void assertTold(Map<String, String> expected, Map<String, String> told) {
    Map<String, String> both = new HashMap<>(told);
    Set<String> late = new HashSet<>();
    expected.forEach(
        (key, sums) -> {
          if (sums.equals("told later")) {
            late.add(key);
          }
        });
    both.keySet().removeAll(late);
    Map<String, String> complete = new HashMap<>(expected);
    complete.keySet().removeAll(late);
    assertThat(complete).hasSizeGreaterThan(8_000);
    assertThat(both).isEqualTo(complete);
  }

  @ParameterizedTest
  @EnumSource(BlockCompression.class)
  void nfcapdFilesTellTheSessions(BlockCompression compression) throws IOException {
    Scenario scenario = scenario(VolumeSensor.nfcapd(60, ACTIVE, List.of(compression)));
    Path files = write(scenario, "nfcapd");
    Map<String, String> expected = FlowSums.of(scenario, session -> true, TOLD_UNTIL);
    FlowSums ours = new FlowSums().read(files, "nfcapd");
    assertTold(expected, ours.texts());
    assertThat(ours.flows())
        .isEqualTo(Truth.read(folder.resolve("out")).sites().get(0).lines().get("nfcapd"));
    if (compression == BlockCompression.ZSTD) {
      // nfdump 1.7.1 does not know it yet.
      return;
    }
    FlowSums theirs = new FlowSums();
    for (Path file : GeneratedFiles.under(files)) {
      for (NfcapdCsv flow : NfcapdTools.csv(file)) {
        Map<String, String> values = flow.values();
        long protocol = PROTOCOLS.get(values.get("pr"));
        boolean isIcmp = protocol == 1;
        theirs.add(
            FlowSums.key(
                values.get("sa"),
                isIcmp ? 0 : Long.parseLong(values.get("sp")),
                values.get("da"),
                isIcmp ? 0 : Long.parseLong(values.get("dp")),
                protocol),
            Long.parseLong(values.get("ipkt")),
            Long.parseLong(values.get("ibyt")));
      }
      assertThat(NfcapdTools.run("nfdump", "-I", "-r", file.toString()))
          .contains("Ident: nfcapd", "Sequence failures: 0");
    }
    assertTold(expected, theirs.texts());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void capturesTellTheSessions(boolean gzip) throws IOException {
    Scenario scenario =
        scenario(VolumeSensor.netflow5(360, ACTIVE, gzip), VolumeSensor.ipfix(360, ACTIVE, gzip));
    Path ipfix = write(scenario, "ipfix");
    assertTold(
        FlowSums.of(scenario, session -> true, TOLD_UNTIL),
        new FlowSums().read(ipfix, "netflow_capture").texts());
    assertTold(
        FlowSums.of(scenario, session -> IpKey.isV4(session.srcHi, session.srcLo), TOLD_UNTIL),
        new FlowSums().read(ipfix.resolveSibling("netflow5"), "netflow_capture").texts());
    assertThat(GeneratedFiles.under(ipfix))
        .extracting(path -> path.getFileName().toString())
        .startsWith("netflow.202601050000.pcap" + (gzip ? ".gz" : ""))
        .hasSize(4);
  }

  @Test
  void timesAndRouterSurvive() throws IOException {
    Scenario scenario =
        scenario(
            VolumeSensor.nfcapd(1440, ACTIVE, List.of(BlockCompression.LZ4)),
            VolumeSensor.netflow5(1440, ACTIVE, false),
            VolumeSensor.ipfix(1440, ACTIVE, false));
    Path files = write(scenario, "nfcapd");
    Map<String, List<String>> flows = new HashMap<>();
    for (String sensor : List.of("nfcapd", "netflow5", "ipfix")) {
      List<String> seen = new ArrayList<>();
      Set<String> routers = new HashSet<>();
      new FlowSums(
              row -> {
                if (row.src.isV4()) {
                  seen.add(
                      row.startUs
                          + " "
                          + row.endUs
                          + " "
                          + row.src
                          + " "
                          + row.srcPort
                          + " "
                          + row.dst
                          + " "
                          + row.dstPort
                          + " "
                          + (row.protocol == 6 ? row.tcpFlags : 0)
                          + " "
                          + row.inputInterface
                          + " "
                          + row.outputInterface
                          + " "
                          + row.packets);
                }
                routers.add(row.exporter + " " + row.exporterId + " " + row.exportVersion);
              })
          .read(files.resolveSibling(sensor), sensor.equals("nfcapd") ? sensor : "netflow_capture");
      seen.sort(null);
      flows.put(sensor, seen);
      assertThat(routers)
          .containsExactly(
              switch (sensor) {
                case "nfcapd" -> "128.66.0.1 1 9";
                case "netflow5" -> "128.66.0.2 1 5";
                default -> "128.66.0.3 1 10";
              });
    }
    assertThat(flows.get("nfcapd")).hasSizeGreaterThan(8_000);
    assertThat(flows.get("netflow5")).isEqualTo(flows.get("nfcapd"));
    assertThat(flows.get("ipfix")).isEqualTo(flows.get("nfcapd"));
  }

  @Test
  void aFlowIsInTheFileOfTheTimeAtWhichItWasExported() throws IOException {
    Path files =
        write(scenario(VolumeSensor.nfcapd(5, ACTIVE, List.of(BlockCompression.NONE))), "nfcapd");
    List<Path> paths = GeneratedFiles.under(files);
    assertThat(paths).hasSize(288);
    assertThat(paths.get(0).getFileName()).hasToString("nfcapd.202601050000");
    assertThat(paths.get(287).getFileName()).hasToString("nfcapd.202601052355");
    for (Path path : paths) {
      LocalDateTime begin =
          LocalDateTime.parse(path.getFileName().toString().substring("nfcapd.".length()), STAMP);
      long beginMs = begin.toInstant(ZoneOffset.UTC).toEpochMilli();
      long before = beginMs;
      try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(path))) {
        while (reader.next()) {
          long received = reader.record().number(NfcapdField.RECEIVED);
          assertThat(received).isBetween(before, beginMs + 300_000);
          assertThat(reader.record().number(NfcapdField.LAST_SEEN)).isLessThanOrEqualTo(received);
          before = received;
        }
      }
    }
  }

  @Test
  void filesAreNamedInTheTimeOfTheSite() throws IOException {
    SiteAddresses own = SiteAddresses.of("198.51.100.0", 24, null);
    ZoneId zone = ZoneId.of("America/Los_Angeles");
    Sensor sensor =
        new FlowCollector("router", own, 1, session -> true, ACTIVE, zone, 5)
            .nfcapd(List.of(BlockCompression.NONE, BlockCompression.BZ2));
    LogLines lines = new LogLines();
    // The last record is exported 25 minutes and a bit later.
    sensor
        .writer()
        .get()
        .session(
            Talk.tcp(
                Talk.at("2026-01-06T07:34:00Z"),
                1_500_000_000L,
                "203.0.113.9",
                40_001,
                "198.51.100.7",
                22,
                5_000_000,
                70_000),
            lines);
    try (LogFiles files =
        new LogFiles(
            folder,
            sensor.writer().get(),
            new LocalClock(zone),
            sensor.minutes(),
            sensor.files().toArray(FileKind[]::new))) {
      lines.drain(Long.MAX_VALUE, files);
    }
    List<Path> paths = GeneratedFiles.under(folder);
    assertThat(paths)
        .extracting(path -> path.getFileName().toString())
        .startsWith("nfcapd.202601052335")
        .endsWith("nfcapd.202601052355");
    // Byte 16 of the head is the compression.
    assertThat(Files.readAllBytes(paths.get(0))[16])
        .isEqualTo((byte) (LocalDate.parse("2026-01-05").toEpochDay() % 2 == 0 ? 0 : 2));
  }

  @Test
  void sameSeedGivesTheSameBytes() throws IOException {
    VolumeSensor[] sensors = {
      VolumeSensor.zeek(1440, false),
      VolumeSensor.nfcapd(60, ACTIVE, List.of(BlockCompression.ZSTD)),
      VolumeSensor.netflow5(60, ACTIVE, true),
      VolumeSensor.ipfix(60, ACTIVE, false)
    };
    scenario(sensors).write(folder.resolve("one"));
    scenario(sensors).write(folder.resolve("two"));
    List<Path> files = GeneratedFiles.under(folder.resolve("one"));
    assertThat(files).hasSizeGreaterThan(73);
    for (Path file : files) {
      assertThat(folder.resolve("two").resolve(folder.resolve("one").relativize(file)))
          .hasSameBinaryContentAs(file);
    }
    assertThat(Truth.read(folder.resolve("one")).sites().get(0).sensors())
        .containsExactly("zeek", "nfcapd", "netflow5", "ipfix");
  }

  @Test
  void refusesPeriodsAndTimeoutsThatDoNotWork() {
    assertThatThrownBy(() -> VolumeSensor.ipfix(7, ACTIVE, false))
        .hasMessage("A file of 7 minutes; give a divisor of the 1440 of a day");
    assertThatThrownBy(() -> VolumeSensor.netflow5(5, Duration.ZERO, false))
        .hasMessage("An active timeout of PT0S; give at least 1 s");
    assertThatThrownBy(() -> scenario()).hasMessageContaining("0 sensors");
  }
}
