package io.lookback.jobs.ingest;

import io.lookback.datasets.config.EventNames;
import io.lookback.datasets.format.EventRow;
import io.lookback.datasets.format.ExportLoss;
import io.lookback.datasets.format.FileContext;
import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.format.HostFactRow;
import io.lookback.datasets.format.NameRow;
import io.lookback.datasets.format.RecordSink;
import io.lookback.datasets.format.SessionRow;
import io.lookback.datasets.format.VulnerabilityRow;
import io.lookback.datasets.site.Direction;
import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.store.TaskWriter;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.ExportGaps;
import io.lookback.datasets.table.Flows;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.NameRecords;
import io.lookback.datasets.table.Rejects;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.udf.net.IpKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Turns what a reader finds into rows of the lake: adds where it came from and what the
 * configuration decides, refuses impossible times, and keeps the account of lines.
 */
final class IngestSink implements RecordSink {
  static final long DAY_US = 86_400_000_000L;
  private static final long HOUR_US = 3_600_000_000L;
  private static final long YEAR_2000_US = 946_684_800_000_000L;
  private static final int MAX_RAW = 1_000;
  private static final int MAX_DETAIL = 200;

  /** Characters of a message, of the output of a check, of the value of a fact. */
  private static final int MAX_MESSAGE = 1_024;

  private final TaskWriter sessions;
  private final TaskWriter events;
  private final TaskWriter flows;
  private final TaskWriter vulnerabilities;
  private final TaskWriter hostFacts;
  private final TaskWriter nameRecords;
  private final TaskWriter rejects;
  private final TaskWriter exportGaps;
  private final EventNames names;
  private final SessionRow session = new SessionRow();
  private final EventRow event = new EventRow();
  private final FlowRow flow = new FlowRow();
  private final VulnerabilityRow vulnerability = new VulnerabilityRow();
  private final HostFactRow hostFact = new HostFactRow();
  private final NameRow name = new NameRow();
  private final SessionColumns sessionColumns;
  private final TableRow eventColumns = new TableRow(Events.TABLE);
  private final TableRow flowColumns = new TableRow(Flows.TABLE);
  private final TableRow vulnerabilityColumns = new TableRow(Vulnerabilities.TABLE);
  private final TableRow factColumns = new TableRow(HostFacts.TABLE);
  private final TableRow nameColumns = new TableRow(NameRecords.TABLE);
  private final TableRow rejectColumns = new TableRow(Rejects.TABLE);
  private final TableRow gapColumns = new TableRow(ExportGaps.TABLE);

  private FileContext context;
  private OwnNetworks own;
  private FileTally tally;
  private UTF8String format;
  private String formatName;
  private UTF8String fileId;
  private UTF8String site;
  private long latestUs;
  private long nearUs;

  private long lineNo;
  private byte[] raw;
  private int rawFrom;
  private int rawTo;
  private boolean settled = true;

  /** Whether the record that is settled gave rows, so that more of it may follow. */
  private boolean hasRows;

  /**
   * @param writers by name of the table
   */
  IngestSink(Rules rules, Map<String, TaskWriter> writers) {
    sessions = writers.get(SessionRecords.TABLE.name());
    events = writers.get(Events.TABLE.name());
    flows = writers.get(Flows.TABLE.name());
    vulnerabilities = writers.get(Vulnerabilities.TABLE.name());
    hostFacts = writers.get(HostFacts.TABLE.name());
    nameRecords = writers.get(NameRecords.TABLE.name());
    rejects = writers.get(Rejects.TABLE.name());
    exportGaps = writers.get(ExportGaps.TABLE.name());
    this.names = new EventNames(rules.eventNames());
    this.sessionColumns = new SessionColumns(rules.classes());
  }

  /**
   * Turns to a file or a piece of it.
   *
   * @param latest no record may be later, UTC microseconds
   */
  void begin(FileContext newContext, String newFormat, FileTally newTally, long latest) {
    context = newContext;
    own = OwnNetworks.of(newContext.site());
    tally = newTally;
    formatName = newFormat;
    format = UTF8String.fromString(newFormat);
    fileId = UTF8String.fromString(newTally.fileId);
    site = UTF8String.fromString(newContext.site().name());
    latestUs = latest;
    nearUs = newContext.referenceUs();
    settled = true;
  }

  @Override
  public void at(long newLineNo, byte[] buffer, int from, int to) {
    if (!settled) {
      throw new IllegalStateException(
          "Format " + formatName + " left line " + lineNo + " without a result");
    }
    settled = false;
    hasRows = false;
    lineNo = newLineNo;
    raw = buffer;
    rawFrom = from;
    rawTo = to;
    tally.lines++;
  }

  /** Ends a file: the last line too must have a result. */
  void end() {
    if (!settled) {
      throw new IllegalStateException(
          "Format " + formatName + " left line " + lineNo + " without a result");
    }
  }

  private void settle() {
    if (settled) {
      throw new IllegalStateException(
          "Format " + formatName + " gave line " + lineNo + " two results");
    }
    settled = true;
  }

  private void settleWithRow() {
    settle();
    hasRows = true;
  }

  /** Whether a further row of a record may be written: not when the first was refused. */
  private boolean takes(long timeUs) {
    return settled ? hasRows : inRange(timeUs);
  }

  @Override
  public SessionRow session() {
    session.clear();
    return session;
  }

  @Override
  public EventRow event() {
    event.clear();
    return event;
  }

  @Override
  public FlowRow flow() {
    flow.clear();
    return flow;
  }

  @Override
  public void emit(SessionRow s) {
    long duration = s.durationUs;
    boolean inconsistent = s.inconsistent;
    if (duration != SessionRow.NONE && duration < 0) {
      duration = SessionRow.NONE;
      inconsistent = true;
    }
    if (!inRange(s.startUs)) {
      return;
    }
    // Sums of two numbers below 2^62 do not overflow; longer durations end out of range.
    long endUs =
        duration == SessionRow.NONE
            ? s.startUs
            : s.startUs + Math.min(duration, Long.MAX_VALUE / 4);
    if (!inRange(endUs)) {
      return;
    }
    settleWithRow();
    int day = (int) Math.floorDiv(endUs, DAY_US);
    s.durationUs = duration;
    s.inconsistent = inconsistent;
    source(sessionColumns.row(), day, s.sensor);
    sessionColumns.fill(s, own);
    sessions.write(day, context.site().name(), sessionColumns.row().row());
    tally.sessionRows++;
    seen(s.startUs, endUs);
  }

  @Override
  public void emit(EventRow e) {
    if (!inRange(e.timeUs)) {
      return;
    }
    settleWithRow();
    int day = (int) Math.floorDiv(e.timeUs, DAY_US);
    String type = e.eventType;
    String name = null;
    if (e.eventName == null) {
      Optional<EventNames.Name> named =
          names.name(formatName, text(e.category), text(e.ruleName), e.protocol);
      if (named.isPresent()) {
        type = named.get().type();
        name = named.get().name();
      } else {
        name = formatName + "-event";
      }
    }
    TableRow row = eventColumns;
    source(row, day, e.sensor);
    row.timeBasis(e.timeBasis);
    row.time(E.time, e.timeUs);
    row.constant(E.eventType, type);
    if (name == null) {
      row.text(E.eventName, e.eventName);
    } else {
      row.constant(E.eventName, name);
    }
    row.integer(E.ocsfClass, e.ocsfClass);
    row.constant(E.severity, e.severity);
    row.constant(E.outcome, e.outcome);
    row.address(E.srcIp, e.hasSrc ? e.src : null);
    row.integer(E.srcPort, e.srcPort);
    row.address(E.dstIp, e.hasDst ? e.dst : null);
    row.integer(E.dstPort, e.dstPort);
    row.integer(E.protocol, e.protocol);
    row.constant(E.clientSide, e.clientSide);
    row.text(E.userName, e.userName);
    row.text(E.host, e.host);
    row.text(E.uid, e.uid);
    row.text(E.ruleId, e.ruleId);
    row.text(E.ruleName, e.ruleName);
    row.text(E.category, e.category);
    row.text(E.message, cut(e.message));
    row.number(E.count, e.count);
    row.constant(
        E.direction,
        e.hasSrc && e.hasDst
            ? Direction.of(own, e.src.hi, e.src.lo, e.dst.hi, e.dst.lo, e.timeUs)
            : null);
    row.flag(E.isCounted, true);
    events.write(day, context.site().name(), row.row());
    tally.eventRows++;
    seen(e.timeUs, e.timeUs);
  }

  @Override
  public void emit(FlowRow f) {
    if (!inRange(f.startUs) || !inRange(f.endUs)) {
      return;
    }
    if (f.endUs < f.startUs) {
      reject("end_before_start", "ends " + (f.startUs - f.endUs) + " us before it starts");
      return;
    }
    settleWithRow();
    int day = (int) Math.floorDiv(f.endUs, DAY_US);
    TableRow row = flowColumns;
    source(row, day, f.sensor);
    row.timeBasis(f.timeBasis);
    row.time(F.start, f.startUs);
    row.number(F.duration, f.endUs - f.startUs);
    row.address(F.srcIp, f.src);
    row.integer(F.srcPort, f.srcPort);
    row.address(F.dstIp, f.dst);
    row.integer(F.dstPort, f.dstPort);
    row.integer(F.protocol, f.protocol);
    row.integer(F.tcpFlags, f.tcpFlags);
    row.number(F.packets, f.packets);
    row.number(F.bytes, f.bytes);
    row.number(F.reversePackets, f.reversePackets);
    row.number(F.reverseBytes, f.reverseBytes);
    row.integer(F.reverseTcpFlags, f.reverseTcpFlags);
    row.constant(F.bytesBasis, f.bytesBasis);
    row.number(F.flowCount, f.flowCount);
    row.address(F.exporterIp, f.hasExporter ? f.exporter : null);
    row.number(F.exporterId, f.exporterId);
    row.integer(F.exportVersion, f.exportVersion);
    row.number(F.inputInterface, f.inputInterface);
    row.number(F.outputInterface, f.outputInterface);
    row.integer(F.observedAt, f.observedAt);
    row.integer(F.endReason, f.endReason);
    row.integer(F.biflowDirection, f.biflowDirection);
    row.integer(F.srcTos, f.srcTos);
    row.integer(F.dstTos, f.dstTos);
    row.number(F.srcAs, f.srcAs);
    row.number(F.dstAs, f.dstAs);
    row.integer(F.srcVlan, f.srcVlan);
    row.integer(F.dstVlan, f.dstVlan);
    row.number(F.samplingInterval, f.samplingInterval);
    row.flag(F.isSampled, f.sampled);
    row.integer(F.firewallEvent, f.firewallEvent);
    row.integer(F.firewallExtendedEvent, f.firewallExtendedEvent);
    row.address(F.natSrcIp, f.hasNat ? f.natSrc : null);
    row.integer(F.natSrcPort, f.natSrcPort);
    row.address(F.natDstIp, f.hasNat ? f.natDst : null);
    row.integer(F.natDstPort, f.natDstPort);
    row.text(F.userName, f.userName);
    flows.write(day, context.site().name(), row.row());
    tally.flowRows++;
    seen(f.startUs, f.endUs);
  }

  @Override
  public VulnerabilityRow vulnerability() {
    vulnerability.clear();
    return vulnerability;
  }

  @Override
  public HostFactRow hostFact() {
    hostFact.clear();
    return hostFact;
  }

  @Override
  public NameRow name() {
    name.clear();
    return name;
  }

  @Override
  public void emit(VulnerabilityRow v) {
    if (!takes(v.timeUs)) {
      return;
    }
    if (!settled) {
      settleWithRow();
      tally.vulnerabilityRows++;
    }
    int day = (int) Math.floorDiv(v.timeUs, DAY_US);
    TableRow row = vulnerabilityColumns;
    source(row, day, null);
    row.timeBasis(v.timeBasis);
    row.time(V.time, v.timeUs);
    row.address(V.ip, v.hasIp ? v.ip : null);
    row.text(V.host, v.host);
    row.integer(V.port, v.port);
    row.integer(V.protocol, v.protocol);
    row.text(V.service, v.service);
    row.integer(V.pluginId, v.pluginId);
    row.text(V.pluginName, v.pluginName);
    row.text(V.pluginFamily, v.pluginFamily);
    row.constant(V.severity, v.severity);
    row.texts(V.cves, v.cves);
    row.real(V.cvssScore, v.cvssScore);
    row.text(V.cvssVector, v.cvssVector);
    row.flag(V.exploitAvailable, v.exploitAvailable);
    row.text(V.scan, v.scan);
    row.text(V.output, cut(v.output));
    row.flag(V.isCounted, true);
    vulnerabilities.write(day, context.site().name(), row.row());
    seen(v.timeUs, v.timeUs);
  }

  @Override
  public void emit(HostFactRow f) {
    if (!takes(f.timeUs)) {
      return;
    }
    if (!settled) {
      settleWithRow();
      tally.factRows++;
    }
    int day = (int) Math.floorDiv(f.timeUs, DAY_US);
    TableRow row = factColumns;
    source(row, day, null);
    row.timeBasis(f.timeBasis);
    row.time(H.time, f.timeUs);
    row.address(H.ip, f.hasIp ? f.ip : null);
    row.text(H.host, f.host);
    row.constant(H.fact, f.fact);
    row.text(H.name, f.name);
    row.text(H.value, cut(f.value));
    row.integer(H.port, f.port);
    row.integer(H.protocol, f.protocol);
    row.constant(H.basis, f.basis);
    row.flag(H.isCounted, true);
    hostFacts.write(day, context.site().name(), row.row());
    seen(f.timeUs, f.timeUs);
  }

  @Override
  public void emit(NameRow n) {
    if (!takes(n.timeUs)) {
      return;
    }
    if (!settled) {
      settleWithRow();
      tally.nameRows++;
    }
    int day = (int) Math.floorDiv(n.timeUs, DAY_US);
    TableRow row = nameColumns;
    source(row, day, null);
    row.timeBasis(n.timeBasis);
    row.time(N.time, n.timeUs);
    row.address(N.client, n.client);
    row.text(N.name, n.name);
    row.address(N.address, n.hasAddress ? n.address : null);
    row.constant(N.source, n.source);
    row.text(N.uid, n.uid);
    row.flag(N.isCounted, true);
    nameRecords.write(day, context.site().name(), row.row());
    seen(n.timeUs, n.timeUs);
  }

  private static UTF8String cut(UTF8String text) {
    return text == null || text.numBytes() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE);
  }

  private static String text(UTF8String value) {
    return value == null ? null : value.toString();
  }

  private void seen(long fromUs, long toUs) {
    nearUs = toUs;
    tally.firstUs = Math.min(tally.firstUs, fromUs);
    tally.lastUs = Math.max(tally.lastUs, toUs);
  }

  private boolean inRange(long timeUs) {
    if (timeUs >= YEAR_2000_US && timeUs <= latestUs) {
      return true;
    }
    reject(
        "time_out_of_range",
        timeUs == SessionRow.NONE
            ? "no time"
            : "microseconds since 1970: "
                + timeUs
                + "; expected from year 2000 to a day after the file's reference time");
    return false;
  }

  @Override
  public void reject(String reason, String detail) {
    settle();
    rejectLines(lineNo, 1, reason, detail);
    tally.rejects.merge(reason, 1L, Long::sum);
  }

  /** Refuses all lines of a file with one row. */
  void rejectWhole(long lines, byte[] start, String reason, String detail) {
    raw = start;
    rawFrom = 0;
    rawTo = start.length;
    rejectLines(1, lines, reason, detail);
    tally.lines += lines;
    if (lines > 0) {
      tally.rejects.merge(reason, lines, Long::sum);
    }
  }

  private void rejectLines(long line, long lines, String reason, String detail) {
    int day = (int) Math.floorDiv(nearUs, DAY_US);
    TableRow row = rejectColumns;
    row.source(day, site, context.sensor(), format, fileId, line);
    row.number(R.lineCount, lines);
    row.constant(R.reason, reason);
    row.text(
        R.detail,
        detail == null
            ? null
            : UTF8String.fromString(
                Printable.text(
                    detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail)));
    row.time(R.nearTime, nearUs);
    row.text(
        R.raw,
        UTF8String.fromString(
            Printable.text(
                new String(
                    raw, rawFrom, Math.min(rawTo - rawFrom, MAX_RAW), StandardCharsets.UTF_8))));
    rejects.write(day, context.site().name(), row.row());
  }

  @Override
  public void skip(String kind) {
    settle();
    tally.skips.merge(kind, 1L, Long::sum);
  }

  @Override
  public void replaced(long characters) {
    tally.replacedCharacters += characters;
  }

  @Override
  public void lost(ExportLoss loss) {
    // An hour that is not known, or cannot be, gives way to that of the latest record.
    long timeUs = loss.hourUs();
    if (timeUs < YEAR_2000_US || timeUs > latestUs) {
      timeUs = tally.lastUs == Long.MIN_VALUE ? nearUs : tally.lastUs;
    }
    int day = (int) Math.floorDiv(timeUs, DAY_US);
    boolean hasAddress = loss.exporterHi() != 0 || loss.exporterLo() != 0;
    TableRow row = gapColumns;
    row.origin(day, site, context.sensor(), format, fileId);
    row.time(G.hour, timeUs - Math.floorMod(timeUs, HOUR_US));
    row.number(G.messageNo, loss.message());
    row.address(G.exporterIp, hasAddress ? new IpKey(loss.exporterHi(), loss.exporterLo()) : null);
    row.number(G.exporterId, loss.exporterId());
    row.integer(G.exportVersion, loss.version());
    row.number(G.lostFlows, loss.flows());
    row.number(G.lostMessages, loss.messages());
    exportGaps.write(day, context.site().name(), row.row());
    tally.lostFlows += loss.flows();
  }

  private void source(TableRow row, int day, String lineSensor) {
    row.source(
        day, site, lineSensor == null ? context.sensor() : lineSensor, format, fileId, lineNo);
  }

  /** Positions of the event columns. */
  private static final class E {
    private static final Table T = Events.TABLE;
    static final int time = T.ordinal(Events.TIME);
    static final int eventType = T.ordinal(Events.EVENT_TYPE);
    static final int eventName = T.ordinal(Events.EVENT_NAME);
    static final int ocsfClass = T.ordinal(Events.OCSF_CLASS);
    static final int severity = T.ordinal(Events.SEVERITY);
    static final int outcome = T.ordinal(Events.OUTCOME);
    static final int srcIp = T.ordinal(Events.SRC_IP);
    static final int srcPort = T.ordinal(Events.SRC_PORT);
    static final int dstIp = T.ordinal(Events.DST_IP);
    static final int dstPort = T.ordinal(Events.DST_PORT);
    static final int protocol = T.ordinal(Events.PROTOCOL);
    static final int clientSide = T.ordinal(Events.CLIENT_SIDE);
    static final int userName = T.ordinal(Events.USER_NAME);
    static final int host = T.ordinal(Events.HOST);
    static final int uid = T.ordinal(Events.UID);
    static final int ruleId = T.ordinal(Events.RULE_ID);
    static final int ruleName = T.ordinal(Events.RULE_NAME);
    static final int category = T.ordinal(Events.CATEGORY);
    static final int message = T.ordinal(Events.MESSAGE);
    static final int count = T.ordinal(Events.COUNT);
    static final int direction = T.ordinal(Events.DIRECTION);
    static final int isCounted = T.ordinal(Events.IS_COUNTED);
  }

  /** Positions of the flow columns. */
  private static final class F {
    private static final Table T = Flows.TABLE;
    static final int start = T.ordinal(Flows.START_TIME);
    static final int duration = T.ordinal(Flows.DURATION_US);
    static final int srcIp = T.ordinal(Flows.SRC_IP);
    static final int srcPort = T.ordinal(Flows.SRC_PORT);
    static final int dstIp = T.ordinal(Flows.DST_IP);
    static final int dstPort = T.ordinal(Flows.DST_PORT);
    static final int protocol = T.ordinal(Flows.PROTOCOL);
    static final int tcpFlags = T.ordinal(Flows.TCP_FLAGS);
    static final int packets = T.ordinal(Flows.PACKETS);
    static final int bytes = T.ordinal(Flows.BYTES);
    static final int reversePackets = T.ordinal(Flows.REVERSE_PACKETS);
    static final int reverseBytes = T.ordinal(Flows.REVERSE_BYTES);
    static final int reverseTcpFlags = T.ordinal(Flows.REVERSE_TCP_FLAGS);
    static final int bytesBasis = T.ordinal(Flows.BYTES_BASIS);
    static final int flowCount = T.ordinal(Flows.FLOW_COUNT);
    static final int exporterIp = T.ordinal(Flows.EXPORTER_IP);
    static final int exporterId = T.ordinal(Flows.EXPORTER_ID);
    static final int exportVersion = T.ordinal(Flows.EXPORT_VERSION);
    static final int inputInterface = T.ordinal(Flows.INPUT_INTERFACE);
    static final int outputInterface = T.ordinal(Flows.OUTPUT_INTERFACE);
    static final int observedAt = T.ordinal(Flows.OBSERVED_AT);
    static final int endReason = T.ordinal(Flows.END_REASON);
    static final int biflowDirection = T.ordinal(Flows.BIFLOW_DIRECTION);
    static final int srcTos = T.ordinal(Flows.SRC_TOS);
    static final int dstTos = T.ordinal(Flows.DST_TOS);
    static final int srcAs = T.ordinal(Flows.SRC_AS);
    static final int dstAs = T.ordinal(Flows.DST_AS);
    static final int srcVlan = T.ordinal(Flows.SRC_VLAN);
    static final int dstVlan = T.ordinal(Flows.DST_VLAN);
    static final int samplingInterval = T.ordinal(Flows.SAMPLING_INTERVAL);
    static final int isSampled = T.ordinal(Flows.IS_SAMPLED);
    static final int firewallEvent = T.ordinal(Flows.FIREWALL_EVENT);
    static final int firewallExtendedEvent = T.ordinal(Flows.FIREWALL_EXTENDED_EVENT);
    static final int natSrcIp = T.ordinal(Flows.NAT_SRC_IP);
    static final int natSrcPort = T.ordinal(Flows.NAT_SRC_PORT);
    static final int natDstIp = T.ordinal(Flows.NAT_DST_IP);
    static final int natDstPort = T.ordinal(Flows.NAT_DST_PORT);
    static final int userName = T.ordinal(Flows.USER_NAME);
  }

  /** Positions of the vulnerability columns. */
  private static final class V {
    private static final Table T = Vulnerabilities.TABLE;
    static final int time = T.ordinal(Vulnerabilities.TIME);
    static final int ip = T.ordinal(Vulnerabilities.IP);
    static final int host = T.ordinal(Vulnerabilities.HOST);
    static final int port = T.ordinal(Vulnerabilities.PORT);
    static final int protocol = T.ordinal(Vulnerabilities.PROTOCOL);
    static final int service = T.ordinal(Vulnerabilities.SERVICE);
    static final int pluginId = T.ordinal(Vulnerabilities.PLUGIN_ID);
    static final int pluginName = T.ordinal(Vulnerabilities.PLUGIN_NAME);
    static final int pluginFamily = T.ordinal(Vulnerabilities.PLUGIN_FAMILY);
    static final int severity = T.ordinal(Vulnerabilities.SEVERITY);
    static final int cves = T.ordinal(Vulnerabilities.CVES);
    static final int cvssScore = T.ordinal(Vulnerabilities.CVSS_SCORE);
    static final int cvssVector = T.ordinal(Vulnerabilities.CVSS_VECTOR);
    static final int exploitAvailable = T.ordinal(Vulnerabilities.EXPLOIT_AVAILABLE);
    static final int scan = T.ordinal(Vulnerabilities.SCAN);
    static final int output = T.ordinal(Vulnerabilities.OUTPUT);
    static final int isCounted = T.ordinal(Vulnerabilities.IS_COUNTED);
  }

  /** Positions of the fact columns. */
  private static final class H {
    private static final Table T = HostFacts.TABLE;
    static final int time = T.ordinal(HostFacts.TIME);
    static final int ip = T.ordinal(HostFacts.IP);
    static final int host = T.ordinal(HostFacts.HOST);
    static final int fact = T.ordinal(HostFacts.FACT);
    static final int name = T.ordinal(HostFacts.NAME);
    static final int value = T.ordinal(HostFacts.VALUE);
    static final int port = T.ordinal(HostFacts.PORT);
    static final int protocol = T.ordinal(HostFacts.PROTOCOL);
    static final int basis = T.ordinal(HostFacts.BASIS);
    static final int isCounted = T.ordinal(HostFacts.IS_COUNTED);
  }

  /** Positions of the name columns. */
  private static final class N {
    private static final Table T = NameRecords.TABLE;
    static final int time = T.ordinal(NameRecords.TIME);
    static final int client = T.ordinal(NameRecords.CLIENT);
    static final int name = T.ordinal(NameRecords.NAME);
    static final int address = T.ordinal(NameRecords.ADDRESS);
    static final int source = T.ordinal(NameRecords.SOURCE);
    static final int uid = T.ordinal(NameRecords.UID);
    static final int isCounted = T.ordinal(NameRecords.IS_COUNTED);
  }

  /** Positions of the reject columns. */
  private static final class R {
    private static final Table T = Rejects.TABLE;
    static final int lineCount = T.ordinal(Rejects.LINE_COUNT);
    static final int reason = T.ordinal(Rejects.REASON);
    static final int detail = T.ordinal(Rejects.DETAIL);
    static final int nearTime = T.ordinal(Rejects.NEAR_TIME);
    static final int raw = T.ordinal(Rejects.RAW);
  }

  /** Positions of the columns of lost exports. */
  private static final class G {
    private static final Table T = ExportGaps.TABLE;
    static final int hour = T.ordinal(ExportGaps.HOUR);
    static final int messageNo = T.ordinal(ExportGaps.MESSAGE_NO);
    static final int exporterIp = T.ordinal(ExportGaps.EXPORTER_IP);
    static final int exporterId = T.ordinal(ExportGaps.EXPORTER_ID);
    static final int exportVersion = T.ordinal(ExportGaps.EXPORT_VERSION);
    static final int lostFlows = T.ordinal(ExportGaps.LOST_FLOWS);
    static final int lostMessages = T.ordinal(ExportGaps.LOST_MESSAGES);
  }
}
