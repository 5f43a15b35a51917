package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flags, states and services between numbers and words. */
class WordsTest {
  @Test
  void allFlagsThereAndBack() {
    for (int flags = 0; flags < 512; flags++) {
      assertThat(TcpFlags.number(TcpFlags.text(flags))).isEqualTo(flags);
    }
    assertThat(TcpFlags.text(0)).isEmpty();
    assertThat(TcpFlags.text(18)).isEqualTo("SYN,ACK");
    assertThat(TcpFlags.text(512)).isNull();
    assertThat(TcpFlags.text(-1)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "SYN ACK, 18",
    "syn|ack, 18",
    "'SYN, ACK', 18",
    "SA, 18",
    "...A..S., 18",
    "***A**S*, 18",
    "12****S*, 194",
    "FSRPAUEC, 255",
    "FIN, 1",
    "AE, 256",
    "0x1B, 27",
    "27, 27",
    "0, 0"
  })
  void flagsAsProgramsWriteThem(String text, int number) {
    assertThat(TcpFlags.number(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SYN;ACK", "XYZ", "0x", "0xfff", "512", "99999999999", "-1x", "Größe", "0xg1"})
  void whatIsNoFlags(String text) {
    assertThat(TcpFlags.number(text)).isEqualTo(-1);
  }

  @Test
  void statesOfZeek() {
    assertThat(ConnState.meaning("REJ")).isEqualTo("Connection attempt rejected");
    assertThat(ConnState.meaning("sf")).isNull();
    assertThat(ConnState.meaning("")).isNull();
  }

  @Test
  void servicesByPortAndByName() {
    assertThat(ServiceNames.name(22, 6)).isEqualTo("ssh");
    assertThat(ServiceNames.name(514, 6)).isEqualTo("shell");
    assertThat(ServiceNames.name(514, 17)).isEqualTo("syslog");
    assertThat(ServiceNames.name(80, 1)).isNull();
    assertThat(ServiceNames.name(4711, 6)).isNull();
    assertThat(ServiceNames.port("WWW")).isEqualTo(80);
    assertThat(ServiceNames.port("echo")).as("not AppleTalk's 4").isEqualTo(7);
    assertThat(ServiceNames.port("rtmp")).as("AppleTalk's alone").isEqualTo(1);
    assertThat(ServiceNames.port("dicom")).as("a name proper before another's").isEqualTo(11112);
    assertThat(ServiceNames.port("no-such-service")).isEqualTo(-1);
  }
}
