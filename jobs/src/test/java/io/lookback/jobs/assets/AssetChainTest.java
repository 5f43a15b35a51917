package io.lookback.jobs.assets;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.AssetFacts;
import io.lookback.datasets.table.AssetLists;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of hosts is carried from day to day by the engine, as far as something is told. */
@Tag("long")
class AssetChainTest {
  private static final String CONFIG =
      "sites.lab { networks = [\"192.0.2.0/24\"], time-zone = UTC }";
  private static final LocalDate FIRST = LocalDate.parse("2026-01-05");

  @TempDir Path folder;

  /** A log in which Zeek tells of one program of a host. */
  private Path told(String name, LocalDate day, String host) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        "{\"_path\":\"software\",\"ts\":"
            + day.atTime(3, 0).toEpochSecond(ZoneOffset.UTC)
            + ".5,\"host\":\""
            + host
            + "\",\"software_type\":\"HTTP::BROWSER\",\"name\":\"Firefox\","
            + "\"unparsed_version\":\"Firefox/3\"}\n");
  }

  private static Map<String, Integer> night(TestLake lake) {
    return TestLake.ran(lake.nightly("count-hosts-once", "passive-facts", "asset-lists"));
  }

  @Test
  void aLongSilenceALateDayAndADayThatGoesGiveTheTablesOfAnInOrderBuild() throws IOException {
    TestLake mixed = new TestLake(folder.resolve("mixed"), CONFIG);
    mixed.ingest("lab", told("a.log", FIRST, "192.0.2.7"));
    mixed.ingest("lab", told("b.log", FIRST.plusDays(40), "192.0.2.8"));
    // Every day from the first to the last with logs, the silent ones too.
    assertThat(night(mixed)).containsEntry("asset-lists", 41);
    mixed.ingest("lab", told("c.log", FIRST.plusDays(42), "192.0.2.9"));
    assertThat(night(mixed)).containsEntry("asset-lists", 2);
    assertThat(mixed.count("select count(*) from asset_lists where event_date = '2026-02-16'"))
        .isEqualTo(3);
    // The file of the last day turns out to be one of a day in the silence.
    mixed.ingest("lab", null, true, told("c.log", FIRST.plusDays(20), "192.0.2.9"));
    night(mixed);
    assertThat(night(mixed)).isEmpty();

    TestLake inOrder = new TestLake(folder.resolve("in-order"), CONFIG);
    inOrder.ingest("lab", folder.resolve("a.log"));
    night(inOrder);
    inOrder.ingest("lab", folder.resolve("c.log"));
    night(inOrder);
    inOrder.ingest("lab", folder.resolve("b.log"));
    night(inOrder);
    assertThat(inOrder.rows(AssetFacts.TABLE)).hasSize(41 + 21 + 1);
    assertThat(mixed.rows(AssetFacts.TABLE)).isEqualTo(inOrder.rows(AssetFacts.TABLE));
    assertThat(mixed.rows(AssetLists.TABLE)).isEqualTo(inOrder.rows(AssetLists.TABLE));
  }
}
