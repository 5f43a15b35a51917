package io.lookback.datasets.format;

import io.lookback.datasets.site.Site;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Alerts of Snort as comma-separated values, with the fields that its versions print by default:
 * Snort 2 (manual, "csv": {@code timestamp, sig_generator, sig_id, sig_rev, msg, proto, src,
 * srcport, dst, dstport, ...}), Snort 3 ({@code alert_csv}: {@code timestamp pkt_num proto pkt_gen
 * pkt_len dir src_ap dst_ap rule action}). There is no header: the fields themselves tell. Dates:
 * {@link SnortClock}.
 */
final class SnortCsv implements Format {
  @Override
  public String name() {
    return "snort_csv";
  }

  @Override
  public String doc() {
    return "Alerts of Snort 2 and 3 as CSV, with their default fields";
  }

  @Override
  public String defaultSensor() {
    return "snort";
  }

  @Override
  public boolean detects(Head head) {
    CsvFields fields = new CsvFields();
    SnortClock clock = new SnortClock(NO_FILE);
    return head.mostly(
        line -> {
          byte[] b = Text.ascii(line);
          return clock.read(b, 0, b.length) > 0
              && fields.split(b, 0, b.length)
              && (fields.isSnort2(b) || fields.isSnort3(b));
        });
  }

  /** Only whether a date is one is asked. */
  private static final FileContext NO_FILE =
      new FileContext(new Site("none", List.of(), ZoneOffset.UTC, List.of()), "", "", 0);

  @Override
  public Parser open(FileContext file) {
    return new CsvParser(file);
  }

  /** The fields of a line, as slices without blanks and quotes around them. */
  private static final class CsvFields {
    private static final int MAX_FIELDS = 64;

    private final int[] from = new int[MAX_FIELDS];
    private final int[] to = new int[MAX_FIELDS];
    private int count;

    /** Cuts at commas outside quotes; false when there are too many fields, or a quote is open. */
    private boolean split(byte[] b, int start, int end) {
      count = 0;
      int at = start;
      while (true) {
        while (at < end && b[at] == ' ') {
          at++;
        }
        if (count == MAX_FIELDS) {
          return false;
        }
        if (at < end && b[at] == '"') {
          int close = closingQuote(b, at + 1, end);
          if (close < 0) {
            return false;
          }
          from[count] = at + 1;
          to[count++] = close;
          at = close + 1;
          while (at < end && b[at] == ' ') {
            at++;
          }
          if (at < end && b[at] != ',') {
            return false;
          }
        } else {
          int comma = Text.indexOf(b, at, end, ',');
          int next = comma < 0 ? end : comma;
          from[count] = at;
          int last = next;
          while (last > at && b[last - 1] == ' ') {
            last--;
          }
          to[count++] = last;
          at = next;
        }
        if (at >= end) {
          return true;
        }
        at++;
      }
    }

    /** Quotes within are escaped by a backslash or doubled. */
    private static int closingQuote(byte[] b, int start, int end) {
      for (int i = start; i < end; i++) {
        boolean isDoubled = b[i] == '"' && i + 1 < end && b[i + 1] == '"';
        if (b[i] == '\\' || isDoubled) {
          i++;
        } else if (b[i] == '"') {
          return i;
        }
      }
      return -1;
    }

    private boolean isNumber(byte[] b, int field) {
      return Text.number(b, from[field], to[field]) != Text.BAD;
    }

    private boolean isSnort2(byte[] b) {
      return count >= 10 && isNumber(b, 1) && isNumber(b, 2) && isNumber(b, 3);
    }

    private boolean isSnort3(byte[] b) {
      return count == 10
          && isNumber(b, 1)
          && isNumber(b, 4)
          && SnortFast.SnortParser.isRuleId(b, from[8], to[8]);
    }

    private String string(byte[] b, int field) {
      return Text.string(b, from[field], Math.min(to[field], from[field] + 40));
    }
  }

  private static final class CsvParser extends LineParser {
    private static final int ICMP_TYPE = 23;
    private static final int ICMP_CODE = 24;

    private final CsvFields fields = new CsvFields();
    private final SnortClock clock;
    private final SnortEnds ends = new SnortEnds();

    CsvParser(FileContext file) {
      clock = new SnortClock(file);
    }

    @Override
    public void read(RawInput input, RecordSink sink) throws IOException {
      clock.learn(input.lines(), (b, from, to) -> from);
      super.read(input, sink);
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      if (clock.read(b, from, to) < 0) {
        sink.reject("bad_line", "no date in front: " + Text.excerpt(b, from, to));
        return;
      }
      if (!fields.split(b, from, to)) {
        sink.reject("bad_line", "no comma-separated fields: " + Text.excerpt(b, from, to));
        return;
      }
      EventRow row = sink.event();
      row.timeUs = clock.micros();
      row.timeBasis = clock.basis();
      row.eventType = "intrusion";
      row.ocsfClass = 2004;
      if (row.timeUs == Text.BAD) {
        sink.reject("bad_time", "no date: " + Text.excerpt(b, fields.from[0], fields.to[0]));
      } else if (fields.isSnort3(b)) {
        snort3(b, row, sink);
      } else if (fields.isSnort2(b)) {
        snort2(b, row, sink);
      } else {
        sink.reject(
            "bad_column_count",
            fields.count + " fields that are not the default ones of Snort 2 or 3");
      }
    }

    private void snort2(byte[] b, EventRow row, RecordSink sink) {
      row.outcome = "allowed";
      row.ruleId =
          UTF8String.fromString(
              fields.string(b, 1) + ":" + fields.string(b, 2) + ":" + fields.string(b, 3));
      row.ruleName = message(b, fields.from[4], fields.to[4]);
      row.protocol = Protocols.number(fields.string(b, 5));
      if (!Text.addressOrReject(b, fields.from[6], fields.to[6], row.src, sink)
          || !Text.addressOrReject(b, fields.from[8], fields.to[8], row.dst, sink)) {
        return;
      }
      row.hasSrc = true;
      row.hasDst = true;
      row.protocol = Protocols.forFamily(row.protocol, row.src.isV4());
      boolean isIcmp = row.protocol == Protocols.ICMP || row.protocol == Protocols.ICMPV6;
      boolean hasType = isIcmp && fields.count > ICMP_CODE;
      row.srcPort = port(b, hasType ? ICMP_TYPE : 7);
      row.dstPort = port(b, hasType ? ICMP_CODE : 9);
      row.clientSide = Orientation.clientSide(row.protocol, row.srcPort, row.dstPort);
      sink.emit(row);
    }

    private long port(byte[] b, int field) {
      return Text.port(b, fields.from[field], fields.to[field]);
    }

    /** Text between quotes, with what was escaped. */
    private static UTF8String message(byte[] b, int from, int to) {
      if (Text.indexOf(b, from, to, '\\') < 0 && Text.indexOf(b, from, to, '"') < 0) {
        return Text.utf8(b, from, to);
      }
      byte[] plain = new byte[to - from];
      int length = 0;
      for (int i = from; i < to; i++) {
        boolean isEscape = b[i] == '\\' || (b[i] == '"' && i + 1 < to && b[i + 1] == '"');
        if (isEscape && i + 1 < to) {
          i++;
        }
        plain[length++] = b[i];
      }
      return Text.utf8(Arrays.copyOf(plain, length), 0, length);
    }

    private void snort3(byte[] b, EventRow row, RecordSink sink) {
      row.protocol = Protocols.number(fields.string(b, 2));
      row.outcome = SnortEnds.outcome(fields.string(b, 9));
      row.ruleId = Text.utf8(b, fields.from[8], fields.to[8]);
      if (!ends.read(b, fields.from[6], fields.to[6], row.src, row.protocol, true, sink)) {
        return;
      }
      row.srcPort = ends.port;
      row.hasSrc = true;
      if (!ends.read(b, fields.from[7], fields.to[7], row.dst, row.protocol, true, sink)) {
        return;
      }
      row.dstPort = ends.port;
      row.hasDst = true;
      row.protocol = Protocols.forFamily(row.protocol, row.src.isV4());
      row.clientSide =
          SnortJson.clientSide(fields.string(b, 5), row.protocol, row.srcPort, row.dstPort);
      sink.emit(row);
    }
  }
}
