package io.lookback.jobs.stitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.scenario.VolumeSensor;
import io.lookback.datasets.table.Flows;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.StitchCarry;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.testing.ReadmeSql;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two routers cut the conversations of two days into flows, each in its own way; what is stitched
 * of them is what Zeek saw of the same conversations.
 */
class StitchScenarioTest {
  /**
   * Conversations whose packets are never further apart than a session may be silent, and that the
   * routers have told in full. Of unanswered UDP only the ports tell who began, and they may lie.
   */
  private static final String TOLD =
      """
      source_format = 'zeek_tsv' AND event_date < '2026-01-07'
        AND unix_micros(start_time) + coalesce(duration_us, 0)
          < unix_micros(timestamp '2026-01-06 23:20:00Z')
        AND NOT (protocol = 17 AND dst_packets = 0)
        AND coalesce(duration_us, 0) < 50e6 * greatest(src_packets, dst_packets, 1)
      """;

  /** Those that were not stitched so, to the milliseconds that routers tell. */
  private static final String MISSED =
      """
      SELECT concat_ws(' ', z.start_time, z.duration_us, z.protocol, z.src_ip, z.src_port, z.dst_ip,
        z.dst_port, z.src_packets, z.dst_packets, z.conn_state, z.history)
      FROM (SELECT * FROM session_records WHERE {told}) z
      LEFT JOIN (
        SELECT * FROM session_records WHERE source_format = 'stitched' AND NOT is_open) s
      ON s.protocol = z.protocol AND s.src_ip = z.src_ip AND s.dst_ip = z.dst_ip
        AND coalesce(s.src_port, 0) = coalesce(z.src_port, 0)
        AND coalesce(s.dst_port, 0) = coalesce(z.dst_port, 0)
        AND abs(unix_micros(s.start_time) - unix_micros(z.start_time)) <= 3000
        AND abs(s.duration_us - coalesce(z.duration_us, 0)) <= 4000
        AND s.src_packets = z.src_packets
        AND coalesce(s.dst_packets, 0) = z.dst_packets
        AND s.exporter_count = 2
      WHERE s.site IS NULL
      """
          .replace("{told}", TOLD);

  @TempDir Path folder;

  @Test
  void routersTellWhatZeekSaw() throws IOException {
    Scenarios.volume(
            7,
            3_000,
            LocalDate.parse("2026-01-05"),
            2,
            List.of("lab"),
            List.of(
                VolumeSensor.zeek(1440, false),
                VolumeSensor.nfcapd(360, Duration.ofSeconds(300), List.of(BlockCompression.LZO)),
                VolumeSensor.ipfix(360, Duration.ofSeconds(1800), true)))
        .write(folder);
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder.resolve("landing"))) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    String config = Files.readString(folder.resolve("lookback.conf"));
    TestLake lake = new TestLake(folder.resolve("together"), config);
    lake.ingest("lab", files.toArray(Path[]::new));
    lake.nightly("stitch", "count-once");
    assertThat(lake.count("SELECT count(*) FROM session_records WHERE " + TOLD))
        .isGreaterThan(2_800);
    assertThat(lake.values(MISSED)).isEmpty();
    // Each conversation counts once, as Zeek saw it, which ranks first.
    assertThat(
            lake.count(
                "SELECT count(*) FROM sessions s WHERE source_format = 'stitched' AND NOT is_open AND"
                    + " EXISTS (SELECT 1 FROM session_records z WHERE z.source_format = 'zeek_tsv'"
                    + " AND z.src_ip = s.src_ip AND z.dst_ip = s.dst_ip AND z.src_port = s.src_port"
                    + " AND z.dst_port = s.dst_port AND z.start_time BETWEEN s.start_time - interval"
                    + " 2 seconds AND s.start_time + interval 2 seconds)"))
        .isZero();

    // And nfcapd's files tell the same where they lie.
    List<String> raw = ReadmeSql.statements("USING nfcapd");
    lake.sql(
        raw.get(0).replace("/var/cache/nfdump", folder.resolve("landing/lab/nfcapd").toString()));
    assertThat(lake.sql(raw.get(1))).isNotEmpty();
    assertThat(lake.count("SELECT sum(src_bytes) FROM raw"))
        .isEqualTo(lake.count("SELECT sum(bytes) FROM flows WHERE source_format = 'nfcapd'"));

    TestLake reverse = new TestLake(folder.resolve("reverse"), config);
    for (int i = files.size() - 1; i >= 0; i--) {
      reverse.ingest("lab", files.get(i));
      if (i % 6 == 0) {
        reverse.nightly("stitch", "count-once");
      }
    }
    for (Table table : List.of(SessionRecords.TABLE, StitchCarry.TABLE, Flows.TABLE)) {
      assertThat(reverse.rows(table)).as(table.name()).isEqualTo(lake.rows(table));
    }
  }
}
