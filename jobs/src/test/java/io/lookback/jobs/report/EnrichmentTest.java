package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.GeoConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrichmentTest {
  @TempDir Path folder;

  @Test
  void ownerAndRegistryStandWithTheNetwork() throws IOException {
    Path delegated =
        Files.writeString(
            folder.resolve("delegated-arin-extended-latest"),
            "arin|US|ipv4|198.51.100.0|256|20100712|allocated|a\n");
    Path answer =
        Files.writeString(
            folder.resolve("answer.json"),
            "{\"startAddress\":\"198.51.100.0\",\"endAddress\":\"198.51.100.127\","
                + "\"name\":\"Example Hosting\"}");
    Enrichment enrichment =
        new Enrichment(new GeoConfig(List.of(), List.of(delegated), List.of(answer)));
    assertThat(enrichment.of("198.51.100.7"))
        .isEqualTo(new Enrichment.Place(null, "owner Example Hosting · registry arin"));
    assertThat(enrichment.of("198.51.100.200"))
        .isEqualTo(new Enrichment.Place(null, "registry arin"));
    assertThat(enrichment.of("203.0.113.1")).isEqualTo(new Enrichment.Place(null, null));
    assertThat(enrichment.of("no address")).isEqualTo(new Enrichment.Place(null, null));
  }
}
