package io.lookback.udf.net;

import java.util.Random;
import org.junit.platform.commons.logging.LoggerFactory;

/**
 * Random input for property tests. Every run has another seed, which is logged; set the system
 * property {@code test.seed} to repeat a run.
 */
final class Seeds {
  private Seeds() {}

  static Random random(String test) {
    long seed = Long.getLong("test.seed", 20_260_101L);
    LoggerFactory.getLogger(Seeds.class).info(() -> test + " runs with -Dtest.seed=" + seed);
    return new Random(seed);
  }

  /** Four or sixteen bytes with runs of zeros, as addresses have. */
  static byte[] address(Random random) {
    byte[] bytes = new byte[random.nextInt(3) == 0 ? 4 : 16];
    random.nextBytes(bytes);
    for (int run = random.nextInt(3); run > 0; run--) {
      int from = random.nextInt(bytes.length);
      int length = random.nextInt(bytes.length - from + 1);
      java.util.Arrays.fill(bytes, from, from + length, (byte) 0);
    }
    return bytes;
  }

  /** The same as a 16-byte key. */
  static byte[] address16(Random random) {
    byte[] bytes = address(random);
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }
}
