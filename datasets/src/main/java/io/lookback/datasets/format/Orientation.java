package io.lookback.datasets.format;

/**
 * Which end of a conversation is the client, when only the ports can tell: the end with an
 * ephemeral port, if the other has a service port.
 */
public enum Orientation {
  LEFT_IS_CLIENT,
  RIGHT_IS_CLIENT,
  UNKNOWN;

  /** Service ports from 1024 up that servers commonly listen on (IANA registry and practice). */
  private static final int[] REGISTERED = {
    1080, 1194, 1433, 1434, 1521, 1701, 1723, 1812, 1813, 1883, 1900, 2049, 2055, 2082, 2083, 2181,
    2222, 2375, 2376, 3128, 3268, 3269, 3306, 3389, 3478, 4369, 4443, 4500, 4739, 4899, 5000, 5001,
    5060, 5061, 5222, 5223, 5269, 5353, 5355, 5432, 5601, 5671, 5672, 5683, 5800, 5900, 5901, 5938,
    5984, 5985, 5986, 6000, 6379, 6443, 6514, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668,
    6669, 6697, 6881, 7000, 7001, 7077, 7680, 8000, 8008, 8080, 8081, 8086, 8088, 8089, 8140, 8443,
    8883, 8888, 9000, 9001, 9042, 9090, 9092, 9093, 9100, 9200, 9300, 9418, 9995, 9996, 9999, 10000,
    10050, 10051, 11211, 15672, 25565, 27017, 27018, 50000
  };

  private static final byte[] RANK = ranks();

  private static byte[] ranks() {
    byte[] rank = new byte[65536];
    for (int port = 1; port < 1024; port++) {
      rank[port] = 2;
    }
    for (int port : REGISTERED) {
      rank[port] = 1;
    }
    return rank;
  }

  /** 2 for a system port (1-1023), 1 for a registered service, 0 for all others. */
  public static int serviceRank(int port) {
    return port >= 0 && port < RANK.length ? RANK[port] : 0;
  }

  /** Ports from 1024 up with a service rank. */
  public static int[] registeredPorts() {
    return REGISTERED.clone();
  }

  /** Compares the service rank of both ports; equal ranks tell nothing. */
  public static Orientation ofPorts(int leftPort, int rightPort) {
    int left = serviceRank(leftPort);
    int right = serviceRank(rightPort);
    return left == right ? UNKNOWN : left < right ? LEFT_IS_CLIENT : RIGHT_IS_CLIENT;
  }

  /**
   * Which printed end of an event its ports show to be the client: src, dst, or null when they tell
   * nothing. Only TCP and UDP have ports.
   */
  static String clientSide(long protocol, long srcPort, long dstPort) {
    if (protocol != Protocols.TCP && protocol != Protocols.UDP) {
      return null;
    }
    return switch (ofPorts((int) srcPort, (int) dstPort)) {
      case LEFT_IS_CLIENT -> "src";
      case RIGHT_IS_CLIENT -> "dst";
      case UNKNOWN -> null;
    };
  }
}
