package io.lookback.jobs.cli;

/** Where a server of ours is when nothing else is said. */
final class ConnectAddress {
  /** Spark Connect's own. */
  static final String DEFAULT_PORT = "15002";

  static final String DEFAULT = "sc://localhost:" + DEFAULT_PORT;

  private ConnectAddress() {}

  /**
   * How clients write where a server listens. By the name localhost, since under any other they
   * send a token through TLS alone.
   */
  static String of(String host, int port) {
    String name = host.equals("127.0.0.1") ? "localhost" : host;
    return "sc://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
  }
}
