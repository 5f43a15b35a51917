package io.lookback.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.UndisturbedNight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports and queries with a free database of countries, and with others that are broken. */
class EnrichedReportTest {
  private static final Path GEO =
      LookbackProcess.PROJECT.resolveSibling("shared").resolve("data").resolve("geo");
  private static final Path FREE = GEO.resolve("iptoasn-country-ipv4.mmdb");
  private static final String WARNING = "Geographic database ";

  @TempDir private Path folder;
  private ProcessLake lake;

  @BeforeEach
  void open() {
    Assumptions.assumeTrue(Files.isDirectory(GEO), "skipped: there is no " + GEO);
    lake = UndisturbedNight.lake();
  }

  private LookbackProcess.Ended run(String command, Path... databases) throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("geo.conf"),
            Stream.of(databases)
                .map(file -> "\"" + file + "\"")
                .collect(Collectors.joining(", ", "geo.databases = [", "]\n")));
    LookbackProcess.Ended ended = lake.run("--conf " + conf + " " + command);
    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    return ended;
  }

  @Test
  void theCountryOfAnAddressStandsInItsDossier() throws IOException {
    Path missing = folder.resolve("missing.mmdb");
    Path out = folder.resolve("reports");
    LookbackProcess.Ended ended = run("report --out " + out, missing, FREE);
    assertThat(Files.readString(out.resolve("addresses/123.151.42.61.html")))
        .contains(" · country CN");
    assertThat(ended.err()).containsOnlyOnce(WARNING + missing + " cannot be opened");
  }

  @Test
  void aDatabaseThatBreaksInTheMiddleWarnsOnceAndLeavesTheRestToTheNext() throws IOException {
    Path broken = GEO.resolve("MaxMind-DB-test-broken-pointers-24.mmdb");
    // Blanks would end the word.
    String query =
        "select geo_country(ip) as country, geo_city(ip) as city from"
            + " values ('1.1.1.16'), ('1.1.1.32'), ('123.151.42.61') as t(ip)";
    LookbackProcess.Ended ended =
        run("sql --format csv " + query.replace(" ", "/**/"), broken, FREE);
    assertThat(ended.out().lines()).containsExactly("country,city", "US,", "US,", "CN,");
    assertThat(ended.err()).containsOnlyOnce(WARNING + broken + " is broken");
  }
}
