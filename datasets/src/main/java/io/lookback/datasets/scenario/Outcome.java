package io.lookback.datasets.scenario;

import java.nio.charset.StandardCharsets;

/** How a conversation went, with Zeek's words for it (conn_state and history). */
enum Outcome {
  /** Nothing came back. */
  UNANSWERED("S0", "S"),
  REJECTED("REJ", "Sr"),
  /** A scanner resets after the SYN-ACK. */
  HALF_OPEN("RSTO", "ShR"),
  CLOSED("SF", "ShADadFf"),
  CLOSED_BY_SERVER("SF", "ShADadfF"),
  CLOSED_EMPTY("SF", "ShAFf"),
  RESET_BY_CLIENT("RSTO", "ShADadR"),
  RESET_BY_SERVER("RSTR", "ShADadr"),
  STILL_OPEN("S1", "ShADad"),
  DATAGRAMS("SF", "Dd"),
  DATAGRAMS_ONE_WAY("S0", "D"),
  ICMP("OTH", "-");

  private final byte[] connState;
  private final byte[] history;
  private final SentFlags clientFlags;
  private final SentFlags serverFlags;

  Outcome(String connState, String history) {
    this.connState = connState.getBytes(StandardCharsets.US_ASCII);
    this.history = history.getBytes(StandardCharsets.US_ASCII);
    clientFlags = SentFlags.of(history, true);
    serverFlags = SentFlags.of(history, false);
  }

  byte[] connState() {
    return connState;
  }

  byte[] history() {
    return history;
  }

  /** TCP flags that the client sent, if it is a TCP connection. */
  SentFlags clientFlags() {
    return clientFlags;
  }

  /** TCP flags that the server sent, if it is a TCP connection. */
  SentFlags serverFlags() {
    return serverFlags;
  }

  /** Whether a TCP handshake came about. */
  boolean isEstablished() {
    return switch (this) {
      case HALF_OPEN,
              CLOSED,
              CLOSED_BY_SERVER,
              CLOSED_EMPTY,
              RESET_BY_CLIENT,
              RESET_BY_SERVER,
              STILL_OPEN ->
          true;
      default -> false;
    };
  }
}
