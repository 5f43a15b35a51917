package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.FILE_ID;
import static io.lookback.datasets.table.SourceColumns.LINE_NO;
import static io.lookback.datasets.table.SourceColumns.SENSOR;
import static io.lookback.datasets.table.SourceColumns.SITE;
import static io.lookback.datasets.table.SourceColumns.SOURCE_FORMAT;
import static io.lookback.datasets.table.SourceColumns.TIME_BASIS;

/**
 * Both directions of one conversation per row, as each sensor reported it or as its flows tell.
 *
 * <p>Of a session made of flows, {@code file_id} and {@code line_no} name the flow that began
 * first; all its flows are those of its ends and protocol, either way round, from its start to its
 * end.
 */
public final class SessionRecords {
  /** {@code source_format} of sessions that were made of flows. */
  public static final String STITCHED = "stitched";

  /** SQL for what names a session in the view {@code sessions} and in results. */
  public static final String SESSION_ID =
      "md5(concat_ws('|', site, sensor, coalesce(uid, ''), coalesce(protocol, -1), src_ip,"
          + " coalesce(src_port, -1), dst_ip, coalesce(dst_port, -1), unix_micros(start_time)))";

  public static final Column START_TIME =
      required("start_time", Types.TIME, "First packet of the session");
  public static final Column DURATION_US =
      optional(
          "duration_us",
          Types.LONG,
          "Last packet minus first packet, microseconds; null if unknown");
  public static final Column SRC_IP =
      required("src_ip", Types.IP, "Client (initiator), canonical text; see orientation");
  public static final Column SRC_PORT =
      optional("src_port", Types.INT, "Client's port; ICMP: type");
  public static final Column DST_IP = required("dst_ip", Types.IP, "Server, canonical text");
  public static final Column DST_PORT =
      optional("dst_port", Types.INT, "Server's port; ICMP: code");
  public static final Column PROTOCOL =
      optional("protocol", Types.INT, "IANA protocol number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6");
  public static final Column SERVICE =
      optional("service", Types.TEXT, "Application protocol the sensor recognised");
  public static final Column SRC_BYTES =
      optional("src_bytes", Types.LONG, "Bytes sent by src; null = not observed, 0 = none");
  public static final Column DST_BYTES =
      optional("dst_bytes", Types.LONG, "Bytes sent by dst; null = not observed, 0 = none");
  public static final Column SRC_PACKETS =
      optional("src_packets", Types.LONG, "Packets sent by src");
  public static final Column DST_PACKETS =
      optional("dst_packets", Types.LONG, "Packets sent by dst");
  public static final Column BYTES_BASIS =
      optional(
          "bytes_basis",
          Types.TEXT,
          "What the byte counts count: ip (IP packets), payload, wire (IP packets with link headers),"
              + " total (both ends in src_bytes)");
  public static final Column MISSED_BYTES =
      optional("missed_bytes", Types.LONG, "Payload bytes the sensor knows it missed");
  public static final Column TCP_FLAGS =
      optional("tcp_flags", Types.INT, "OR of the TCP flags of both directions");
  public static final Column CONN_STATE =
      optional("conn_state", Types.TEXT, "Connection state in Zeek's words: SF, S0, REJ, ...");
  public static final Column HISTORY =
      optional("history", Types.TEXT, "State history in Zeek's letters");
  public static final Column UID =
      optional("uid", Types.TEXT, "The sensor's own identifier of the session");
  public static final Column DIRECTION =
      optional(
          "direction",
          Types.TEXT,
          "inbound (remote to own), outbound (own to remote), internal, external; null when an end"
              + " is multicast, broadcast, loopback or link-local");
  public static final Column ORIENTATION =
      required(
          "orientation",
          Types.TEXT,
          "How src is known to be the client: observed (first packet or flags), inferred (service"
              + " port against ephemeral port), unknown (as printed)");
  public static final Column IS_ESTABLISHED =
      optional(
          "is_established",
          Types.BOOL,
          "Whether both ends took part (TCP handshake, UDP and ICMP both directions); null for"
              + " one-sided capture");
  public static final Column IS_PARTIAL =
      required("is_partial", Types.BOOL, "The record is one piece of a longer session");
  public static final Column IS_OPEN =
      required("is_open", Types.BOOL, "The session had not ended when it was reported");
  public static final Column IS_SAMPLED =
      required("is_sampled", Types.BOOL, "Counts are extrapolated from sampled packets");
  public static final Column IS_COUNTED =
      required(
          "is_counted",
          Types.BOOL,
          "True for one record per session: false for repetitions and for what a sensor of higher"
              + " rank saw too");
  public static final Column IS_INCONSISTENT =
      required(
          "is_inconsistent",
          Types.BOOL,
          "The line contradicts itself (end before start, sums that do not add up)");
  public static final Column BYTES_SUSPECT =
      required(
          "bytes_suspect",
          Types.BOOL,
          "Payload count above the IP byte count (sequence-number artefact): kept, never ranked or"
              + " summed");
  public static final Column SESSION_CLASS =
      optional(
          "session_class",
          Types.TEXT,
          "TCP only: Partial, Timed_Out, Long_60_Minutes, Long_30_Minutes, Long_15_Minutes,"
              + " Long_5_Minutes, Short, Whole");
  public static final Column SIZE_CLASS =
      optional(
          "size_class",
          Types.TEXT,
          "Bytes of both ends: 1-10 MB, 10-100 MB, 100-1024 MB, 1 GiB and more; null below 1 MB");
  public static final Column EVENT_NAME =
      optional("event_name", Types.TEXT, "Name the sensor printed: kept, not believed");

  public static final Column FLOW_COUNT =
      optional(
          "flow_count",
          Types.LONG,
          "Flow records that the session was made of, those of all exporters; null for sessions that"
              + " a sensor reported");
  public static final Column EXPORTER_IP =
      optional("exporter_ip", Types.IP, "Exporter of the flows whose counts these are");
  public static final Column EXPORTER_COUNT =
      optional("exporter_count", Types.INT, "Observation points whose flows it was made of");
  public static final Column LAST_FILE_ID =
      optional("last_file_id", Types.TEXT, "Raw file of the flow that ended last");
  public static final Column LAST_LINE_NO =
      optional("last_line_no", Types.LONG, "Number of that flow's record in its file");

  public static final Table TABLE =
      Table.named(
              "session_records",
              "Sessions as each sensor reported them; the view sessions holds those that count.")
          .columns(
              EVENT_DATE,
              SITE,
              SENSOR,
              SOURCE_FORMAT,
              FILE_ID,
              LINE_NO,
              TIME_BASIS,
              START_TIME,
              DURATION_US,
              SRC_IP,
              SRC_PORT,
              DST_IP,
              DST_PORT,
              PROTOCOL,
              SERVICE,
              SRC_BYTES,
              DST_BYTES,
              SRC_PACKETS,
              DST_PACKETS,
              BYTES_BASIS,
              MISSED_BYTES,
              TCP_FLAGS,
              CONN_STATE,
              HISTORY,
              UID,
              DIRECTION,
              ORIENTATION,
              IS_ESTABLISHED,
              IS_PARTIAL,
              IS_OPEN,
              IS_SAMPLED,
              IS_COUNTED,
              IS_INCONSISTENT,
              BYTES_SUSPECT,
              SESSION_CLASS,
              SIZE_CLASS,
              EVENT_NAME,
              FLOW_COUNT,
              EXPORTER_IP,
              EXPORTER_COUNT,
              LAST_FILE_ID,
              LAST_LINE_NO)
          .partitionedBy(Partitioning.DAY_SITE)
          .expirable()
          .sortedBy(START_TIME)
          .withoutDictionary(LINE_NO, START_TIME, DURATION_US, SRC_IP, SRC_PORT, DST_IP, UID)
          .boundsOf(EVENT_DATE, SITE, FILE_ID, START_TIME)
          .compressionLevel(6)
          .settled(DIRECTION, IS_COUNTED, SESSION_CLASS, SIZE_CLASS)
          .build();

  private SessionRecords() {}
}
