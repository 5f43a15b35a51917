package io.lookback.datasets.netflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.format.FlowRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Keeps what the decoder hands over, as text that is easy to compare, and holds it to the contract:
 * every record ends as exactly one flow, reject, skip or unresolved set.
 *
 * <p>A flow is shown as {@code name=value} pairs, without those that are null or false.
 */
public final class ExportRecorder implements ExportSink {
  private final FlowRow row = new FlowRow();
  private final boolean isKeeping;
  private boolean isPending;
  private byte[] buffer;
  private int from;
  private int to;

  public long records;
  public long flowCount;
  public long rejectCount;
  public long skipCount;
  public long unresolvedCount;
  public final List<String> flows = new ArrayList<>();
  public final List<String> rejects = new ArrayList<>();
  public final List<Long> messages = new ArrayList<>();
  public final List<ExporterAccount> exporters = new ArrayList<>();

  /** As {@code exporter hour lost message}. */
  public final List<String> losses = new ArrayList<>();

  private long lost;
  public final Map<String, Long> reasons = new LinkedHashMap<>();
  public final Map<String, Long> skips = new LinkedHashMap<>();
  public final Map<Integer, Long> unresolved = new LinkedHashMap<>();

  public ExportRecorder() {
    this(true);
  }

  /**
   * @param isKeeping false to count only
   */
  public ExportRecorder(boolean isKeeping) {
    this.isKeeping = isKeeping;
  }

  /** Checks that nothing is left open and that the accounts of the exporters add up. */
  public ExportRecorder checked() {
    assertThat(isPending).as("the last record was left without an end").isFalse();
    assertThat(flowCount + rejectCount + skipCount + unresolvedCount).isEqualTo(records);
    assertThat(exporters.stream().mapToLong(ExporterAccount::flows).sum()).isEqualTo(flowCount);
    assertThat(exporters.stream().mapToLong(ExporterAccount::skips).sum()).isEqualTo(skipCount);
    assertThat(exporters.stream().mapToLong(ExporterAccount::unresolved).sum())
        .isEqualTo(unresolvedCount);
    // Messages that cannot be read have no exporter.
    assertThat(exporters.stream().mapToLong(ExporterAccount::rejects).sum())
        .isLessThanOrEqualTo(rejectCount);
    assertThat(exporters).allMatch(exporter -> exporter.lost() >= 0);
    assertThat(exporters.stream().mapToLong(ExporterAccount::lost).sum()).isEqualTo(lost);
    return this;
  }

  /** Flows, rejects, skips and unresolved sets, as {@code 7 0 1 0}. */
  public String account() {
    return flowCount + " " + rejectCount + " " + skipCount + " " + unresolvedCount;
  }

  @Override
  public void at(long message, byte[] newBuffer, int newFrom, int newTo) {
    assertThat(isPending).as("a record was left without an end").isFalse();
    assertThat(newFrom).isBetween(0, newTo);
    assertThat(newTo).isLessThanOrEqualTo(newBuffer.length);
    isPending = true;
    buffer = newBuffer;
    from = newFrom;
    to = newTo;
    records++;
    if (isKeeping) {
      messages.add(message);
    }
  }

  @Override
  public FlowRow flow() {
    row.clear();
    return row;
  }

  @Override
  public void emit(FlowRow emitted) {
    end();
    flowCount++;
    assertThat(emitted).isSameAs(row);
    assertThat(row.startUs).isNotEqualTo(FlowRow.NONE);
    assertThat(row.endUs).isGreaterThanOrEqualTo(row.startUs);
    assertThat(row.protocol).isBetween(0L, 255L);
    assertThat(row.exportVersion).isIn(5L, 9L, 10L);
    if (row.userName != null) {
      byte[] text = (byte[]) row.userName.getBaseObject();
      assertThat(row.userName.isValid()).isTrue();
      assertThat(text != buffer || to - from >= row.userName.numBytes()).isTrue();
    }
    if (isKeeping) {
      flows.add(text(row));
    }
  }

  @Override
  public void reject(String reason, String detail) {
    end();
    rejectCount++;
    assertThat(reason).matches("[a-z][a-z0-9_]*");
    assertThat(reason).as(detail).isNotEqualTo(NetflowDecoder.READER_DEFECT);
    assertThat(detail.length()).isBetween(1, 200);
    reasons.merge(reason, 1L, Long::sum);
    if (isKeeping) {
      rejects.add(reason + ": " + detail);
    }
  }

  @Override
  public void skip(String kind) {
    end();
    skipCount++;
    assertThat(kind).matches("not_read:[a-z_]{1,40}");
    skips.merge(kind, 1L, Long::sum);
  }

  @Override
  public void unresolved(int templateId) {
    end();
    unresolvedCount++;
    unresolved.merge(templateId, 1L, Long::sum);
  }

  @Override
  public void lost(ExporterAccount account, long message, long hourMs, long count) {
    assertThat(isPending).isFalse();
    assertThat(count).isPositive();
    assertThat(hourMs % 3_600_000).isZero();
    lost += count;
    if (isKeeping) {
      losses.add(account.exporterId() + " " + time(hourMs * 1_000) + " " + count + " " + message);
    }
  }

  @Override
  public void exporter(ExporterAccount account) {
    assertThat(isPending).isFalse();
    exporters.add(account);
  }

  private void end() {
    assertThat(isPending).as("a record ended twice").isTrue();
    isPending = false;
  }

  /** A flow as text. */
  public static String text(FlowRow row) {
    StringBuilder text = new StringBuilder();
    add(text, "start", time(row.startUs));
    add(text, "end", time(row.endUs));
    add(text, "src", row.src + port(row.srcPort));
    add(text, "dst", row.dst + port(row.dstPort));
    add(text, "protocol", row.protocol);
    add(text, "flags", row.tcpFlags);
    add(text, "packets", row.packets);
    add(text, "bytes", row.bytes);
    add(text, "reverse_packets", row.reversePackets);
    add(text, "reverse_bytes", row.reverseBytes);
    add(text, "reverse_flags", row.reverseTcpFlags);
    add(text, "basis", row.bytesBasis);
    add(text, "flows", row.flowCount);
    add(text, "exporter", row.hasExporter ? row.exporter : null);
    add(text, "id", row.exporterId);
    add(text, "v", row.exportVersion);
    add(text, "in", row.inputInterface);
    add(text, "out", row.outputInterface);
    add(text, "observed_at", row.observedAt);
    add(text, "end_reason", row.endReason);
    add(text, "biflow", row.biflowDirection);
    add(text, "tos", row.srcTos);
    add(text, "dst_tos", row.dstTos);
    add(text, "src_as", row.srcAs);
    add(text, "dst_as", row.dstAs);
    add(text, "src_vlan", row.srcVlan);
    add(text, "dst_vlan", row.dstVlan);
    add(text, "interval", row.samplingInterval);
    add(text, "sampled", row.sampled ? "yes" : null);
    add(text, "event", row.firewallEvent);
    add(text, "extended_event", row.firewallExtendedEvent);
    add(text, "nat_src", row.hasNat ? row.natSrc + port(row.natSrcPort) : null);
    add(text, "nat_dst", row.hasNat ? row.natDst + port(row.natDstPort) : null);
    add(text, "user", row.userName);
    add(text, "sensor", row.sensor);
    return text.toString();
  }

  private static Instant time(long us) {
    return Instant.EPOCH.plus(us, ChronoUnit.MICROS);
  }

  private static String port(long port) {
    return port == FlowRow.NONE ? "" : " " + port;
  }

  private static void add(StringBuilder text, String name, long value) {
    add(text, name, value == FlowRow.NONE ? null : value);
  }

  private static void add(StringBuilder text, String name, Object value) {
    if (value instanceof UTF8String string) {
      assertThat(string.isValid()).isTrue();
    }
    if (value != null) {
      text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value);
    }
  }
}
