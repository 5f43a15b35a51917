package io.lookback.datasets.format;

import io.lookback.udf.net.IpKey;

/**
 * The connections that a firewall has built and not yet torn down, as far as a table of fixed size
 * holds them: a new one takes the place of another at the same place. What is forgotten costs only
 * that the ports must tell which end is the client.
 */
final class BuiltConnections {
  static final int NONE = 0;
  static final int FIRST_IS_CLIENT = 1;
  static final int FIRST_IS_SERVER = 2;

  // A busy firewall holds a few hundred thousand connections; 21 bytes each.
  private static final int PLACES = 1 << 19;

  // Built and Teardown are logged in whole seconds, and so is the duration between them.
  private static final long TOLERANCE_US = 2_000_000;

  private int[] keys;
  private long[] ends;
  private long[] starts;
  private byte[] clients;
  private long startUs;

  /** Remembers a connection, its ends in the order in which they are printed. */
  void put(int key, SessionRow row, long atUs, boolean isFirstClient) {
    if (keys == null) {
      keys = new int[PLACES];
      ends = new long[PLACES];
      starts = new long[PLACES];
      clients = new byte[PLACES];
    }
    int place = place(key);
    keys[place] = key;
    ends[place] = ends(row);
    starts[place] = atUs;
    clients[place] = (byte) (isFirstClient ? FIRST_IS_CLIENT : FIRST_IS_SERVER);
  }

  /**
   * Which end is the client of the connection with these ends and about this start, which is then
   * forgotten; {@link #NONE} if it is not known.
   */
  int take(int key, SessionRow row) {
    boolean isNear = keys != null && Math.abs(starts[place(key)] - row.startUs) <= TOLERANCE_US;
    return isNear ? takeAnyStart(key, row) : NONE;
  }

  /** The same whenever it started. */
  int takeAnyStart(int key, SessionRow row) {
    if (keys == null) {
      return NONE;
    }
    int place = place(key);
    if (keys[place] != key || ends[place] != ends(row)) {
      return NONE;
    }
    int client = clients[place];
    startUs = starts[place];
    clients[place] = NONE;
    return client;
  }

  /** When the connection last taken was built, UTC microseconds. */
  long startUs() {
    return startUs;
  }

  private static int place(int key) {
    int mixed = key * 0x9e3779b1;
    return (mixed ^ mixed >>> 15) & (PLACES - 1);
  }

  private static long ends(SessionRow row) {
    long hash = mix(row.protocol, row.src, row.srcPort);
    return hash * 0x9e3779b97f4a7c15L + mix(row.protocol, row.dst, row.dstPort);
  }

  private static long mix(long protocol, IpKey address, long port) {
    long hash = address.hi * 0xc2b2ae3d27d4eb4fL + address.lo;
    return (hash ^ hash >>> 29) * 0x165667b19e3779f9L + port * 31 + protocol;
  }
}
