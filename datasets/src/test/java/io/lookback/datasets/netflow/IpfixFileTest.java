package io.lookback.datasets.netflow;

import static io.lookback.datasets.netflow.ExportBytes.ipfix;
import static io.lookback.datasets.netflow.ExportBytes.set;
import static io.lookback.datasets.netflow.ExportBytes.template;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IpfixFileTest {
  private static final String NOON = "2026-02-01T12:00:00Z";
  private static final byte[] TEMPLATES = set(2, template(256, 8, 4, 12, 4, 4, 1, 152, 8));
  private static final byte[] DATA =
      set(256, new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(47).u64(1_769_947_190_000L));

  private static final byte[] FILE =
      new ExportBytes()
          .raw(ipfix(NOON, 0, 7, TEMPLATES, DATA))
          .raw(ipfix(NOON, 1, 8, DATA))
          .raw(ipfix(NOON, 1, 7, DATA, DATA))
          .raw(ipfix(NOON, 0, 8, TEMPLATES))
          .bytes();

  private final ExportRecorder sink = new ExportRecorder();

  private IpfixFile.Summary read(byte[] file) throws IOException {
    IpfixFile.Summary summary = IpfixFile.read(new ByteArrayInputStream(file), sink);
    sink.checked();
    return summary;
  }

  @Test
  void readsMessagesBackToBack() throws IOException {
    assertThat(read(FILE)).isEqualTo(new IpfixFile.Summary(4, false, false));
    assertThat(sink.account()).isEqualTo("4 0 0 0");
    // The last is of the second message, which waited for the fourth.
    assertThat(sink.messages).containsExactly(1L, 3L, 3L, 2L);
    assertThat(sink.flows.get(0))
        .isEqualTo(
            "start=2026-02-01T11:59:50Z, end=2026-02-01T11:59:50Z, src=192.0.2.1,"
                + " dst=203.0.113.9, protocol=47, id=7, v=10");
  }

  @Test
  void anEmptyFileHoldsNothing() throws IOException {
    assertThat(read(new byte[0])).isEqualTo(new IpfixFile.Summary(0, false, false));
    assertThat(sink.records).isZero();
  }

  @Test
  void aFileCutAnywhereGivesWhatIsWhole() throws IOException {
    for (int length = 1; length < FILE.length; length++) {
      ExportRecorder cut = new ExportRecorder();
      IpfixFile.Summary summary =
          IpfixFile.read(new ByteArrayInputStream(Arrays.copyOf(FILE, length)), cut);
      cut.checked();
      assertThat(summary.isMalformed()).isFalse();
      assertThat(summary.isCut()).as("%s bytes", length).isEqualTo(!isWhole(length));
      // The first message has 16 bytes of header, 24 of templates and 21 of data.
      if (length >= 61) {
        assertThat(cut.flows).isNotEmpty();
      }
    }
  }

  private static boolean isWhole(int length) {
    int end = 0;
    for (int at = 0; at < FILE.length; at += BigEndian.u16(FILE, at + 2)) {
      end = at;
      if (length == end) {
        return true;
      }
    }
    return length == FILE.length;
  }

  @Test
  void nothingIsReadAfterWhatIsNoMessage() throws IOException {
    byte[] file =
        new ExportBytes().raw(ipfix(NOON, 0, 7, TEMPLATES, DATA)).raw(new byte[40]).bytes();
    assertThat(read(file)).isEqualTo(new IpfixFile.Summary(2, false, true));
    assertThat(sink.account()).isEqualTo("1 1 0 0");
    assertThat(sink.rejects).containsExactly("unknown_version: version 0, expected 5, 9 or 10");
  }

  @Test
  void aMessageShorterThanItsHeaderIsMalformed() throws IOException {
    byte[] file = new ExportBytes().u16(10, 15).u32(0, 0, 0).raw(FILE).bytes();
    assertThat(read(file)).isEqualTo(new IpfixFile.Summary(1, false, true));
    assertThat(sink.rejects).containsExactly("message_malformed: version 10, 16 bytes");
  }

  @Test
  void recognisesItsFiles() {
    assertThat(IpfixFile.detects(FILE, FILE.length)).isTrue();
    assertThat(IpfixFile.detects(FILE, 19)).isFalse();
    assertThat(IpfixFile.detects(new byte[100], 100)).isFalse();
    byte[] v9 = ExportBytes.v9(0, NOON, 0, 0, TEMPLATES);
    assertThat(IpfixFile.detects(v9, v9.length)).isFalse();
    byte[] text = "10.0.0.1 connected to 10.0.0.2 port 80\n".getBytes(StandardCharsets.UTF_8);
    assertThat(IpfixFile.detects(text, text.length)).isFalse();
  }

  @Test
  void readsARealSeriesOfMessages() throws IOException {
    byte[] file = RealData.bytes(RealData.at("netflow-datagrams/ipfix.dat"));
    assertThat(IpfixFile.detects(file, file.length)).isTrue();
    assertThat(read(file)).isEqualTo(new IpfixFile.Summary(3, false, false));
    assertThat(sink.account()).isEqualTo("12 0 1 0");
  }
}
