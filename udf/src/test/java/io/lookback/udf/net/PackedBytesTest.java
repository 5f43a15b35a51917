package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PackedBytesTest {
  private static final long[] NUMBERS = {
    0, 1, 127, 128, 16_383, 16_384, 1L << 35, Long.MAX_VALUE, Long.MIN_VALUE, -1
  };

  @Test
  void numbersComeBack() {
    PackedBytes packed = new PackedBytes();
    for (long number : NUMBERS) {
      packed.number(number);
      packed.signed(number);
      packed.signed(-number);
    }
    PackedBytes.Reader reader = new PackedBytes.Reader();
    reader.open(ByteBuffer.wrap(packed.toBytes()));
    for (long number : NUMBERS) {
      assertThat(reader.number()).isEqualTo(number);
      assertThat(reader.signed()).isEqualTo(number);
      assertThat(reader.signed()).isEqualTo(-number);
    }
  }

  @Test
  void smallNumbersAreShort() {
    // The example of DWARF 5, 7.6: 624485 is e5 8e 26.
    PackedBytes packed = new PackedBytes();
    packed.number(624_485);
    assertThat(packed.toBytes()).containsExactly(0xe5, 0x8e, 0x26);
    packed.clear();
    packed.number(127);
    packed.signed(-64);
    assertThat(packed.toBytes()).containsExactly(0x7f, 0x7f);
  }

  @Test
  void stringsWithTheirLengthAreSkippedOrRead() {
    PackedBytes one = new PackedBytes();
    for (int i = 0; i < 1_000; i++) {
      one.number(i);
    }
    PackedBytes all = new PackedBytes();
    all.sized(one);
    all.number(3);
    all.bytes(new byte[] {1, 2, 3, 4}, 1, 3);
    PackedBytes.Reader reader = new PackedBytes.Reader();
    reader.open(ByteBuffer.wrap(all.toBytes()));
    reader.skipSized();
    assertThat(reader.bytes((int) reader.number())).containsExactly(2, 3, 4);
  }
}
