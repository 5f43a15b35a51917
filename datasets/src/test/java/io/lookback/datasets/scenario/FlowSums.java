package io.lookback.datasets.scenario;

import io.lookback.datasets.format.EventRow;
import io.lookback.datasets.format.ExportLoss;
import io.lookback.datasets.format.FileContext;
import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.format.Head;
import io.lookback.datasets.format.HostFactRow;
import io.lookback.datasets.format.NameRow;
import io.lookback.datasets.format.RecordSink;
import io.lookback.datasets.format.RecordingSink;
import io.lookback.datasets.format.SessionRow;
import io.lookback.datasets.format.VulnerabilityRow;
import io.lookback.datasets.site.Site;
import io.lookback.udf.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Packets and bytes that each end sent to another, whoever says so. */
final class FlowSums implements RecordSink {
  private final FlowRow flow = new FlowRow();
  private final Map<String, long[]> sums = new TreeMap<>();
  private final Consumer<FlowRow> also;
  private long flows;

  FlowSums(Consumer<FlowRow> also) {
    this.also = also;
  }

  FlowSums() {
    this(row -> {});
  }

  /** Sums of sessions of which the exporter told everything. */
  static Map<String, String> of(Scenario scenario, Predicate<Session> sees, long toldUntilUs) {
    FlowSums expected = new FlowSums();
    scenario.sessions(
        session -> {
          if (sees.test(session)) {
            String src = IpAddress.text(session.srcHi, session.srcLo);
            String dst = IpAddress.text(session.dstHi, session.dstLo);
            // What is told later is marked, and found on neither side.
            long told = session.endUs() < toldUntilUs ? 0 : Long.MIN_VALUE / 4;
            expected.add(
                key(src, session.srcPort, dst, session.dstPort, session.protocol),
                session.srcPackets + told,
                session.srcIpBytes);
            if (session.dstPackets > 0) {
              expected.add(
                  key(dst, session.dstPort, src, session.srcPort, session.protocol),
                  session.dstPackets + told,
                  session.dstIpBytes);
            }
          }
        });
    return expected.texts();
  }

  /** Reads all files of a sensor as ingest does. */
  FlowSums read(Path folder, String format) throws IOException {
    for (Path path : GeneratedFiles.under(folder)) {
      byte[] content;
      try (InputStream in = GeneratedFiles.open(path)) {
        content = in.readAllBytes();
      }
      Head head = new Head(Arrays.copyOf(content, Math.min(content.length, Head.SIZE)), false);
      Format detected = Formats.detect(head).orElseThrow(() -> new AssertionError(path));
      if (!detected.name().equals(format)) {
        throw new AssertionError(path + " is " + detected.name());
      }
      FileContext file =
          new FileContext(
              new Site("one", List.of(), ZoneOffset.UTC, List.of(), Map.of()),
              "router",
              path.getFileName().toString(),
              Files.getLastModifiedTime(path).to(TimeUnit.MICROSECONDS));
      detected.open(file).read(RecordingSink.input(content, new byte[0]), this);
    }
    return this;
  }

  /** Adds what one end sent to another; ICMP without its types. */
  void add(String key, long packets, long bytes) {
    long[] sum = sums.computeIfAbsent(key, one -> new long[2]);
    sum[0] += packets;
    sum[1] += bytes;
    flows++;
  }

  static String key(String src, long srcPort, String dst, long dstPort, long protocol) {
    boolean hasPorts = protocol == 6 || protocol == 17;
    return src
        + (hasPorts ? " " + srcPort : "")
        + " > "
        + dst
        + (hasPorts ? " " + dstPort : "")
        + " / "
        + protocol;
  }

  long flows() {
    return flows;
  }

  /** Packets and bytes as text, without those that are marked. */
  Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    sums.forEach((key, sum) -> texts.put(key, sum[0] < 0 ? "told later" : sum[0] + " " + sum[1]));
    return texts;
  }

  @Override
  public void at(long lineNo, byte[] buffer, int from, int to) {}

  @Override
  public SessionRow session() {
    throw new AssertionError("no session here");
  }

  @Override
  public EventRow event() {
    throw new AssertionError("no event here");
  }

  @Override
  public FlowRow flow() {
    flow.clear();
    return flow;
  }

  @Override
  public void emit(SessionRow row) {
    throw new AssertionError("no session here");
  }

  @Override
  public void emit(EventRow row) {
    throw new AssertionError("no event here");
  }

  @Override
  public void emit(FlowRow row) {
    add(
        key(row.src.toString(), row.srcPort, row.dst.toString(), row.dstPort, row.protocol),
        row.packets,
        row.bytes);
    also.accept(row);
  }

  @Override
  public VulnerabilityRow vulnerability() {
    throw new AssertionError("no vulnerability here");
  }

  @Override
  public HostFactRow hostFact() {
    throw new AssertionError("no fact here");
  }

  @Override
  public NameRow name() {
    throw new AssertionError("no name here");
  }

  @Override
  public void emit(VulnerabilityRow row) {
    throw new AssertionError("no vulnerability here");
  }

  @Override
  public void emit(HostFactRow row) {
    throw new AssertionError("no fact here");
  }

  @Override
  public void emit(NameRow row) {
    throw new AssertionError("no name here");
  }

  @Override
  public void reject(String reason, String detail) {
    throw new AssertionError(reason + ": " + detail);
  }

  @Override
  public void replaced(long characters) {
    throw new AssertionError(characters + " characters were replaced");
  }

  @Override
  public void lost(ExportLoss loss) {
    throw new AssertionError("Nothing gets lost, but " + loss);
  }

  @Override
  public void skip(String kind) {
    throw new AssertionError("skipped " + kind);
  }
}
