package io.lookback.datasets.stitch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The parameters as numbers of microseconds, and the ranks of the exporters met so far. */
final class Rules {
  final long tcpIdleUs;
  final long otherIdleUs;
  final long longestFlowUs;
  final long longestSessionUs;
  final long resolutionUs;
  final long clockToleranceUs;
  final int maxExporters;
  final int maxPieces;
  final int maxSessions;
  private final Map<String, Integer> ranking = new HashMap<>();
  private final Map<Exporter, Integer> ranks = new HashMap<>();

  Rules(StitchParams params) {
    tcpIdleUs = micros(params.tcpIdle());
    otherIdleUs = micros(params.otherIdle());
    longestFlowUs = micros(params.longestFlow());
    longestSessionUs = micros(params.longestSession());
    resolutionUs = micros(params.resolution());
    clockToleranceUs = micros(params.clockTolerance());
    maxExporters = params.maxExporters();
    maxPieces = params.maxPieces();
    maxSessions = params.maxSessions();
    for (String name : params.ranking()) {
      ranking.putIfAbsent(name, ranking.size());
    }
  }

  private static long micros(Duration duration) {
    return duration.toSeconds() * 1_000_000 + duration.toNanosPart() / 1_000;
  }

  /** Smaller is better. */
  int rank(Exporter exporter) {
    return ranking.isEmpty() ? 0 : ranks.computeIfAbsent(exporter, this::lookUp);
  }

  private int lookUp(Exporter exporter) {
    int last = ranking.size();
    return Math.min(
        ranking.getOrDefault(exporter.sensor(), last),
        ranking.getOrDefault(exporter.addressText(), last));
  }
}
