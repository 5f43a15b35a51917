package io.lookback.datasets.scenario;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Makes the conversations of the stories. */
final class Talk {
  private static final int SEGMENT = 1400;

  private Talk() {}

  /** Microseconds of a moment given in ISO 8601. */
  static long at(String instant) {
    Instant moment = Instant.parse(instant);
    return moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1000;
  }

  /** The moment in ISO 8601, whole seconds when it is one. */
  static String text(long timeUs) {
    return Instant.EPOCH.plus(timeUs, ChronoUnit.MICROS).toString();
  }

  private static Session between(
      long startUs, int protocol, String client, int clientPort, String server, int serverPort) {
    Session session = new Session();
    session.startUs = startUs;
    session.protocol = protocol;
    IpKey from = IpAddress.parse(client);
    IpKey to = IpAddress.parse(server);
    session.srcHi = from.hi;
    session.srcLo = from.lo;
    session.dstHi = to.hi;
    session.dstLo = to.lo;
    session.srcPort = clientPort;
    session.dstPort = serverPort;
    session.id = new Dice(startUs, from.lo, to.lo, (long) clientPort << 16 | serverPort).nextLong();
    return session;
  }

  /** An established TCP session with these payloads. */
  static Session tcp(
      long startUs,
      long durationUs,
      String client,
      int clientPort,
      String server,
      int serverPort,
      long up,
      long down) {
    Session session = between(startUs, 6, client, clientPort, server, serverPort);
    session.durationUs = durationUs;
    session.outcome = Outcome.CLOSED;
    session.service =
        switch (serverPort) {
          case 22 -> Service.SSH;
          case 80 -> Service.HTTP;
          case 443 -> Service.SSL;
          case 6667, 7000 -> Service.IRC;
          default -> Service.NONE;
        };
    session.srcPayload = up;
    session.dstPayload = down;
    // Data one way is acknowledged by every second packet the other way (RFC 5681).
    session.srcPackets = 4 + up / SEGMENT + (up > 0 ? 1 : 0) + down / SEGMENT / 2;
    session.dstPackets = 3 + down / SEGMENT + (down > 0 ? 1 : 0) + up / SEGMENT / 2;
    session.addHeaders();
    return session;
  }

  /** A TCP connection that did not come about. */
  static Session attempt(
      long startUs, Outcome outcome, String client, int clientPort, String server, int serverPort) {
    Session session = between(startUs, 6, client, clientPort, server, serverPort);
    session.outcome = outcome;
    session.srcPackets = outcome == Outcome.HALF_OPEN ? 2 : 1;
    session.dstPackets = outcome == Outcome.UNANSWERED ? 0 : 1;
    session.durationUs = outcome == Outcome.UNANSWERED ? 0 : 180_000;
    session.addHeaders();
    return session;
  }

  /** ICMP packets of one type and code. */
  static Session icmp(long startUs, String from, String to, int type, int code) {
    Session session = between(startUs, 1, from, type, to, code);
    session.outcome = Outcome.ICMP;
    session.srcPackets = 1;
    session.srcPayload = 28;
    session.addHeaders();
    return session;
  }
}
