package io.lookback.datasets.format;

import io.lookback.datasets.site.Site;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.platform.commons.logging.LoggerFactory;

/** What the tests of readers share. */
final class FormatTesting {
  static final FileContext UTC = context("UTC", "2026-02-01T00:00:00Z");

  private FormatTesting() {}

  static FileContext context(String zone, String reference) {
    Site site = new Site("lab", List.of(), ZoneId.of(zone), List.of());
    long referenceUs = Instant.parse(reference).toEpochMilli() * 1000;
    return new FileContext(site, "sensor", "file.log", referenceUs);
  }

  static Head head(byte[] content) {
    return new Head(
        Arrays.copyOf(content, Math.min(content.length, Head.SIZE)), content.length <= Head.SIZE);
  }

  static Head head(String content) {
    return head(content.getBytes(StandardCharsets.UTF_8));
  }

  static long micros(String instant) {
    Instant at = Instant.parse(instant);
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  static Random random(String test) {
    long seed = Long.getLong("test.seed", 20_260_101L);
    LoggerFactory.getLogger(FormatTesting.class)
        .info(() -> test + " runs with -Dtest.seed=" + seed);
    return new Random(seed);
  }
}
