package io.lookback.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Keeps what a reader hands over, as text that is easy to compare, and holds it to the contract:
 * every record ends as exactly one session, event, flow, reject or skip, or as one or several
 * vulnerabilities, facts and names, which may follow another row too.
 *
 * <p>A row is shown as {@code name=value} pairs in the order of its fields, without those that are
 * null or false.
 */
public final class RecordingSink implements RecordSink {
  private final SessionRow session = new SessionRow();
  private final EventRow event = new EventRow();
  private final FlowRow flow = new FlowRow();
  private final VulnerabilityRow vulnerability = new VulnerabilityRow();
  private final HostFactRow hostFact = new HostFactRow();
  private final NameRow name = new NameRow();
  private final boolean isKeeping;
  private boolean isPending;
  private boolean hasRows;
  private long lineNo;

  /** Records named by {@link #at}. */
  public long records;

  public long sessionCount;
  public long eventCount;
  public long flowCount;

  /** Records that gave vulnerabilities, facts or names and nothing else. */
  public long hostRecordCount;

  public long vulnerabilityCount;
  public long factCount;
  public long nameCount;

  /** Characters that the format does not allow. */
  public long replaced;

  public long rejectCount;
  public long skipCount;
  public final List<String> sessions = new ArrayList<>();
  public final List<String> events = new ArrayList<>();
  public final List<String> flows = new ArrayList<>();
  public final List<String> vulnerabilities = new ArrayList<>();
  public final List<String> facts = new ArrayList<>();
  public final List<String> names = new ArrayList<>();
  public final List<String> rejects = new ArrayList<>();
  public final List<ExportLoss> losses = new ArrayList<>();
  public final Map<String, Long> rejectReasons = new LinkedHashMap<>();
  public final Map<String, Long> skipKinds = new LinkedHashMap<>();

  /** A sink that keeps every row as text. */
  public RecordingSink() {
    this(true);
  }

  /**
   * @param isKeeping false to count only
   */
  public RecordingSink(boolean isKeeping) {
    this.isKeeping = isKeeping;
  }

  /** Reads {@code content} with {@code format} and checks the accounting. */
  public static RecordingSink read(Format format, FileContext file, byte[] content) {
    return read(format, file, input(content, new byte[0]), new RecordingSink());
  }

  public static RecordingSink read(Format format, FileContext file, String content) {
    return read(format, file, content.getBytes(StandardCharsets.UTF_8));
  }

  public static RecordingSink read(
      Format format, FileContext file, RawInput input, RecordingSink sink) {
    try {
      format.open(file).read(input, sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(sink.isPending).as("the last record was left without an end").isFalse();
    assertThat(
            sink.sessionCount
                + sink.eventCount
                + sink.flowCount
                + sink.hostRecordCount
                + sink.rejectCount
                + sink.skipCount)
        .isEqualTo(sink.records);
    return sink;
  }

  /** Bytes in memory as an input. */
  public static RawInput input(byte[] content, byte[] prologue) {
    return new RawInput() {
      @Override
      public LineReader lines() {
        return new LineReader(bytes(), 0);
      }

      @Override
      public InputStream bytes() {
        return new ByteArrayInputStream(content);
      }

      @Override
      public byte[] prologue() {
        return prologue;
      }
    };
  }

  @Override
  public void at(long newLineNo, byte[] buffer, int from, int to) {
    assertThat(isPending).as("record %s was left without an end", lineNo).isFalse();
    assertThat(newLineNo).isGreaterThan(lineNo);
    assertThat(from).isBetween(0, to);
    assertThat(to).isLessThanOrEqualTo(buffer.length);
    lineNo = newLineNo;
    isPending = true;
    hasRows = false;
    records++;
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
  public void emit(SessionRow row) {
    endWithRow();
    sessionCount++;
    assertThat(row).isSameAs(session);
    assertThat(row.startUs).isNotEqualTo(SessionRow.NONE);
    assertThat(row.orientation).isIn("observed", "inferred", "unknown");
    assertThat(row.timeBasis).isNotNull();
    if (isKeeping) {
      sessions.add(text(row));
    }
  }

  @Override
  public void emit(EventRow row) {
    endWithRow();
    eventCount++;
    assertThat(row).isSameAs(event);
    assertThat(row.timeUs).isNotEqualTo(SessionRow.NONE);
    assertThat(row.eventType).isNotNull();
    assertThat(row.timeBasis).isNotNull();
    if (isKeeping) {
      events.add(text(row));
    }
  }

  @Override
  public void emit(FlowRow row) {
    assertThat(row).isSameAs(flow);
    assertThat(row.startUs).isNotEqualTo(FlowRow.NONE);
    assertThat(row.endUs).isNotEqualTo(FlowRow.NONE);
    assertThat(row.protocol).isBetween(0L, 255L);
    if (row.endUs < row.startUs) {
      reject("end_before_start", "ends before it starts");
      return;
    }
    endWithRow();
    flowCount++;
    if (isKeeping) {
      flows.add(text(row));
    }
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
  public void emit(VulnerabilityRow row) {
    assertThat(row).isSameAs(vulnerability);
    assertThat(row.timeUs).isNotEqualTo(SessionRow.NONE);
    assertThat(row.pluginId).isBetween(0L, (long) Integer.MAX_VALUE);
    assertThat(row.severity).isIn("informational", "low", "medium", "high", "critical");
    assertThat(row.cves).doesNotHaveDuplicates().isSorted();
    assertThat(row.hasIp || row.host != null).isTrue();
    assertThat(row.timeBasis).isNotNull();
    further();
    vulnerabilityCount++;
    if (isKeeping) {
      vulnerabilities.add(text(row));
    }
  }

  @Override
  public void emit(HostFactRow row) {
    assertThat(row).isSameAs(hostFact);
    assertThat(row.timeUs).isNotEqualTo(SessionRow.NONE);
    assertThat(row.fact)
        .isIn(
            "os",
            "open_port",
            "software",
            "client_software",
            "web_server",
            "listening_process",
            "compliance",
            "mac",
            "fqdn",
            "netbios_name",
            "answered_scan",
            "accepts_external");
    assertThat(row.basis).isIn("nessus", "zeek", "passive");
    assertThat(row.hasIp || row.host != null).isTrue();
    assertThat(row.timeBasis).isNotNull();
    further();
    factCount++;
    if (isKeeping) {
      facts.add(text(row));
    }
  }

  @Override
  public void emit(NameRow row) {
    assertThat(row).isSameAs(name);
    assertThat(row.timeUs).isNotEqualTo(SessionRow.NONE);
    assertThat(row.name.numBytes()).isPositive();
    assertThat(row.name.numChars()).isLessThanOrEqualTo(255);
    assertThat(row.source).isIn("dns", "http", "tls");
    assertThat(row.timeBasis).isNotNull();
    further();
    nameCount++;
    if (isKeeping) {
      names.add(text(row));
    }
  }

  @Override
  public void reject(String reason, String detail) {
    end();
    rejectCount++;
    assertThat(reason).matches("[a-z][a-z0-9_]*");
    assertThat(reason).as(detail).isNotEqualTo(LineParser.READER_DEFECT);
    assertThat(detail.length()).isLessThan(2_000);
    rejectReasons.merge(reason, 1L, Long::sum);
    if (isKeeping) {
      rejects.add(lineNo + " " + reason + ": " + detail);
    }
  }

  @Override
  public void skip(String kind) {
    end();
    skipCount++;
    assertThat(kind)
        .matches("header|comment|blank|continuation|no_name|not_read:[A-Za-z0-9_.-]{1,40}");
    skipKinds.merge(kind, 1L, Long::sum);
  }

  @Override
  public void replaced(long characters) {
    assertThat(isPending).as("record %s was left without an end", lineNo).isFalse();
    replaced += characters;
  }

  @Override
  public void lost(ExportLoss loss) {
    assertThat(isPending).as("record %s was left without an end", lineNo).isFalse();
    losses.add(loss);
  }

  private void endWithRow() {
    end();
    hasRows = true;
  }

  private void further() {
    if (isPending) {
      endWithRow();
      hostRecordCount++;
    }
    assertThat(hasRows).as("record %s gave rows and another end", lineNo).isTrue();
  }

  private void end() {
    assertThat(isPending).as("record %s ended twice", lineNo).isTrue();
    isPending = false;
  }

  private static String text(VulnerabilityRow row) {
    StringBuilder text = new StringBuilder();
    add(text, "time", row.timeUs);
    add(text, "ip", row.hasIp ? row.ip : null);
    add(text, "host", row.host);
    add(text, "port", row.port);
    add(text, "protocol", row.protocol);
    add(text, "service", row.service);
    add(text, "plugin", row.pluginId);
    add(text, "plugin_name", row.pluginName);
    add(text, "family", row.pluginFamily);
    add(text, "severity", row.severity);
    add(text, "cves", row.cves.isEmpty() ? null : row.cves);
    add(text, "cvss", Double.isNaN(row.cvssScore) ? null : row.cvssScore);
    add(text, "vector", row.cvssVector);
    add(text, "exploit", row.exploitAvailable);
    add(text, "scan", row.scan);
    add(text, "output", row.output);
    add(text, "time_basis", row.timeBasis);
    return text.toString();
  }

  private static String text(HostFactRow row) {
    StringBuilder text = new StringBuilder();
    add(text, "time", row.timeUs);
    add(text, "ip", row.hasIp ? row.ip : null);
    add(text, "host", row.host);
    add(text, "fact", row.fact);
    add(text, "name", row.name);
    add(text, "value", row.value);
    add(text, "port", row.port);
    add(text, "protocol", row.protocol);
    add(text, "basis", row.basis);
    add(text, "time_basis", row.timeBasis);
    return text.toString();
  }

  private static String text(NameRow row) {
    StringBuilder text = new StringBuilder();
    add(text, "time", row.timeUs);
    add(text, "client", row.client);
    add(text, "name", row.name);
    add(text, "address", row.hasAddress ? row.address : null);
    add(text, "source", row.source);
    add(text, "uid", row.uid);
    add(text, "time_basis", row.timeBasis);
    return text.toString();
  }

  private static String text(SessionRow row) {
    StringBuilder text = new StringBuilder();
    add(text, "start", row.startUs);
    add(text, "duration", row.durationUs);
    add(text, "src", row.src + port(row.srcPort));
    add(text, "dst", row.dst + port(row.dstPort));
    add(text, "protocol", row.protocol);
    add(text, "service", row.service);
    add(text, "src_bytes", row.srcBytes);
    add(text, "dst_bytes", row.dstBytes);
    add(text, "src_packets", row.srcPackets);
    add(text, "dst_packets", row.dstPackets);
    add(text, "basis", row.bytesBasis);
    add(text, "missed", row.missedBytes);
    add(text, "tcp_flags", row.tcpFlags);
    add(text, "state", row.connState);
    add(text, "history", row.history);
    add(text, "uid", row.uid);
    add(text, "orientation", row.orientation);
    add(text, "established", row.established);
    add(text, "partial", row.partial);
    add(text, "open", row.open);
    add(text, "sampled", row.sampled);
    add(text, "inconsistent", row.inconsistent);
    add(text, "bytes_suspect", row.bytesSuspect);
    add(text, "event_name", row.eventName);
    add(text, "time_basis", row.timeBasis);
    add(text, "sensor", row.sensor);
    return text.toString();
  }

  private static String text(EventRow row) {
    StringBuilder text = new StringBuilder();
    add(text, "time", row.timeUs);
    add(text, "type", row.eventType);
    add(text, "name", row.eventName);
    add(text, "ocsf", row.ocsfClass);
    add(text, "severity", row.severity);
    add(text, "outcome", row.outcome);
    add(text, "src", row.hasSrc ? row.src + port(row.srcPort) : null);
    add(text, "dst", row.hasDst ? row.dst + port(row.dstPort) : null);
    add(text, "protocol", row.protocol);
    add(text, "client", row.clientSide);
    add(text, "user", row.userName);
    add(text, "host", row.host);
    add(text, "uid", row.uid);
    add(text, "rule_id", row.ruleId);
    add(text, "rule", row.ruleName);
    add(text, "category", row.category);
    add(text, "message", row.message);
    if (row.count != 1) {
      add(text, "count", row.count);
    }
    add(text, "time_basis", row.timeBasis);
    add(text, "sensor", row.sensor);
    return text.toString();
  }

  private static String text(FlowRow row) {
    StringBuilder text = new StringBuilder();
    add(text, "start", row.startUs);
    add(text, "duration", row.endUs - row.startUs);
    add(text, "src", row.src + port(row.srcPort));
    add(text, "dst", row.dst + port(row.dstPort));
    add(text, "protocol", row.protocol);
    add(text, "tcp_flags", row.tcpFlags);
    add(text, "packets", row.packets);
    add(text, "bytes", row.bytes);
    add(text, "reverse_packets", row.reversePackets);
    add(text, "reverse_bytes", row.reverseBytes);
    add(text, "reverse_tcp_flags", row.reverseTcpFlags);
    add(text, "basis", row.bytesBasis);
    add(text, "flow_count", row.flowCount);
    add(text, "exporter", row.hasExporter ? row.exporter : null);
    add(text, "exporter_id", row.exporterId);
    add(text, "export_version", row.exportVersion);
    add(text, "input", row.inputInterface);
    add(text, "output", row.outputInterface);
    add(text, "observed_at", row.observedAt);
    add(text, "end_reason", row.endReason);
    add(text, "biflow_direction", row.biflowDirection);
    add(text, "src_tos", row.srcTos);
    add(text, "dst_tos", row.dstTos);
    add(text, "src_as", row.srcAs);
    add(text, "dst_as", row.dstAs);
    add(text, "src_vlan", row.srcVlan);
    add(text, "dst_vlan", row.dstVlan);
    add(text, "sampling_interval", row.samplingInterval);
    add(text, "sampled", row.sampled);
    add(text, "firewall_event", row.firewallEvent);
    add(text, "firewall_extended_event", row.firewallExtendedEvent);
    add(text, "nat_src", row.hasNat ? row.natSrc + port(row.natSrcPort) : null);
    add(text, "nat_dst", row.hasNat ? row.natDst + port(row.natDstPort) : null);
    add(text, "user", row.userName);
    add(text, "time_basis", row.timeBasis);
    add(text, "sensor", row.sensor);
    return text.toString();
  }

  private static String port(long port) {
    return port == SessionRow.NONE ? "" : " " + port;
  }

  private static void add(StringBuilder text, String name, long value) {
    add(text, name, value == SessionRow.NONE ? null : value);
  }

  private static void add(StringBuilder text, String name, Object value) {
    if (value instanceof UTF8String string) {
      assertThat(string.isValid()).isTrue();
    }
    if (value == null || value.equals(false) && !name.equals("established")) {
      return;
    }
    text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value);
  }
}
