package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgusTest {
  private static final Format ARGUS = new Argus();

  private static final String TITLES =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
          + "SrcBytes,Label\n";

  private static RecordingSink read(String line) {
    return RecordingSink.read(ARGUS, UTC, TITLES + line + "\n");
  }

  private static String only(String content) {
    RecordingSink sink = RecordingSink.read(ARGUS, UTC, content);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.flows).hasSize(1);
    return sink.flows.get(0);
  }

  @Test
  void readsBothDirectionsOfALabelledFlow() {
    String content =
        TITLES
            + "2026/01/05 10:00:00.053058,20.360268,tcp,192.0.2.3,443,  <?>,198.51.100.7,51790,"
            + "FPA_FRPA,0,0,133,81929,67597,flow=Background, established\n";
    assertThat(ARGUS.detects(head(content))).isTrue();
    assertThat(only(content))
        .isEqualTo(
            "start="
                + micros("2026-01-05T10:00:00.053058Z")
                + ", duration=20360268, src=192.0.2.3 443, dst=198.51.100.7 51790, protocol=6,"
                + " tcp_flags=25, bytes=67597, reverse_bytes=14332, reverse_tcp_flags=29,"
                + " basis=layer2, biflow_direction=0, src_tos=0, dst_tos=0,"
                + " time_basis=LOCAL_ASSUMED");
  }

  @Test
  void timesAreOfTheSensorsZone() {
    FileContext newYork = context("America/New_York", "2026-02-01T00:00:00Z");
    String row = ",1.5,udp,192.0.2.3,53,<->,198.51.100.7,4242,CON,,,4,400,200,\n";
    assertThat(
            RecordingSink.read(
                    ARGUS,
                    newYork,
                    TITLES
                        + ("2026/07/05 10:00:00.5" + row)
                        + ("2026-07-05 10:00:00.5Z" + row)
                        + ("1783260000.500000" + row))
                .flows)
        .extracting(flow -> flow.substring(0, 22), flow -> flow.replaceAll(".*time_basis=", ""))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "start=" + micros("2026-07-05T14:00:00.500Z"), "LOCAL_ASSUMED"),
            org.assertj.core.groups.Tuple.tuple(
                "start=" + micros("2026-07-05T10:00:00.500Z"), "ZONED"),
            org.assertj.core.groups.Tuple.tuple(
                "start=" + micros("2026-07-05T14:00:00.500Z"), "EPOCH"));
  }

  @Test
  void packetsOfOneDirectionAreKnownWhenTheOtherIsEmpty() {
    assertThat(
            only(
                TITLES
                    + "1767607200.0,0,udp,192.0.2.3,137,   ->,192.0.2.255,137,INT,0,,3,276,276,\n"))
        .contains("packets=3, bytes=276, reverse_packets=0, reverse_bytes=0, basis=layer2")
        .contains("biflow_direction=1, src_tos=0, time_basis");
    assertThat(only(TITLES + "1767607200.0,0,tcp,192.0.2.3,,   <-,192.0.2.9,80,_RA,,0,2,108,0,x\n"))
        .contains("src=192.0.2.3, dst=192.0.2.9 80, protocol=6, tcp_flags=0, packets=0, bytes=0")
        .contains("reverse_packets=2, reverse_bytes=108, reverse_tcp_flags=20")
        .contains("biflow_direction=0, dst_tos=0,");
  }

  @Test
  void readsAnyColumnsAndSeparators() {
    assertThat(
            only(
                "DstAddr|SrcAddr|LastTime|Dur|Proto|SrcPkts|DstPkts|SrcBytes|DstBytes|sAS|x\n"
                    + "198.51.100.7|2001:db8::1|1767607201.5|1.5|ipv6-icmp|1|2|70|140|64500|y\n"))
        .isEqualTo(
            "start="
                + micros("2026-01-05T10:00:00Z")
                + ", duration=1500000, src=2001:db8::1, dst=198.51.100.7, protocol=58, packets=1,"
                + " bytes=70, reverse_packets=2, reverse_bytes=140, basis=layer2, src_as=64500,"
                + " time_basis=EPOCH");
    // Totals only, as ra prints without -s.
    assertThat(
            only(
                "StartTime,Flgs,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,TotPkts,TotBytes,State\n"
                    + "1767607200.0, e   ,udp,192.0.2.3,bootpc,->,192.0.2.9,bootps,2,350,INT\n"))
        .isEqualTo(
            "start="
                + micros("2026-01-05T10:00:00Z")
                + ", duration=0, src=192.0.2.3 68, dst=192.0.2.9 67, protocol=17, packets=2,"
                + " bytes=350, basis=total, biflow_direction=1, time_basis=EPOCH");
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, 443, 0x0035, 443, 53",
    "tcp, https, domain, 443, 53",
    "udp, , 5353, , 5353",
    "rtp, 4000, 4002, 4000, 4002",
    "icmp, 0x0008, 0x3412, 0, 2048",
    "icmp, 0x0103, 0xc633, 0, 769",
    "icmp, 0x000b, 0x0000, 0, 2816",
    "icmp, , , , ",
    "gre, , , , "
  })
  void knowsPortsTypesAndCodes(
      String protocol, String src, String dst, String expectedSrc, String expectedDst) {
    String flow =
        only(
            "StartTime,Proto,SrcAddr,Sport,DstAddr,Dport\n1767607200.0,%s,192.0.2.3,%s,192.0.2.9,%s\n"
                .formatted(protocol, src == null ? "" : src, dst == null ? "" : dst));
    assertThat(flow)
        .contains(
            ", src=192.0.2.3%s, dst=192.0.2.9%s, protocol="
                .formatted(
                    expectedSrc == null ? "" : " " + expectedSrc,
                    expectedDst == null ? "" : " " + expectedDst));
  }

  @ParameterizedTest
  @CsvSource({
    "->, 1", "<->, 1", "|>, 1", "o>, 1", "?>, 0", "<?>, 0", "<?, 0", "<-, 0", "<|, 0", "<o>, 1"
  })
  void knowsWhoBeganAsFarAsTheArrowTells(String arrow, int expected) {
    assertThat(
            only(
                "StartTime,Proto,SrcAddr,Dir,DstAddr\n1767607200.0,tcp,192.0.2.3,  %s,192.0.2.9\n"
                    .formatted(arrow)))
        .contains("biflow_direction=" + expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CON", "INT", "URP", "RST", "FSPA", "", "S_XYZ"})
  void wordsOfStateAreNoFlags(String state) {
    assertThat(
            only(
                "StartTime,Proto,SrcAddr,State,DstAddr\n1767607200.0,tcp,192.0.2.3,%s,192.0.2.9\n"
                    .formatted(state)))
        .doesNotContain("flags");
  }

  @Test
  void passesOverWhatIsNotIp() {
    RecordingSink sink =
        RecordingSink.read(
            ARGUS,
            UTC,
            TITLES
                + "1767607200.0,0.1,arp,192.0.2.3,,  who,192.0.2.9,,CON,,,2,102,42,x\n"
                + "1767607200.0,0.1,man,0,0,,0,0,STA,,,0,0,0,x\n"
                + "1767607200.0,0.1,ipx/spx,00:00:5e:00:53:01,,->,00:00:5e:00:53:02,,INT,,,1,60,60,\n");
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.flows).isEmpty();
    assertThat(sink.skipKinds)
        .isEqualTo(
            Map.of("header", 1L, "not_read:arp", 1L, "not_read:man", 1L, "not_read:other", 1L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "10:00:00.5,0,tcp,192.0.2.3,1,->,192.0.2.9,2,,,,1,60,60,; bad_time",
        ",0,tcp,192.0.2.3,1,->,192.0.2.9,2,,,,1,60,60,; no_time",
        "1767607200,x,tcp,192.0.2.3,1,->,192.0.2.9,2,,,,1,60,60,; bad_number",
        "1767607200,0,unas,192.0.2.3,1,->,192.0.2.9,2,,,,1,60,60,; bad_protocol",
        "1767607200,0,,192.0.2.3,1,->,192.0.2.9,2,,,,1,60,60,; bad_protocol",
        "1767607200,0,tcp,00:00:5e:00:53:01,1,->,192.0.2.9,2,,,,1,60,60,; bad_address",
        "1767607200,0,tcp,192.0.2.3,1,->,,2,,,,1,60,60,; bad_address",
        "1767607200,0,tcp,192.0.2.3,no-such-service,->,192.0.2.9,2,,,,1,60,60,; bad_number",
        "1767607200,0,tcp,192.0.2.3,0x10000,->,192.0.2.9,2,,,,1,60,60,; bad_number",
        "1767607200,0,tcp,192.0.2.3,1,->,192.0.2.9,2,,,,1,60,61,; bad_number",
        "1767607200,0,tcp,192.0.2.3,1,->,192.0.2.9,2,,,,1,60; bad_column_count"
      })
  void refusesWithAReason(String line, String reason) {
    assertThat(read(line).rejectReasons).containsExactly(Map.entry(reason, 1L));
  }

  @Test
  void needsTitles() {
    String line = "1767607200,0,tcp,192.0.2.3,1,->,192.0.2.9,2,,,,1,60,60,\n";
    assertThat(RecordingSink.read(ARGUS, UTC, line).rejectReasons)
        .containsExactly(Map.entry("no_header", 1L));
    // Padded columns, as ra prints without -c, are not of this format.
    assertThat(
            Formats.detect(
                head(
                    "         StartTime      Flgs  Proto            SrcAddr  Sport   Dir  DstAddr\n")))
        .isEmpty();
  }
}
