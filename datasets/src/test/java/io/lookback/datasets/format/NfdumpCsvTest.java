package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.RealData;
import io.lookback.udf.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NfdumpCsvTest {
  private static final Format NFDUMP = new NfdumpCsv();

  private static final String TITLES =
      "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,"
          + "nhb,svln,dvln,ismc,odmc,idmc,osmc,cl,sl,al,ra,eng,exid,tr\n";

  private static final String ROW =
      "2026-01-05 10:00:00,2026-01-05 10:00:01,1.750,192.0.2.1,198.51.100.7,50000,22,TCP,...AP.SF,"
          + "0,8,12,1500,10,4000,1,2,64500,64501,24,24,16,1,0.0.0.0,0.0.0.0,7,9,"
          + "00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,    0.000,"
          + "    0.000,    0.000,192.0.2.254,17/1,0,2026-01-05 10:00:03.100\n";

  private static final String END =
      "Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n1,1500,12,6857,6,125\n";

  @TempDir Path folder;

  private static String only(String content) {
    RecordingSink sink = RecordingSink.read(NFDUMP, UTC, content);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.flows).hasSize(1);
    return sink.flows.get(0);
  }

  @Test
  void readsARecordAndPassesOverTheSummary() {
    assertThat(NFDUMP.detects(head(TITLES + ROW + END))).isTrue();
    RecordingSink sink = RecordingSink.read(NFDUMP, UTC, TITLES + ROW + END + TITLES + ROW + END);
    String flow =
        "start="
            + micros("2026-01-05T10:00:00Z")
            + ", duration=1750000, src=192.0.2.1 50000, dst=198.51.100.7 22, protocol=6,"
            + " tcp_flags=27, packets=12, bytes=1500, reverse_packets=10, reverse_bytes=4000,"
            + " basis=ip, exporter=192.0.2.254, input=1, output=2, observed_at=1, src_tos=8,"
            + " dst_tos=16, src_as=64500, dst_as=64501, src_vlan=7, dst_vlan=9,"
            + " time_basis=LOCAL_ASSUMED";
    assertThat(sink.flows).containsExactly(flow, flow);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.skipKinds).isEqualTo(Map.of("header", 2L, "not_read:summary", 6L));
  }

  @Test
  void whatIsZeroBecauseItWasNotExportedIsNull() {
    assertThat(
            only(
                TITLES
                    + ROW.replace(
                            ",8,12,1500,10,4000,1,2,64500,64501,24,24,16,1,",
                            ",0,12,1500,0,0,0,0,0,0,0,0,0,0,")
                        .replace(",7,9,", ",0,0,")
                        .replace("192.0.2.254", "0.0.0.0")))
        .isEqualTo(
            "start="
                + micros("2026-01-05T10:00:00Z")
                + ", duration=1750000, src=192.0.2.1 50000, dst=198.51.100.7 22, protocol=6,"
                + " tcp_flags=27, packets=12, bytes=1500, basis=ip, src_tos=0,"
                + " time_basis=LOCAL_ASSUMED");
  }

  @Test
  void timesAreOfTheSitesZone() {
    FileContext newYork = context("America/New_York", "2026-02-01T00:00:00Z");
    assertThat(RecordingSink.read(NFDUMP, newYork, TITLES + ROW).flows.get(0))
        .startsWith("start=" + micros("2026-01-05T15:00:00Z") + ",");
  }

  @Test
  void readsTheTitlesOfLaterReleases() {
    String content =
        "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows,srcXIP,dstXIP,"
            + "srcXPort,dstXPort,direction\n"
            + "2026-01-05 10:00:00.250,1.500,ICMP6,2001:db8::1,0,2001:db8::2,32768,1,64,3,"
            + "192.0.2.1,198.51.100.7,1024,443,I\n";
    assertThat(NFDUMP.detects(head(content))).isTrue();
    assertThat(only(content))
        .isEqualTo(
            "start="
                + micros("2026-01-05T10:00:00.250Z")
                + ", duration=1500000, src=2001:db8::1 0, dst=2001:db8::2 32768, protocol=58,"
                + " packets=1, bytes=64, basis=ip, flow_count=3, observed_at=0,"
                + " nat_src=192.0.2.1 1024, nat_dst=198.51.100.7 443, time_basis=LOCAL_ASSUMED");
    assertThat(
            only(
                "proto,srcAddr,dstAddr,firstSeen,lastSeen\n"
                    + "250  ,192.0.2.1,192.0.2.2,1767607200.250,1767607200.500\n"))
        .isEqualTo(
            "start="
                + micros("2026-01-05T10:00:00.250Z")
                + ", duration=250000, src=192.0.2.1, dst=192.0.2.2, protocol=250, basis=ip,"
                + " time_basis=EPOCH");
  }

  @Test
  void typeAndCodeOfIcmpMayBePrintedWithADot() {
    String row = ROW.replace(",TCP,...AP.SF,", ",ICMP,........,");
    assertThat(only(TITLES + row.replace(",50000,22,", ",0,3.1,")))
        .contains("src=192.0.2.1 0, dst=198.51.100.7 769, protocol=1, packets=12,");
    assertThat(only(TITLES + row.replace(",50000,22,", ",0,769,")))
        .contains("src=192.0.2.1 0, dst=198.51.100.7 769, protocol=1,");
    assertThat(
            RecordingSink.read(NFDUMP, UTC, TITLES + row.replace(",50000,22,", ",0,3.256,"))
                .rejectReasons)
        .containsExactly(Map.entry("bad_number", 1L));
  }

  @Test
  void statisticsAreNoFlows() {
    String statistics =
        "ts,te,td,pr,val,fl,flP,ipkt,ipktP,ibyt,ibytP,ipps,ibps,ibpp\n"
            + "2026-01-05 10:00:00,2026-01-05 10:00:01,1.7,any,192.0.2.1,3,75.0,1,6.4,1,9.9,4,3,1\n"
            + "\n";
    assertThat(NFDUMP.detects(head(statistics))).isFalse();
    RecordingSink sink =
        RecordingSink.read(
            NFDUMP, UTC, TITLES + "No matching flows\n" + END + statistics + END + TITLES + ROW);
    assertThat(sink.flows).hasSize(1);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.skipKinds)
        .isEqualTo(
            Map.of("header", 3L, "not_read:summary", 7L, "not_read:statistics", 1L, "blank", 1L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2026-01-05 10:00:00,; 0000-00-00 00:00:00.000,; bad_time",
        "2026-01-05 10:00:00,2026-01-05 10:00:01,; ,,; no_time",
        ",1.750,; ,1x750,; bad_number",
        ",TCP,; ,HMP?,; bad_protocol",
        ",192.0.2.1,; ,192.0.2,; bad_address",
        ",198.51.100.7,; ,,; bad_address",
        ",...AP.SF,; ,...AP.SX,; bad_number",
        ",50000,22,; ,50000,220000,; bad_number",
        ",17/1,0,; ,17/1,; bad_column_count"
      })
  void refusesWithAReason(String old, String changed, String reason) {
    assertThat(RecordingSink.read(NFDUMP, UTC, TITLES + ROW.replace(old, changed)).rejectReasons)
        .containsExactly(Map.entry(reason, 1L));
  }

  @Test
  void needsTitles() {
    assertThat(RecordingSink.read(NFDUMP, UTC, ROW).rejectReasons)
        .containsExactly(Map.entry("no_header", 1L));
  }

  /** What nfdump prints as csv of real packets is what it prints of them as JSON. */
  @Test
  void readsWhatNfdumpPrints() throws IOException, InterruptedException {
    int compared = 0;
    for (Path capture : RealData.files("pcap")) {
      Path flows = Files.createDirectory(folder.resolve(capture.getFileName().toString()));
      run("nfpcapd", "-r", capture.toString(), "-l", flows.toString());
      String csv = run("nfdump", "-R", flows.toString(), "-o", "csv");
      RecordingSink sink = RecordingSink.read(NFDUMP, UTC, csv);
      assertThat(sink.rejects).isEmpty();
      List<String> expected = new ArrayList<>();
      for (JsonNode flow :
          new ObjectMapper().readTree(run("nfdump", "-R", flows.toString(), "-o", "json"))) {
        expected.add(text(flow));
      }
      assertThat(
              sink.flows.stream()
                  .map(flow -> flow.replaceAll(", (basis|src_tos|time_basis)=[^,]*", ""))
                  .toList())
          .as(capture.toString())
          .containsExactlyInAnyOrderElementsOf(expected);
      compared += expected.size();
    }
    assertThat(compared).isGreaterThan(700);
  }

  private static String text(JsonNode flow) {
    long first = micros(flow.get("first").asText() + "Z");
    long last = micros(flow.get("last").asText() + "Z");
    boolean isV4 = flow.has("src4_addr");
    boolean isIcmp = flow.has("icmp_type");
    boolean isTcp = flow.get("proto").asInt() == 6;
    return ("start=%d, duration=%d, src=%s %d, dst=%s %d, protocol=%d, %spackets=%d, bytes=%d")
        .formatted(
            // The csv of this release has whole seconds.
            Math.floorDiv(first, 1_000_000) * 1_000_000,
            last - first,
            IpAddress.parse(flow.get(isV4 ? "src4_addr" : "src6_addr").asText()),
            isIcmp ? 0 : flow.get("src_port").asInt(),
            IpAddress.parse(flow.get(isV4 ? "dst4_addr" : "dst6_addr").asText()),
            isIcmp
                ? flow.get("icmp_type").asInt() * 256 + flow.get("icmp_code").asInt()
                : flow.get("dst_port").asInt(),
            flow.get("proto").asInt(),
            isTcp ? "tcp_flags=" + flags(flow.get("tcp_flags").asText()) + ", " : "",
            flow.get("in_packets").asLong(),
            flow.get("in_bytes").asLong());
  }

  private static int flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      flags |= letters.charAt(i) == '.' ? 0 : 128 >> i;
    }
    return flags;
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectErrorStream(false);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TZ", "UTC");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Assumptions.abort("Skipped: cannot run " + command[0] + ": " + e.getMessage());
    }
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return Files.readString(out);
  }
}
