package io.lookback.datasets.stitch;

import static io.lookback.datasets.stitch.StitchTesting.DAY;
import static io.lookback.datasets.stitch.StitchTesting.MIDNIGHT;
import static io.lookback.datasets.stitch.StitchTesting.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.stitch.StitchTesting.Flow;
import io.lookback.udf.net.IpAddress;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One conversation with a million flows takes neither much memory nor much time. */
class StitchBoundsTest {
  private static final int FLOWS = 1_000_000;

  /** What one conversation may be at its worst. */
  enum Shape {
    /** Probes without an answer, evenly over the day: one session. */
    SCANNER,
    /** The same ports again each 0.17 s, refused each time. */
    REUSER,
    /** The same within a quarter of an hour, so that more sessions are open than may be. */
    FAST_REUSER,
    /** UDP in bursts 70 s apart, of so many exporters that few are kept apart. */
    MANY_EXPORTERS,
    /** All begin at once and overlap. */
    OVERLAPPING,
    /** Each covers the last half hour. */
    LONG_FLOWS
  }

  /** Counts what comes out and forgets it. */
  private static final class Counter implements StitchSink {
    long closed;
    long open;
    long flows;

    @Override
    public void closed(StitchedSession session) {
      closed++;
      flows += session.flows();
    }

    @Override
    public void open(StitchedSession session, CarriedSession carry) {
      open++;
      flows += session.flows();
      assertThat(carry.exporters().length()).isLessThan(8 * 250);
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void aMillionFlowsOfOneConversation(Shape shape) {
    Counter counter = new Counter();
    Stitcher stitcher = new Stitcher(StitchParams.DEFAULT, counter);
    Flow request =
        new Flow(
            IpAddress.parse("192.0.2.10"),
            40_000,
            IpAddress.parse("198.51.100.5"),
            443,
            shape == Shape.MANY_EXPORTERS ? 17 : 6);
    boolean requestByA = request.piece.sentByA;
    FlowPiece piece = request.piece;
    stitcher.begin(request.conversation());
    long least = Long.MAX_VALUE;
    long most = 0;
    long started = cpuNanos();
    for (int i = 0; i < FLOWS; i++) {
      piece.recordNo = i;
      fill(shape, piece, requestByA, i);
      stitcher.accept(piece);
      if (i % 100_000 == 50_000) {
        long used = liveBytes();
        least = Math.min(least, used);
        most = Math.max(most, used);
      }
    }
    stitcher.finish(MIDNIGHT + DAY);
    Duration took = Duration.ofNanos(cpuNanos() - started);

    assertThat(counter.flows).isEqualTo(FLOWS);
    switch (shape) {
      case SCANNER, OVERLAPPING, LONG_FLOWS ->
          assertThat(counter.closed + counter.open).isEqualTo(1);
      case REUSER, FAST_REUSER -> assertThat(counter.closed + counter.open).isEqualTo(FLOWS / 2);
      case MANY_EXPORTERS -> assertThat(counter.closed + counter.open).isEqualTo(1_000);
    }
    // Ten times what it takes on a small machine; of the whole day it would be 200 MB and more.
    assertThat(took).isLessThan(Duration.ofSeconds(20));
    assertThat(most - least).isLessThan(60_000_000);
  }

  private static void fill(Shape shape, FlowPiece piece, boolean requestByA, int i) {
    long start = MIDNIGHT + i * (DAY / FLOWS);
    piece.startUs = start;
    piece.endUs = start;
    piece.tcpFlags = TcpBits.SYN;
    switch (shape) {
      case SCANNER -> {}
      case REUSER, FAST_REUSER -> {
        boolean isRequest = i % 2 == 0;
        long each = shape == Shape.REUSER ? DAY / FLOWS : 900 * SECOND / FLOWS;
        // The refusal comes 0.2 ms later, the next request more than the resolution after it.
        start = MIDNIGHT + (i / 2) * 2 * Math.max(each, 1_000) + (isRequest ? 0 : 200);
        piece.startUs = start;
        piece.endUs = start;
        piece.sentByA = isRequest == requestByA;
        piece.tcpFlags = isRequest ? TcpBits.SYN : TcpBits.RST | TcpBits.ACK;
      }
      case MANY_EXPORTERS -> {
        piece.tcpFlags = FlowPiece.NONE;
        piece.startUs = MIDNIGHT + i / 1_000 * 70 * SECOND;
        piece.endUs = piece.startUs;
        piece.exporterId = i % 1_000;
      }
      case OVERLAPPING -> {
        piece.startUs = MIDNIGHT;
        piece.endUs = MIDNIGHT + i * (DAY / FLOWS);
      }
      case LONG_FLOWS -> {
        piece.startUs = start - 1_800 * SECOND;
        piece.endUs = start;
      }
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
