package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsVpcTest {
  private static final Format VPC = new AwsVpc();

  private static final String VERSION_2 =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
          + " end action log-status\n";

  private static final String ROW =
      "2 123456789012 eni-0a1b 198.51.100.7 192.0.2.1 50000 22 6 12 1500 1767607200 1767607259"
          + " ACCEPT OK\n";

  private static final String FLOW =
      "start="
          + micros("2026-01-05T10:00:00Z")
          + ", duration=59000000, src=198.51.100.7 50000, dst=192.0.2.1 22, protocol=6, packets=12,"
          + " bytes=1500, time_basis=EPOCH";

  private static String only(String content) {
    RecordingSink sink = RecordingSink.read(VPC, UTC, content);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.flows).hasSize(1);
    return sink.flows.get(0);
  }

  @Test
  void readsTheDefaultVersionWithAndWithoutHeader() {
    assertThat(VPC.detects(head(VERSION_2 + ROW))).isTrue();
    assertThat(VPC.detects(head(ROW))).isTrue();
    assertThat(only(VERSION_2 + ROW)).isEqualTo(FLOW);
    assertThat(only(ROW)).isEqualTo(FLOW);
    assertThat(RecordingSink.read(VPC, UTC, VERSION_2 + ROW).skipKinds)
        .containsExactly(Map.entry("header", 1L));
  }

  @Test
  void readsAllVersionsInAnyOrderByTheirHeader() {
    String content =
        "reject-reason ecs-cluster-name traffic-path flow-direction pkt-dst-aws-service az-id region"
            + " tcp-flags type end start bytes packets protocol dstport srcport dstaddr srcaddr"
            + " log-status action vpc-id\n"
            + "- - 8 egress S3 use1-az1 us-east-1 18 IPv6 1767607260 1767607200 900 9 6 443 50000"
            + " 2001:db8::2 2001:db8::1 OK ACCEPT vpc-1\n"
            + "BPA - - ingress - - - 2 IPv4 1767607260 1767607200 60 1 6 22 50000 192.0.2.1"
            + " 198.51.100.7 OK REJECT vpc-1\n";
    assertThat(VPC.detects(head(content))).isTrue();
    String start = "start=" + micros("2026-01-05T10:00:00Z") + ", duration=60000000, ";
    assertThat(RecordingSink.read(VPC, UTC, content).flows)
        .containsExactly(
            start
                + "src=2001:db8::1 50000, dst=2001:db8::2 443, protocol=6, tcp_flags=18, packets=9,"
                + " bytes=900, observed_at=1, time_basis=EPOCH",
            start
                + "src=198.51.100.7 50000, dst=192.0.2.1 22, protocol=6, tcp_flags=2, packets=1,"
                + " bytes=60, observed_at=0, firewall_event=3, time_basis=EPOCH");
    assertThat(
            only(
                content
                    .replace('-', '_')
                    .replace(" _ ", " - ")
                    .lines()
                    .limit(2)
                    .reduce("", (a, b) -> a + b + "\n")))
        .contains("observed_at=1");
  }

  @Test
  void prefersTheAddressesOfThePacketBehindTranslation() {
    String titles = "srcaddr dstaddr srcport dstport protocol start end pkt-srcaddr pkt-dstaddr\n";
    assertThat(
            only(
                titles
                    + "10.0.1.5 10.0.0.220 50000 443 6 1767607200 1767607260 10.0.1.5 203.0.113.5\n"))
        .contains("src=10.0.1.5 50000, dst=203.0.113.5 443,");
    assertThat(only(titles + "192.0.2.1 192.0.2.2 50000 443 6 1767607200 1767607260 - -\n"))
        .contains("src=192.0.2.1 50000, dst=192.0.2.2 443,");
    assertThat(only("pkt-srcaddr pkt-dstaddr protocol start\n192.0.2.1 192.0.2.2 47 1767607200\n"))
        .contains("duration=0, src=192.0.2.1, dst=192.0.2.2, protocol=47,");
  }

  @Test
  void intervalsWithoutRecordsAreCountedSkips() {
    String none =
        "2 123456789012 eni-0a1b - - - - - - - 1767607200 1767607260 - NODATA\n"
            + "2 123456789012 eni-0a1b - - - - - - - 1767607200 1767607260 - SKIPDATA\n"
            + "2 123456789012 eni-0a1b - - - - - - - 1767607200 1767607260 - NODATA\n";
    assertThat(VPC.detects(head(none))).isTrue();
    RecordingSink sink = RecordingSink.read(VPC, UTC, VERSION_2 + none + ROW);
    assertThat(sink.flows).containsExactly(FLOW);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.skipKinds)
        .isEqualTo(Map.of("header", 1L, "not_read:NODATA", 2L, "not_read:SKIPDATA", 1L));
  }

  @Test
  void portsOfIcmpTellNothing() {
    assertThat(only(ROW.replace(" 50000 22 6 ", " 0 0 1 ")))
        .contains("src=198.51.100.7, dst=192.0.2.1, protocol=1,");
  }

  @ParameterizedTest
  @CsvSource({
    "2 1 eni-1 198.51.100.7 192.0.2.1 1 2 6 1 1 1767607200 1767607199 ACCEPT OK, end_before_start",
    "2 1 eni-1 198.51.100.7 192.0.2.1 1 2 6 1 1 now 1767607199 ACCEPT OK, bad_time",
    "2 1 eni-1 198.51.100.7 192.0.2.1 1 2 6 1 1 - 1767607199 ACCEPT OK, no_time",
    "2 1 eni-1 - - - - - - - 1767607200 1767607260 - OK, bad_address",
    "2 1 eni-1 198.51.100 192.0.2.1 1 2 6 1 1 1767607200 1767607260 ACCEPT OK, bad_address",
    "2 1 eni-1 198.51.100.7 192.0.2.1 1 2 - 1 1 1767607200 1767607260 ACCEPT OK, bad_protocol",
    "2 1 eni-1 198.51.100.7 192.0.2.1 1 70000 6 1 1 1767607200 1767607260 ACCEPT OK, bad_number",
    "2 1 eni-1 198.51.100.7 192.0.2.1 1 2 6 1 1 1767607200 1767607260 ACCEPT, bad_column_count",
    "2 1 eni-1 198.51.100.7 192.0.2.1 1 2 6 1 1 1767607200 1767607260 ACCEPT OK 1, bad_column_count"
  })
  void refusesWithAReason(String line, String reason) {
    assertThat(RecordingSink.read(VPC, UTC, line + "\n").rejectReasons)
        .containsExactly(Map.entry(reason, 1L));
  }
}
