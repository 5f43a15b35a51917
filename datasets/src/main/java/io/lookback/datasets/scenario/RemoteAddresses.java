package io.lookback.datasets.scenario;

/**
 * The addresses of the rest of the world. They belong to nobody, so that no demo accuses anybody:
 * popular servers are in the benchmark network 198.18.0.0/15 (RFC 2544), all others in the reserved
 * 240.0.0.0/4 (RFC 1112), the only space that is large enough; IPv6 in the documentation network
 * 3fff::/20 (RFC 9637).
 */
final class RemoteAddresses {
  /** First half of the addresses of all remote IPv6 hosts, the lowest network. */
  private static final long V6 = 0x3fff_0000_0000_0000L;

  private static final int BENCHMARK = 198 << 24 | 18 << 16;
  private static final int POPULAR = 100_000;

  private RemoteAddresses() {}

  /** The server of that rank of popularity, from 0; different ranks below 2^26 differ. */
  static int server(int rank) {
    if (rank < POPULAR) {
      // 40503 is odd, so that this is a bijection of 17 bits.
      return BENCHMARK | rank * 40503 & 0x1ffff;
    }
    return 0xf000_0000 | rank * 0x2c1b_3c6d & 0x3ff_ffff;
  }

  /** A scanner that comes back; different numbers below 2^24 differ. */
  static int scanner(int number) {
    return 0xf400_0000 | number * 0x009e_3779 & 0xff_ffff;
  }

  /** A host of a home or office elsewhere: mail senders, readers, peers. */
  static int visitor(int rank) {
    return 0xf600_0000 | rank * 0x0123_4567 & 0x1ff_ffff;
  }

  /** One of the 117 million addresses that are seen once or hardly more often. */
  static int passerBy(long random) {
    return (248 + (int) ((random >>> 40) % 7)) << 24 | (int) random & 0xff_ffff;
  }

  static long serverHi(int rank) {
    return V6 | (rank * 0x9e3779b97f4a7c15L >>> 8 & 0x0000_0fff_ffff_0000L);
  }
}
