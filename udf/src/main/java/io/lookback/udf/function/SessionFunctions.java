package io.lookback.udf.function;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.CommunityId;
import io.lookback.udf.net.ConnState;
import io.lookback.udf.net.Crossing;
import io.lookback.udf.net.IntervalSet;
import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.ServiceNames;
import io.lookback.udf.net.TcpFlags;
import io.lookback.udf.session.SessionClasses;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.unsafe.types.UTF8String;

/** SQL functions over sessions and flows; called from generated code, so public. */
@Sql.Family("Sessions")
public final class SessionFunctions {
  /** Setting of the session with the thresholds of classes ({@link SessionClasses#toString}). */
  public static final String CLASSES = "spark.lookback.session-classes";

  private static final Memo<SessionClasses> CLASSES_OF =
      new Memo<>(text -> text.isEmpty() ? SessionClasses.DEFAULTS : SessionClasses.parse(text));
  private static final Memo<Integer> FLAG_NUMBERS = new Memo<>(TcpFlags::number);
  private static final UTF8String[] FLAGS =
      IntStream.rangeClosed(0, TcpFlags.ALL)
          .mapToObj(flags -> UTF8String.fromString(TcpFlags.text(flags)))
          .toArray(UTF8String[]::new);
  private static final Memo<IntervalSet> NETWORKS = new Memo<>(SessionFunctions::networks);

  private SessionFunctions() {}

  /** The name of a conversation, or null. */
  @Sql(
      name = "community_id",
      does =
          "The name that sensors give a conversation in either direction (Community ID, version 1);"
              + " null when an address is none, they are of two families, or a port is missing that"
              + " counts.",
      takes = {
        "src_ip ADDRESS - one end",
        "dst_ip ADDRESS - the other end",
        "src_port INT? - its port; of ICMP the type",
        "dst_port INT? - the other's port; of ICMP the code",
        "protocol INT - IANA number; of others than TCP, UDP, SCTP and ICMP ports do not count",
        "seed INT = 0 - the same for all who compare names, 0 to 65535"
      },
      gives = "STRING",
      example = "SELECT community_id('128.232.110.120', '66.35.250.204', 34855, 80, 6)",
      result = "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
      note = "github.com/corelight/community-id-spec")
  public static UTF8String communityId(
      Object src, Object dst, int srcPort, int dstPort, int protocol, int seed) {
    IpKey from = Addresses.key(src);
    IpKey to = Addresses.key(dst);
    if (from == null || to == null) {
      return null;
    }
    return UTF8String.fromBytes(CommunityId.of(from, to, srcPort, dstPort, protocol, seed));
  }

  /** Names of flags, or null. */
  @Sql(
      name = "tcp_flags_text",
      does =
          "Names of the TCP flags in a number, from the lowest bit up; null when it has other bits"
              + " than the nine.",
      takes =
          "flags INT - 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK, 32 URG, 64 ECE, 128 CWR, 256 AE together",
      gives = "STRING",
      example = "SELECT tcp_flags_text(18)",
      result = "SYN,ACK")
  public static UTF8String tcpFlagsText(int flags) {
    return flags >= 0 && flags < FLAGS.length ? FLAGS[flags] : null;
  }

  /** Number of flags, or null. */
  @Sql(
      name = "tcp_flags_number",
      does =
          "The number of TCP flags written as words, as letters or as a number; null for anything"
              + " else.",
      takes = "flags STRING - as SYN,ACK or SA or ...A..S. or ***A**S* or 0x12 or 18",
      gives = "INT",
      example =
          "SELECT array(tcp_flags_number('SYN,ACK'), tcp_flags_number('...A..S.'),"
              + " tcp_flags_number('0x12'))",
      result = "[18,18,18]")
  public static Integer tcpFlagsNumber(UTF8String flags) {
    int number = FLAG_NUMBERS.of(flags);
    return number < 0 ? null : number;
  }

  /** Meaning of a state, or null. */
  @Sql(
      name = "conn_state_text",
      does = "What a connection state of Zeek means; null for what is none.",
      takes = "conn_state STRING - as S0, SF, REJ",
      gives = "STRING",
      example = "SELECT conn_state_text('S0')",
      result = "Connection attempt seen, no reply")
  public static UTF8String connStateText(UTF8String state) {
    return UTF8String.fromString(ConnState.meaning(state.toString()));
  }

  /** Name of the service at a port, or null. */
  @Sql(
      name = "service_name",
      does =
          "Name of the service that usually has the port, as in /etc/services; null without one.",
      takes = {"port INT - 0 to 65535", "protocol INT = 6 - IANA number: 6 TCP, 17 UDP, 132 SCTP"},
      gives = "STRING",
      example = "SELECT array(service_name(22), service_name(514, 17))",
      result = "[\"ssh\",\"syslog\"]")
  public static UTF8String serviceName(int port, int protocol) {
    return UTF8String.fromString(ServiceNames.name(port, protocol));
  }

  /** Class of a session, or null. */
  @Sql(
      name = "session_class",
      does =
          "The class of a TCP session by its numbers, as in the column session_class; null for other"
              + " protocols.",
      takes = {
        "protocol INT - IANA number",
        "is_established BOOLEAN? - whether both ends took part; null for one-sided capture",
        "is_partial BOOLEAN - whether the record is one piece of a longer session",
        "duration_us BIGINT? - microseconds",
        "total_bytes BIGINT? - bytes of both ends"
      },
      gives = "STRING",
      example = "SELECT session_class(6, true, false, 4000000000, 2102)",
      result = "Long_60_Minutes",
      note = "The thresholds are those of the configuration (classes).",
      settings = CLASSES)
  public static UTF8String sessionClass(
      UTF8String thresholds,
      int protocol,
      int established,
      boolean partial,
      long durationUs,
      long totalBytes) {
    return UTF8String.fromString(
        CLASSES_OF
            .of(thresholds)
            .sessionClass(
                protocol,
                established < 0 ? null : established == 1,
                partial,
                durationUs,
                totalBytes));
  }

  /** Size class of a session, or null. */
  @Sql(
      name = "size_class",
      does =
          "The size class of the bytes of both ends, as in the column size_class; null below the"
              + " smallest.",
      takes = "total_bytes BIGINT - bytes of both ends",
      gives = "STRING",
      example = "SELECT size_class(123456789)",
      result = "100-1024 MB",
      note = "The thresholds are those of the configuration (classes).",
      settings = CLASSES)
  public static UTF8String sizeClass(UTF8String thresholds, long totalBytes) {
    return UTF8String.fromString(CLASSES_OF.of(thresholds).sizeClass(totalBytes));
  }

  /** Which way a conversation crosses the border of these networks, or null. */
  @Sql(
      name = "direction",
      does =
          "Which way a conversation crosses the border of own networks: inbound, outbound, internal"
              + " or external; null when an end is no address, or multicast, broadcast, loopback or"
              + " link-local.",
      takes = {
        "src_ip ADDRESS - the client",
        "dst_ip ADDRESS - the server",
        "networks NETWORKS - own networks, addresses and ranges"
      },
      gives = "STRING",
      example = "SELECT direction('203.0.113.9', '192.0.2.1', array('192.0.2.0/24'))",
      result = "inbound")
  public static UTF8String direction(Object src, Object dst, UTF8String networks) {
    IntervalSet own = NETWORKS.of(networks);
    IpKey from = Addresses.key(src);
    IpKey to = Addresses.key(dst);
    return from == null || to == null ? null : UTF8String.fromString(Crossing.of(own, from, to));
  }

  private static IntervalSet networks(String lines) {
    try {
      return IntervalSet.of(lines.isEmpty() ? List.of() : lines.lines().map(Cidr::parse).toList());
    } catch (IllegalArgumentException e) {
      throw Problem.of("Argument networks of direction: " + e.getMessage());
    }
  }
}
