package io.lookback.jobs.stitch;

import io.lookback.datasets.format.SessionRow;
import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.stitch.CarriedSession;
import io.lookback.datasets.stitch.Conversation;
import io.lookback.datasets.stitch.FlowPiece;
import io.lookback.datasets.stitch.StitchParams;
import io.lookback.datasets.stitch.StitchSink;
import io.lookback.datasets.stitch.StitchedSession;
import io.lookback.datasets.stitch.Stitcher;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.StitchCarry;
import io.lookback.jobs.ingest.SessionColumns;
import io.lookback.jobs.ingest.TableRow;
import io.lookback.udf.session.SessionClasses;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What a Spark task does with sorted {@link FlowPieces}: conversation by conversation, and of each
 * day by day, it makes sessions, and what is to be carried on.
 */
final class StitchTask implements Serializable {
  /** A session; and what the next day has to know of it if it is open. */
  static final StructType SCHEMA =
      new StructType()
          .add("session", SessionRecords.TABLE.schema(), false)
          .add("carry", StitchCarry.TABLE.schema(), true);

  /**
   * ICMP, TCP, UDP, DCCP, ICMPv6, SCTP, UDP-Lite: those whose sessions have ports, or type and
   * code.
   */
  private static final Set<Integer> HAS_PORTS = Set.of(1, 6, 17, 33, 58, 132, 136);

  private static final long DAY_US = 86_400_000_000L;

  /**
   * A site whose days are stitched.
   *
   * @param lastDay the last of these days, days since 1970-01-01
   */
  record SiteDays(Site site, StitchParams params, int lastDay) implements Serializable {}

  private final Map<String, SiteDays> sites;
  private final SessionClasses classes;

  StitchTask(Map<String, SiteDays> sites, SessionClasses classes) {
    this.sites = new HashMap<>(sites);
    this.classes = classes;
  }

  Iterator<InternalRow> run(Iterator<InternalRow> sorted) {
    return new Sessions(sorted);
  }

  private final class Sessions implements Iterator<InternalRow> {
    private final Iterator<InternalRow> in;
    private final ArrayDeque<InternalRow> ready = new ArrayDeque<>();
    private final Map<String, SiteStitcher> stitchers = new HashMap<>();
    private final FlowPiece piece = new FlowPiece();
    private final RepeatedFlows repeated = new RepeatedFlows();
    private final Texts texts = new Texts();

    /** The row that comes next; null at the end. */
    private InternalRow row;

    private UTF8String site;
    private Conversation conversation;

    /** Of the conversation in work; null between two. */
    private SiteStitcher stitcher;

    private int day;

    Sessions(Iterator<InternalRow> in) {
      this.in = in;
      advance();
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && (row != null || stitcher != null)) {
        step();
      }
      return !ready.isEmpty();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void advance() {
      row = in.hasNext() ? in.next() : null;
    }

    /** Begins a conversation, takes one flow of it, or ends one of its days. */
    private void step() {
      if (stitcher == null) {
        beginConversation();
      } else if (belongs() && row.getInt(P.eventDate) == day) {
        read(piece);
        if (!repeated.isRepetition(piece)) {
          stitcher.accept(piece);
        }
        advance();
      } else {
        endDay();
      }
    }

    private void beginConversation() {
      site = row.getUTF8String(P.site).clone();
      conversation =
          new Conversation(
              row.getLong(P.aHi),
              row.getLong(P.aLo),
              row.getInt(P.aPort),
              row.getLong(P.bHi),
              row.getLong(P.bLo),
              row.getInt(P.bPort),
              row.getInt(P.protocol));
      stitcher =
          stitchers.computeIfAbsent(
              site.toString(), name -> new SiteStitcher(sites.get(name), classes, ready));
      day = row.getInt(P.eventDate);
      while (belongs() && !row.getBoolean(P.isFlow)) {
        stitcher.carried.add(Carry.read(row.getStruct(P.carry, Carry.COLUMNS)));
        day = row.getInt(P.eventDate) + 1;
        advance();
      }
      beginDay();
    }

    private void beginDay() {
      stitcher.begin(conversation, day);
      repeated.begin();
    }

    private void endDay() {
      stitcher.finish();
      boolean goesOn = belongs();
      if (!stitcher.carried.isEmpty() && (goesOn || day < stitcher.lastDay)) {
        day++;
        beginDay();
      } else if (goesOn) {
        day = row.getInt(P.eventDate);
        beginDay();
      } else {
        stitcher.carried.clear();
        stitcher = null;
      }
    }

    private boolean belongs() {
      return row != null
          && row.getLong(P.aHi) == conversation.aHi()
          && row.getLong(P.aLo) == conversation.aLo()
          && row.getInt(P.aPort) == conversation.aPort()
          && row.getLong(P.bHi) == conversation.bHi()
          && row.getLong(P.bLo) == conversation.bLo()
          && row.getInt(P.bPort) == conversation.bPort()
          && row.getInt(P.protocol) == conversation.protocol()
          && row.getUTF8String(P.site).equals(site);
    }

    private void read(FlowPiece p) {
      p.startUs = row.getLong(P.start);
      p.endUs = row.getLong(P.end);
      p.sensor = texts.of(row.getUTF8String(P.sensor));
      p.exporterHi = row.getLong(P.exporterHi);
      p.exporterLo = row.getLong(P.exporterLo);
      p.exporterId = row.getLong(P.exporterId);
      p.observedAt = row.getLong(P.observedAt);
      p.sentByA = row.getBoolean(P.sentByA);
      p.packets = row.getLong(P.packets);
      p.bytes = row.getLong(P.bytes);
      p.tcpFlags = row.getLong(P.tcpFlags);
      p.reversePackets = row.getLong(P.reversePackets);
      p.reverseBytes = row.getLong(P.reverseBytes);
      p.reverseTcpFlags = row.getLong(P.reverseTcpFlags);
      p.icmp = row.getLong(P.icmp);
      p.endReason = row.getLong(P.endReason);
      p.biflowDirection = row.getLong(P.biflowDirection);
      p.sampled = row.getBoolean(P.isSampled);
      p.bytesBasis = row.isNullAt(P.bytesBasis) ? null : texts.of(row.getUTF8String(P.bytesBasis));
      p.fileId = texts.of(row.getUTF8String(P.fileId));
      p.recordNo = row.getLong(P.lineNo);
    }
  }

  /** The stitcher of one site, and the rows it gives. */
  private static final class SiteStitcher implements StitchSink {
    /** What the day before left open of the conversation in work. */
    final List<CarriedSession> carried = new ArrayList<>();

    final int lastDay;

    private final Stitcher stitcher;
    private final SessionColumns columns;
    private final SessionRow session = new SessionRow();
    private final OwnNetworks own;
    private final UTF8String site;
    private final UTF8String format = UTF8String.fromString(SessionRecords.STITCHED);
    private final ArrayDeque<InternalRow> ready;
    private int day;

    SiteStitcher(SiteDays site, SessionClasses classes, ArrayDeque<InternalRow> ready) {
      this.stitcher = new Stitcher(site.params(), this);
      this.columns = new SessionColumns(classes);
      this.own = OwnNetworks.of(site.site());
      this.site = UTF8String.fromString(site.site().name());
      this.lastDay = site.lastDay();
      this.ready = ready;
    }

    void begin(Conversation conversation, int newDay) {
      day = newDay;
      stitcher.begin(conversation);
      carried.forEach(stitcher::resume);
      carried.clear();
    }

    void accept(FlowPiece piece) {
      stitcher.accept(piece);
    }

    void finish() {
      stitcher.finish((day + 1) * DAY_US);
    }

    @Override
    public void closed(StitchedSession stitched) {
      ready.add(new GenericInternalRow(new Object[] {row(stitched), null}));
    }

    @Override
    public void open(StitchedSession stitched, CarriedSession carry) {
      carried.add(carry);
      ready.add(
          new GenericInternalRow(new Object[] {row(stitched), Carry.write(day, site, carry)}));
    }

    private InternalRow row(StitchedSession from) {
      SessionRow s = session;
      s.clear();
      s.startUs = from.startUs();
      s.durationUs = from.durationUs();
      s.src.set(from.src());
      boolean hasPorts = HAS_PORTS.contains(from.protocol()) && from.srcPort() >= 0;
      s.srcPort = hasPorts ? from.srcPort() : SessionRow.NONE;
      s.dst.set(from.dst());
      s.dstPort = hasPorts ? from.dstPort() : SessionRow.NONE;
      s.protocol = from.protocol();
      s.srcBytes = from.srcBytes();
      s.dstBytes = from.dstBytes();
      s.srcPackets = from.srcPackets();
      s.dstPackets = from.dstPackets();
      s.bytesBasis = "layer2".equals(from.bytesBasis()) ? "wire" : from.bytesBasis();
      s.tcpFlags = from.tcpFlags();
      s.orientation = from.orientation();
      s.established = from.established();
      s.partial = from.partial();
      s.open = from.open();
      s.sampled = from.sampled();
      columns.fill(s, own);
      TableRow row = columns.row();
      row.source(
          day,
          site,
          from.sensor(),
          format,
          UTF8String.fromString(from.firstFile()),
          from.firstRecord());
      row.number(C.flowCount, from.flows());
      row.address(C.exporterIp, from.exporter());
      row.integer(C.exporterCount, from.exporters());
      row.text(C.lastFile, UTF8String.fromString(from.lastFile()));
      row.number(C.lastLine, from.lastRecord());
      return row.row().copy();
    }
  }

  /**
   * Finds flows that another file brought already: the n-th of several equal ones in one file is
   * the n-th of another. To be asked in an order in which equal ones follow each other, file by
   * file.
   */
  private static final class RepeatedFlows {
    private final FlowPiece last = new FlowPiece();
    private boolean isFirst = true;
    private long taken;
    private long ofFile;

    void begin() {
      isFirst = true;
    }

    boolean isRepetition(FlowPiece piece) {
      if (isFirst || !isSame(piece)) {
        taken = 1;
        ofFile = 1;
        last.set(piece);
        isFirst = false;
        return false;
      }
      ofFile = piece.fileId.equals(last.fileId) ? ofFile + 1 : 1;
      last.set(piece);
      if (ofFile <= taken) {
        return true;
      }
      taken = ofFile;
      return false;
    }

    private boolean isSame(FlowPiece p) {
      return p.startUs == last.startUs
          && p.endUs == last.endUs
          && p.sentByA == last.sentByA
          && p.packets == last.packets
          && p.bytes == last.bytes
          && p.tcpFlags == last.tcpFlags
          && p.reversePackets == last.reversePackets
          && p.reverseBytes == last.reverseBytes
          && p.reverseTcpFlags == last.reverseTcpFlags
          && p.icmp == last.icmp
          && p.endReason == last.endReason
          && p.biflowDirection == last.biflowDirection
          && p.sampled == last.sampled
          && p.exporterHi == last.exporterHi
          && p.exporterLo == last.exporterLo
          && p.exporterId == last.exporterId
          && p.observedAt == last.observedAt
          && Objects.equals(p.sensor, last.sensor)
          && Objects.equals(p.bytesBasis, last.bytesBasis);
    }
  }

  /** The few texts that flows name again and again: sensors, files. */
  private static final class Texts {
    private static final int MAX = 10_000;

    private final Map<UTF8String, String> known = new HashMap<>();

    String of(UTF8String text) {
      String found = known.get(text);
      if (found == null) {
        if (known.size() >= MAX) {
          known.clear();
        }
        found = text.toString();
        known.put(text.clone(), found);
      }
      return found;
    }
  }

  /** Carried sessions as rows of stitch_carry. */
  private static final class Carry {
    static final int COLUMNS = StitchCarry.TABLE.columns().size();

    private static final int FIRST = 2;

    private Carry() {}

    static InternalRow write(int day, UTF8String site, CarriedSession c) {
      return new GenericInternalRow(
          new Object[] {
            day,
            site,
            c.aHi(),
            c.aLo(),
            c.aPort(),
            c.bHi(),
            c.bLo(),
            c.bPort(),
            c.protocol(),
            c.startUs(),
            c.endUs(),
            orNull(c.synUs()),
            orNull(c.clientUs()),
            UTF8String.fromString(c.client()),
            flags(c.aFlags()),
            flags(c.bFlags()),
            c.aClosed(),
            c.bClosed(),
            c.broken(),
            c.continued(),
            c.sampled(),
            c.flows(),
            c.firstSentByA(),
            UTF8String.fromString(c.firstFile()),
            c.firstRecord(),
            UTF8String.fromString(c.lastFile()),
            c.lastRecord(),
            UTF8String.fromString(c.exporters())
          });
    }

    static CarriedSession read(InternalRow row) {
      int i = FIRST;
      return new CarriedSession(
          row.getLong(i++),
          row.getLong(i++),
          row.getInt(i++),
          row.getLong(i++),
          row.getLong(i++),
          row.getInt(i++),
          row.getInt(i++),
          row.getLong(i++),
          row.getLong(i++),
          number(row, i++),
          number(row, i++),
          text(row, i++),
          flags(row, i++),
          flags(row, i++),
          row.getBoolean(i++),
          row.getBoolean(i++),
          row.getBoolean(i++),
          row.getBoolean(i++),
          row.getBoolean(i++),
          row.getLong(i++),
          row.getBoolean(i++),
          text(row, i++),
          row.getLong(i++),
          text(row, i++),
          row.getLong(i++),
          text(row, i));
    }

    private static Long orNull(long value) {
      return value == FlowPiece.NONE ? null : (Long) value;
    }

    private static Integer flags(long value) {
      return value == FlowPiece.NONE ? null : (Integer) (int) value;
    }

    private static long number(InternalRow row, int ordinal) {
      return row.isNullAt(ordinal) ? FlowPiece.NONE : row.getLong(ordinal);
    }

    private static long flags(InternalRow row, int ordinal) {
      return row.isNullAt(ordinal) ? FlowPiece.NONE : row.getInt(ordinal);
    }

    private static String text(InternalRow row, int ordinal) {
      return row.isNullAt(ordinal) ? null : row.getUTF8String(ordinal).toString();
    }
  }

  /** Positions of what only sessions made of flows have. */
  private static final class C {
    static final int flowCount = SessionRecords.TABLE.ordinal(SessionRecords.FLOW_COUNT);
    static final int exporterIp = SessionRecords.TABLE.ordinal(SessionRecords.EXPORTER_IP);
    static final int exporterCount = SessionRecords.TABLE.ordinal(SessionRecords.EXPORTER_COUNT);
    static final int lastFile = SessionRecords.TABLE.ordinal(SessionRecords.LAST_FILE_ID);
    static final int lastLine = SessionRecords.TABLE.ordinal(SessionRecords.LAST_LINE_NO);
  }

  /** Positions of the sorted columns. */
  private static final class P {
    static final int eventDate = FlowPieces.ordinal("event_date");
    static final int site = FlowPieces.ordinal("site");
    static final int aHi = FlowPieces.ordinal("a_hi");
    static final int aLo = FlowPieces.ordinal("a_lo");
    static final int aPort = FlowPieces.ordinal("a_port");
    static final int bHi = FlowPieces.ordinal("b_hi");
    static final int bLo = FlowPieces.ordinal("b_lo");
    static final int bPort = FlowPieces.ordinal("b_port");
    static final int protocol = FlowPieces.ordinal("protocol");
    static final int isFlow = FlowPieces.ordinal("is_flow");
    static final int start = FlowPieces.ordinal("start_us");
    static final int end = FlowPieces.ordinal("end_us");
    static final int sensor = FlowPieces.ordinal("sensor");
    static final int exporterHi = FlowPieces.ordinal("exporter_hi");
    static final int exporterLo = FlowPieces.ordinal("exporter_lo");
    static final int exporterId = FlowPieces.ordinal("exporter_id");
    static final int observedAt = FlowPieces.ordinal("observed_at");
    static final int sentByA = FlowPieces.ordinal("sent_by_a");
    static final int packets = FlowPieces.ordinal("packets");
    static final int bytes = FlowPieces.ordinal("bytes");
    static final int tcpFlags = FlowPieces.ordinal("tcp_flags");
    static final int reversePackets = FlowPieces.ordinal("reverse_packets");
    static final int reverseBytes = FlowPieces.ordinal("reverse_bytes");
    static final int reverseTcpFlags = FlowPieces.ordinal("reverse_tcp_flags");
    static final int icmp = FlowPieces.ordinal("icmp");
    static final int endReason = FlowPieces.ordinal("end_reason");
    static final int biflowDirection = FlowPieces.ordinal("biflow_direction");
    static final int isSampled = FlowPieces.ordinal("is_sampled");
    static final int bytesBasis = FlowPieces.ordinal("bytes_basis");
    static final int fileId = FlowPieces.ordinal("file_id");
    static final int lineNo = FlowPieces.ordinal("line_no");
    static final int carry = FlowPieces.ordinal("carry");
  }
}
