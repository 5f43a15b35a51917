package io.lookback.datasets.netflow;

import io.lookback.datasets.format.FlowRow;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns what routers, firewalls and probes export into flows: NetFlow v5, NetFlow v9 (RFC 3954) and
 * IPFIX (RFC 7011, biflows of RFC 5103), message by message in the order of capture.
 *
 * <p>Templates are remembered per exporter: its address, for IPFIX also its port, and its source
 * identifier or observation domain; a template sent again replaces the one before. Data whose
 * template has not come yet waits for it, within bounds, and is read when it comes; call {@link
 * #end} after the last message. Nothing is guessed: what stays without a template is given up and
 * counted. Rates of sampling come from the header (v5), the record or options records, and counts
 * are multiplied by them; a rate is for the flows read after it, so those before the first options
 * record of a capture are as they were sampled.
 *
 * <p>Reasons of rejects:
 *
 * <ul>
 *   <li>{@code unknown_version}: the message is neither of version 5, 9 nor 10
 *   <li>{@code message_malformed}, {@code message_cut}: the header contradicts the message; the
 *       message ends within a record
 *   <li>{@code set_malformed}, {@code template_malformed}, {@code too_many_templates}: the rest of
 *       the message, or of the set, is not read
 *   <li>{@code record_cut}: a record of variable length reaches beyond its set
 *   <li>{@code no_address}, {@code no_protocol}, {@code no_time}: no flow without them
 *   <li>{@code end_before_start}, {@code value_out_of_range}: what no flow can have
 *   <li>{@code reader_defect}: the fault of this class
 * </ul>
 *
 * <p>Bounds: 4,096 fields a template, 1,024 templates an exporter, 2^20 fields (of more than one
 * exporter) and 16,384 exporters at once, the one not heard of for longest being forgotten first;
 * 65,536 rates of sampling; 32 MiB of sets that wait, 16,384 of one exporter. Not thread-safe.
 *
 * <p>Not read: structured data (RFC 6313) is passed over by its length; NAT events without a
 * protocol are no flows; transport over SCTP, TCP or DTLS.
 */
public final class NetflowDecoder {
  static final String UNKNOWN_VERSION = "unknown_version";
  static final String MESSAGE_MALFORMED = "message_malformed";
  static final String MESSAGE_CUT = "message_cut";
  static final String SET_MALFORMED = "set_malformed";
  static final String TEMPLATE_MALFORMED = "template_malformed";
  static final String TOO_MANY_TEMPLATES = "too_many_templates";
  static final String RECORD_CUT = "record_cut";
  static final String READER_DEFECT = "reader_defect";
  static final String OPTIONS = "not_read:options";
  static final String RESERVED_SET = "not_read:reserved_set";

  static final int V5_HEADER = 24;
  static final int V5_RECORD = 48;
  static final int V5_MAX_COUNT = 30;
  static final int V9_HEADER = 20;
  static final int IPFIX_HEADER = 16;
  static final int SET_HEADER = 4;

  static final int MAX_TEMPLATES_PER_SOURCE = 1_024;
  static final int MAX_TEMPLATE_FIELDS = 1 << 20;
  static final int MAX_SOURCES = 1 << 14;
  static final int MAX_RATES = 1 << 16;
  static final long MAX_PENDING_BYTES = 32L << 20;
  static final int MAX_PENDING_SETS = 1 << 14;

  private static final int FIRST_DATA_SET = 256;
  private static final long HOUR_MS = 3_600_000;

  /** Of RFC 3954 section 6.1: the scope of a v9 options record is an interface. */
  private static final int V9_SCOPE_INTERFACE = 2;

  private final ExportSink sink;
  private final Values values = new Values();
  private final FlowMapper mapper = new FlowMapper();
  private final LinkedHashMap<Source.Key, Source> sources = new LinkedHashMap<>(16, 0.75f, true);
  private Source latest;
  private long templateFields;
  private long pendingBytes;
  private long rates;

  // The message that is being read.
  private long message;
  private Source source;
  private long exportMs;
  private long uptimeMs;
  private boolean isCut;
  private long units;

  public NetflowDecoder(ExportSink sink) {
    this.sink = sink;
  }

  /**
   * Whether bytes look like an export message: one of the three versions and lengths that fit. For
   * captures that hold other traffic too.
   */
  public static boolean looksLikeExport(byte[] b, int from, int to) {
    int length = to - from;
    if (length < IPFIX_HEADER) {
      return false;
    }
    int count = BigEndian.u16(b, from + 2);
    switch (BigEndian.u16(b, from)) {
      case 5:
        return count >= 1 && count <= V5_MAX_COUNT && length >= V5_HEADER + count * V5_RECORD;
      case 9:
        if (length < V9_HEADER + SET_HEADER) {
          return false;
        }
        int set = BigEndian.u16(b, from + V9_HEADER);
        int setLength = BigEndian.u16(b, from + V9_HEADER + 2);
        return (set <= 1 || set >= FIRST_DATA_SET)
            && setLength >= SET_HEADER
            && setLength <= length - V9_HEADER;
      case 10:
        return count >= IPFIX_HEADER && count <= length;
      default:
        return false;
    }
  }

  /**
   * Reads the payload of one UDP datagram: one message, or several back to back.
   *
   * @param number number of the datagram, given back to the sink
   * @param hi first half of the sender's address, IPv4 as v4-mapped; both halves 0 = not known
   * @param lo second half
   * @param port the sender's port
   */
  public void datagram(long number, long hi, long lo, int port, byte[] buffer, int from, int to) {
    int at = from;
    do {
      at = message(number, hi, lo, port, buffer, at, to);
    } while (at < to && !BigEndian.isZero(buffer, at, to));
  }

  /**
   * Reads one message.
   *
   * @return where it ends: before {@code to} when more bytes follow it
   */
  int message(long number, long hi, long lo, int port, byte[] b, int from, int to) {
    message = number;
    isCut = false;
    source = null;
    int length = to - from;
    int version = length < 2 ? 0 : BigEndian.u16(b, from);
    switch (version) {
      case 5:
        return v5(hi, lo, b, from, to);
      case 9:
        if (length < V9_HEADER) {
          break;
        }
        open(hi, lo, 0, BigEndian.u32(b, from + 16), 9);
        uptimeMs = BigEndian.u32(b, from + 4);
        exportMs = BigEndian.u32(b, from + 8) * 1_000;
        sets(b, from + V9_HEADER, to);
        // Counts messages.
        sequence(BigEndian.u32(b, from + 12), 1);
        return to;
      case 10:
        int declared = length < IPFIX_HEADER ? 0 : BigEndian.u16(b, from + 2);
        if (declared < IPFIX_HEADER) {
          break;
        }
        open(hi, lo, port, BigEndian.u32(b, from + 12), 10);
        uptimeMs = FlowRow.NONE;
        exportMs = BigEndian.u32(b, from + 4) * 1_000;
        isCut = declared > length;
        int end = isCut ? to : from + declared;
        sets(b, from + IPFIX_HEADER, end);
        sequence(BigEndian.u32(b, from + 8), isCut ? -1 : units);
        return end;
      default:
        reject(UNKNOWN_VERSION, "version " + version + ", expected 5, 9 or 10", b, from, to);
        return to;
    }
    reject(MESSAGE_MALFORMED, "version " + version + ", " + length + " bytes", b, from, to);
    return to;
  }

  /** Gives up the sets whose template never came and tells how each exporter fared. */
  public void end() {
    for (Source each : sources.values()) {
      close(each);
    }
    sources.clear();
    latest = null;
    templateFields = 0;
    pendingBytes = 0;
    rates = 0;
  }

  /** Finds what is remembered of the sender and makes it the source of this message. */
  private void open(long hi, long lo, int port, long exporterId, int version) {
    units = 0;
    if (latest == null || !latest.key.matches(hi, lo, port, exporterId, version)) {
      Source.Key key = new Source.Key(hi, lo, port, exporterId, version);
      latest = sources.get(key);
      if (latest == null) {
        if (sources.size() >= MAX_SOURCES) {
          forgetEldest();
        }
        latest = new Source(key);
        sources.put(key, latest);
      }
    }
    source = latest;
    source.messages++;
  }

  private void forgetEldest() {
    Iterator<Source> eldest = sources.values().iterator();
    close(eldest.next());
    eldest.remove();
  }

  private void close(Source closed) {
    for (Source.Pending set : closed.takeAll()) {
      pendingBytes -= set.size();
      closed.unresolved++;
      sink.at(set.message(), set.bytes(), 0, set.bytes().length);
      sink.unresolved(set.templateId());
    }
    for (Template template : closed.templates.values()) {
      templateFields -= template.size();
    }
    closed.templates.clear();
    rates -= closed.sampling.size();
    tellLost(closed);
    sink.exporter(closed.account());
  }

  /** Judges the number of a message that was read; see {@link Sequence#next}. */
  private void sequence(long number, long advance) {
    long hour = exportMs - exportMs % HOUR_MS;
    if (source.sequence.isGapOfAnotherHour(number, hour)) {
      tellLost(source);
    }
    source.sequence.next(number, advance, hour, message);
  }

  private void tellLost(Source teller) {
    long lost = teller.sequence.take();
    if (lost > 0) {
      Sequence sequence = teller.sequence;
      sink.lost(teller.account(), sequence.openMessage(), sequence.openHour(), lost);
    }
  }

  /** Cisco's NetFlow v5: a header of 24 bytes and up to 30 records of 48. */
  private int v5(long hi, long lo, byte[] b, int from, int to) {
    int length = to - from;
    int count = length < V5_HEADER ? 0 : BigEndian.u16(b, from + 2);
    if (count < 1 || count > V5_MAX_COUNT) {
      String found = "version 5, " + length + " bytes, " + count + " records, expected 1 to 30";
      reject(MESSAGE_MALFORMED, found, b, from, to);
      return to;
    }
    open(hi, lo, 0, BigEndian.u16(b, from + 20), 5);
    uptimeMs = BigEndian.u32(b, from + 4);
    exportMs = BigEndian.u32(b, from + 8) * 1_000 + BigEndian.u32(b, from + 12) / 1_000_000;
    // Two bits of mode, 14 of interval. Without a mode the interval means nothing.
    int sampling = BigEndian.u16(b, from + 22);
    long interval = sampling >>> 14 == 0 ? 0 : sampling & 0x3fff;
    int at = from + V5_HEADER;
    int end = at + Math.min(count * V5_RECORD, to - at);
    for (; end - at >= V5_RECORD; at += V5_RECORD) {
      v5Record(b, at, interval);
    }
    if (at < from + V5_HEADER + count * V5_RECORD) {
      reject(MESSAGE_CUT, count + " records in " + length + " bytes", b, at, to);
      at = to;
    }
    // Counts flows.
    sequence(BigEndian.u32(b, from + 16), count);
    return at;
  }

  private void v5Record(byte[] b, int at, long interval) {
    sink.at(message, b, at, at + V5_RECORD);
    FlowRow row = sink.flow();
    long start = FlowMapper.sinceBoot(BigEndian.u32(b, at + 24), exportMs, uptimeMs);
    long end = FlowMapper.sinceBoot(BigEndian.u32(b, at + 28), exportMs, uptimeMs);
    if (end < start) {
      source.rejects++;
      sink.reject(
          FlowMapper.END_BEFORE_START, "end is " + (start - end) * 1_000 + " us before start");
      return;
    }
    long scale = Math.max(1, interval);
    row.startUs = start * 1_000;
    row.endUs = end * 1_000;
    row.src.setV4(BigEndian.i32(b, at));
    row.dst.setV4(BigEndian.i32(b, at + 4));
    row.inputInterface = BigEndian.u16(b, at + 12);
    row.outputInterface = BigEndian.u16(b, at + 14);
    row.packets = BigEndian.u32(b, at + 16) * scale;
    row.bytes = BigEndian.u32(b, at + 20) * scale;
    row.bytesBasis = "ip";
    row.protocol = BigEndian.u8(b, at + 38);
    FlowMapper.ports(BigEndian.u16(b, at + 32), BigEndian.u16(b, at + 34), row);
    if (row.protocol == 6) {
      row.tcpFlags = BigEndian.u8(b, at + 37);
    }
    row.srcTos = BigEndian.u8(b, at + 39);
    row.srcAs = BigEndian.u16(b, at + 40);
    row.dstAs = BigEndian.u16(b, at + 42);
    row.samplingInterval = interval == 0 ? FlowRow.NONE : interval;
    row.sampled = interval > 1;
    row.exporter.set(source.key.hi(), source.key.lo());
    row.hasExporter = source.hasAddress();
    row.exporterId = source.key.exporterId();
    row.exportVersion = 5;
    source.flows++;
    sink.emit(row);
  }

  /** Reads the sets of a message of NetFlow v9 or IPFIX. */
  private void sets(byte[] b, int from, int to) {
    int at = from;
    while (to - at >= SET_HEADER) {
      int id = BigEndian.u16(b, at);
      int length = BigEndian.u16(b, at + 2);
      if (length < SET_HEADER) {
        // Some exporters fill the datagram up with zeros.
        if (!BigEndian.isZero(b, at, to)) {
          reject(SET_MALFORMED, "set " + id + " of length " + length, b, at, to);
          units = -1;
        }
        return;
      }
      boolean isSetCut = length > to - at;
      if (isSetCut && !isCut) {
        reject(
            SET_MALFORMED,
            "set " + id + " of length " + length + ", " + (to - at) + " bytes left",
            b,
            at,
            to);
        units = -1;
        return;
      }
      int end = isSetCut ? to : at + length;
      set(id, b, at + SET_HEADER, end, isSetCut);
      at = end;
    }
    if (isCut && at < to) {
      reject(MESSAGE_CUT, "ends within a set header", b, at, to);
    }
  }

  private void set(int id, byte[] b, int from, int to, boolean isSetCut) {
    boolean isV9 = source.key.version() == 9;
    if (id >= FIRST_DATA_SET) {
      Template template = source.templates.get(id);
      if (template == null) {
        units = -1;
        await(id, b, from, to, isSetCut);
      } else {
        data(template, id, b, from, to, isSetCut);
      }
    } else if (id == (isV9 ? 0 : 2)) {
      templates(false, b, from, to);
    } else if (id == (isV9 ? 1 : 3)) {
      templates(true, b, from, to);
    } else {
      source.skips++;
      sink.at(message, b, from, to);
      sink.skip(RESERVED_SET);
    }
  }

  /** Keeps a set until its template comes, if there is room. */
  private void await(int id, byte[] b, int from, int to, boolean isSetCut) {
    if (source.pendingSets() < MAX_PENDING_SETS
        && pendingBytes + (to - from) + Source.Pending.OVERHEAD <= MAX_PENDING_BYTES) {
      byte[] bytes = Arrays.copyOfRange(b, from, to);
      Source.Pending set = new Source.Pending(id, message, exportMs, uptimeMs, bytes, isSetCut);
      pendingBytes += set.size();
      source.keep(set);
    } else {
      source.unresolved++;
      sink.at(message, b, from, to);
      sink.unresolved(id);
    }
  }

  /**
   * Reads the sets that waited for a template, with the clock of the messages that brought them.
   */
  private void replay(int id, Template template) {
    long thisMessage = message;
    long thisExportMs = exportMs;
    long thisUptimeMs = uptimeMs;
    long thisUnits = units;
    for (Source.Pending set : source.take(id)) {
      pendingBytes -= set.size();
      message = set.message();
      exportMs = set.exportMs();
      uptimeMs = set.uptimeMs();
      data(template, id, set.bytes(), 0, set.bytes().length, set.cut());
    }
    message = thisMessage;
    exportMs = thisExportMs;
    uptimeMs = thisUptimeMs;
    units = thisUnits;
  }

  private void data(Template template, int id, byte[] b, int from, int to, boolean isSetCut) {
    int at = from;
    while (to - at >= template.minLength()) {
      int end = template.read(b, at, to, values);
      if (end < 0) {
        reject(
            isSetCut ? MESSAGE_CUT : RECORD_CUT,
            template.labelled("a record reaches beyond its set", id),
            b,
            at,
            to);
        units = -1;
        return;
      }
      units += units < 0 ? 0 : 1;
      if (template.isOptions()) {
        options(b, at, end);
      } else {
        flow(template, id, b, at, end);
      }
      at = end;
    }
    if (isSetCut && at < to) {
      reject(MESSAGE_CUT, template.labelled("ends within a record", id), b, at, to);
    }
  }

  private void flow(Template template, int id, byte[] b, int from, int to) {
    sink.at(message, b, from, to);
    FlowRow row = sink.flow();
    String reason;
    String detail;
    try {
      reason = mapper.map(values, source, exportMs, uptimeMs, row);
      detail = reason == null ? null : template.labelled(mapper.detail(), id);
    } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
      reason = READER_DEFECT;
      detail = String.valueOf(e);
    }
    if (reason == null) {
      source.flows++;
      sink.emit(row);
    } else {
      source.rejects++;
      sink.reject(reason, detail);
    }
  }

  private void options(byte[] b, int from, int to) {
    rates -= source.sampling.size();
    source.sampling.learn(values, rates + source.sampling.size() < MAX_RATES);
    rates += source.sampling.size();
    long systemInitMs = values.number(Element.SYSTEM_INIT_MS);
    if (systemInitMs > 0) {
      source.systemInitMs = systemInitMs;
    }
    source.skips++;
    sink.at(message, b, from, to);
    sink.skip(OPTIONS);
  }

  /** Reads the records of a template set or options template set. */
  private void templates(boolean isOptions, byte[] b, int from, int to) {
    int at = from;
    while (to - at >= 4) {
      int next = template(isOptions, b, at, to);
      if (next < 0) {
        return;
      }
      at = next;
    }
  }

  /**
   * Reads one template.
   *
   * @return where it ends; -1 when the rest of the set is padding or could not be read
   */
  private int template(boolean isOptions, byte[] b, int from, int to) {
    boolean isV9 = source.key.version() == 9;
    int id = BigEndian.u16(b, from);
    int count = BigEndian.u16(b, from + 2);
    if (id == 0 && BigEndian.isZero(b, from, to)) {
      return -1;
    }
    if (!isV9 && count == 0) {
      return withdraw(isOptions, id) ? from + 4 : malformed("withdraws " + id, b, from, to);
    }
    int at = from + 4;
    int scopes = 0;
    if (isOptions) {
      if (to - at < 2) {
        return malformed("ends within its header", b, from, to);
      }
      // v9 gives the bytes of scopes and options, IPFIX the number of all fields and of scopes.
      int second = BigEndian.u16(b, at);
      at += 2;
      scopes = isV9 ? count / 4 : second;
      if (isV9 && (count % 4 != 0 || second % 4 != 0)) {
        return malformed("scopes of " + count + ", options of " + second + " bytes", b, from, to);
      }
      count = isV9 ? count / 4 + second / 4 : count;
    }
    if (id < FIRST_DATA_SET || count > Template.MAX_FIELDS || scopes > count) {
      return malformed("template " + id + " of " + count + " fields", b, from, to);
    }
    if (count * 4L > to - at) {
      return malformed("template " + id + " ends within its fields", b, from, to);
    }
    Template.Builder builder = new Template.Builder(isOptions, count);
    for (int i = 0; i < count; i++) {
      if (to - at < 4) {
        return malformed("template " + id + " ends within its fields", b, from, to);
      }
      int number = BigEndian.u16(b, at);
      int length = BigEndian.u16(b, at + 2);
      long enterprise = 0;
      at += 4;
      if (!isV9 && number >= 0x8000) {
        if (to - at < 4) {
          return malformed("template " + id + " ends within its fields", b, from, to);
        }
        number &= 0x7fff;
        enterprise = BigEndian.u32(b, at);
        at += 4;
      }
      builder.add(isV9 && i < scopes ? v9Scope(number) : Element.of(enterprise, number), length);
    }
    Template template = builder.build();
    if (template == null) {
      // Records without a byte would never end.
      return malformed("template " + id + " of records of no or too many bytes", b, from, to);
    }
    if (!remember(id, template)) {
      String kept = MAX_TEMPLATES_PER_SOURCE + " templates of this exporter are kept";
      reject(TOO_MANY_TEMPLATES, kept, b, from, to);
      return -1;
    }
    replay(id, template);
    return at;
  }

  private static Element v9Scope(int type) {
    return type == V9_SCOPE_INTERFACE ? Element.INPUT : null;
  }

  private int malformed(String detail, byte[] b, int from, int to) {
    reject(TEMPLATE_MALFORMED, detail, b, from, to);
    return -1;
  }

  /** Adds or replaces a template; false when there is no room. */
  private boolean remember(int id, Template template) {
    Map<Integer, Template> templates = source.templates;
    if (templates.size() >= MAX_TEMPLATES_PER_SOURCE && !templates.containsKey(id)) {
      return false;
    }
    Template before = templates.put(id, template);
    templateFields += template.size() - (before == null ? 0 : before.size());
    source.templateRecords++;
    while (templateFields > MAX_TEMPLATE_FIELDS && sources.size() > 1) {
      forgetEldest();
    }
    return true;
  }

  /** Forgets a template, or all of a kind (RFC 7011 section 8.1). */
  private boolean withdraw(boolean isOptions, int id) {
    Map<Integer, Template> templates = source.templates;
    if (id == (isOptions ? 3 : 2)) {
      templates
          .values()
          .removeIf(
              template -> {
                boolean isOfKind = template.isOptions() == isOptions;
                templateFields -= isOfKind ? template.size() : 0;
                return isOfKind;
              });
      return true;
    }
    if (id < FIRST_DATA_SET) {
      return false;
    }
    Template before = templates.remove(id);
    templateFields -= before == null ? 0 : before.size();
    return true;
  }

  /** Refuses bytes that are no whole record. */
  private void reject(String reason, String detail, byte[] b, int from, int to) {
    if (source != null) {
      source.rejects++;
    }
    sink.at(message, b, from, to);
    sink.reject(reason, detail);
  }
}
