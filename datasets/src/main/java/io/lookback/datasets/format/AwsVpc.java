package io.lookback.datasets.format;

import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * AWS VPC flow logs as text (Amazon VPC user guide, "Flow log records"): what one network interface
 * saw of one direction of a conversation within an aggregation interval of at most 60 or 600
 * seconds.
 *
 * <p>Columns are found by the header that files in S3 begin with, in any order; lines before any
 * header are read as the default version 2. Where packets pass a gateway or a load balancer, the
 * addresses of the packet ({@code pkt-srcaddr}, {@code pkt-dstaddr}) are the ends of the
 * conversation, those of the interface are not kept. Ports of ICMP are printed as 0 whatever type
 * and code are, so they are null. Intervals without traffic (NODATA) and those that AWS could not
 * record (SKIPDATA: nobody knows what passed) are counted skips.
 */
final class AwsVpc implements Format {
  private static final int SRC = 0;
  private static final int DST = 1;
  private static final int SRC_PORT = 2;
  private static final int DST_PORT = 3;
  private static final int PROTOCOL = 4;
  private static final int PACKETS = 5;
  private static final int BYTES = 6;
  private static final int START = 7;
  private static final int END = 8;
  private static final int ACTION = 9;
  private static final int STATUS = 10;
  private static final int TCP_FLAGS = 11;
  private static final int PKT_SRC = 12;
  private static final int PKT_DST = 13;
  private static final int DIRECTION = 14;

  private static final String[] NAMES = {
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "tcp-flags",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "flow-direction"
  };

  private static final List<String> VERSION_2 =
      List.of(
          "version",
          "account-id",
          "interface-id",
          "srcaddr",
          "dstaddr",
          "srcport",
          "dstport",
          "protocol",
          "packets",
          "bytes",
          "start",
          "end",
          "action",
          "log-status");

  private static final byte[] SRC_TITLE = Text.ascii("srcaddr");
  private static final byte[] DST_TITLE = Text.ascii("dstaddr");
  private static final byte[] NO_DATA = Text.ascii("NODATA");
  private static final byte[] SKIP_DATA = Text.ascii("SKIPDATA");
  private static final byte[] REJECT = Text.ascii("REJECT");
  private static final byte[] INGRESS = Text.ascii("ingress");
  private static final byte[] EGRESS = Text.ascii("egress");

  @Override
  public String name() {
    return "aws_vpc";
  }

  @Override
  public String doc() {
    return "AWS VPC flow logs as text, versions 2 to 8, with any columns";
  }

  @Override
  public String defaultSensor() {
    return "vpc";
  }

  @Override
  public boolean detects(Head head) {
    if (head.lines().isEmpty()) {
      return false;
    }
    List<String> words = words(head.lines().get(0));
    int[] found = words.stream().mapToInt(AwsVpc::field).toArray();
    boolean isHeader =
        has(found, START)
            && (has(found, SRC) || has(found, PKT_SRC))
            && (has(found, DST) || has(found, PKT_DST));
    return isHeader || isVersion2(words);
  }

  private static boolean has(int[] fields, int wanted) {
    return Arrays.stream(fields).anyMatch(field -> field == wanted);
  }

  private static boolean isVersion2(List<String> words) {
    return words.size() == VERSION_2.size()
        && words.get(0).equals("2")
        && List.of("ACCEPT", "REJECT", "-").contains(words.get(12))
        && List.of("OK", "NODATA", "SKIPDATA").contains(words.get(13));
  }

  private static List<String> words(String line) {
    return FlowFields.titles(line, (byte) ' ');
  }

  /** Tools that write Parquet use underscores where AWS has hyphens. */
  private static int field(String title) {
    return Arrays.asList(NAMES).indexOf(title.toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public boolean isPrologue(byte[] buffer, int from, int to) {
    return isHeader(buffer, from, to);
  }

  private static boolean isHeader(byte[] b, int from, int to) {
    return from < to
        && Character.isLetter(b[from])
        && Text.indexOf(b, from, to, SRC_TITLE) >= 0
        && Text.indexOf(b, from, to, DST_TITLE) >= 0;
  }

  @Override
  public Parser open(FileContext file) {
    return new VpcParser();
  }

  private static final class VpcParser extends LineParser {
    private final FlowFields fields = new FlowFields(ZoneOffset.UTC, true, NAMES);

    VpcParser() {
      columns(VERSION_2);
    }

    private void columns(List<String> titles) {
      fields.columns(titles, (byte) ' ', AwsVpc::field);
    }

    @Override
    protected void prologue(byte[] buffer, int start, int end) {
      columns(words(Text.string(buffer, start, end)));
    }

    @Override
    protected void line(byte[] buffer, int start, int end, RecordSink sink) {
      if (isHeader(buffer, start, end)) {
        columns(words(Text.string(buffer, start, end)));
        sink.skip("header");
      } else if (fields.split(buffer, start, end, sink)) {
        if (fields.is(STATUS, NO_DATA)) {
          sink.skip("not_read:NODATA");
        } else if (fields.is(STATUS, SKIP_DATA)) {
          sink.skip("not_read:SKIPDATA");
        } else {
          record(sink);
        }
      }
    }

    private void record(RecordSink sink) {
      FlowRow row = sink.flow();
      if (!fields.addressOrReject(fields.has(PKT_SRC) ? PKT_SRC : SRC, row.src, sink)
          || !fields.addressOrReject(fields.has(PKT_DST) ? PKT_DST : DST, row.dst, sink)
          || !fields.timesOrReject(row, START, END, -1, sink)) {
        return;
      }
      row.protocol = fields.protocolOrReject(PROTOCOL, sink);
      if (row.protocol == FlowRow.NONE) {
        return;
      }
      if (row.protocol != Protocols.ICMP && row.protocol != Protocols.ICMPV6) {
        row.srcPort = fields.port(SRC_PORT);
        row.dstPort = fields.port(DST_PORT);
      }
      row.packets = fields.number(PACKETS);
      row.bytes = fields.number(BYTES);
      if (row.protocol == Protocols.TCP) {
        row.tcpFlags = fields.number(TCP_FLAGS, 255);
      }
      if (fields.is(ACTION, REJECT)) {
        row.firewallEvent = 3;
      }
      if (fields.is(DIRECTION, INGRESS)) {
        row.observedAt = 0;
      } else if (fields.is(DIRECTION, EGRESS)) {
        row.observedAt = 1;
      }
      if (!fields.hasBadValue(sink)) {
        sink.emit(row);
      }
    }
  }
}
