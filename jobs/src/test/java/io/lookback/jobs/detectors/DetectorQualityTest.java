package io.lookback.jobs.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.Location;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.scenario.Truth;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much of what is planted in everyday traffic the detectors find, and how often they are wrong.
 * Thresholds were chosen on seeds 1 to 10; {@code -Dlookback.seeds=1-10} measures on others.
 */
@Tag("long")
class DetectorQualityTest {
  /** Nothing else that the traffic holds deserves more than a low severity. */
  private static final Set<String> ABOVE_LOW = Set.of("medium", "high", "critical");

  @TempDir private Path folder;

  /** What one detector did, over all seeds. */
  private static final class Score {
    private int planted;
    private int found;
    private int right;
    private int wrong;

    double recall() {
      return planted == 0 ? 1 : (double) found / planted;
    }

    double precision() {
      return right + wrong == 0 ? 1 : (double) right / (right + wrong);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%3d of %3d found (recall %.2f), above low %3d right %3d wrong (precision %.2f)",
          found,
          planted,
          recall(),
          right,
          wrong,
          precision());
    }
  }

  private final Map<String, Score> scores = new TreeMap<>();

  @Test
  void detectorsFindNineOfTenAndAreRightFourTimesOfFive() throws IOException {
    String[] range = System.getProperty("lookback.seeds", "11-20").split("-");
    for (long seed :
        LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]))
            .toArray()) {
      measure(seed);
      scores.forEach((detector, score) -> System.out.printf("%-22s %s%n", detector, score));
    }
    assertThat(scores)
        .allSatisfy(
            (detector, score) -> {
              assertThat(score.recall()).as("recall of %s", detector).isGreaterThanOrEqualTo(0.9);
              assertThat(score.precision())
                  .as("precision of %s", detector)
                  .isGreaterThanOrEqualTo(0.8);
            });
  }

  private void measure(long seed) throws IOException {
    Path home = folder.resolve("seed-" + seed);
    Truth truth = Scenarios.detectors(seed).write(home);
    TestLake lake = new TestLake(home, Files.readString(home.resolve("lookback.conf")));
    lake.lake().spark().conf().set("spark.sql.codegen.wholeStage", true);
    lake.lake().spark().conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
    String runId = RunId.next();
    new Landing(Location.of(home), lake.config(), lake.lake().spark())
        .ingest(
            lake.config().allSites(),
            new Ingest(lake.lake(), lake.config(), RunLog.load(lake.lake(), runId), runId));
    lake.importList("planted", list(home, truth));
    lake.nightly();
    List<Row> findings =
        lake.sql("select detector, site, address, other_address, severity, reason from findings");
    Set<String> touched =
        truth.planted().stream()
            .map(DetectorQualityTest::addresses)
            .flatMap(Set::stream)
            .collect(Collectors.toSet());
    for (Truth.Planted one : truth.planted()) {
      Score score = scores.computeIfAbsent(detector(one), detector -> new Score());
      score.planted++;
      if (findings.stream().anyMatch(row -> isAbout(row, one))) {
        score.found++;
      } else {
        System.out.println("seed " + seed + " missed " + one.name() + " " + one.localHosts());
      }
    }
    for (Row row : findings) {
      Score score = scores.get(row.getString(0));
      if (score != null && ABOVE_LOW.contains(row.getString(4))) {
        // What is planted for one detector may be seen by another: that is no mistake.
        if (touched.contains(row.getString(2)) || touched.contains(row.getString(3))) {
          score.right++;
        } else {
          score.wrong++;
          System.out.println("seed " + seed + " wrong: " + row);
        }
      }
    }
  }

  private static Path list(Path home, Truth truth) {
    String lines =
        truth.planted().stream()
            .filter(one -> one.list() != null)
            .map(one -> one.listed() + "," + one.listedFrom() + ",\n")
            .distinct()
            .collect(Collectors.joining("", "ip,first_listed,delisted\n", ""));
    Path file = home.resolve("planted.csv");
    try {
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static String detector(Truth.Planted planted) {
    return planted.name().substring(0, planted.name().indexOf('-'));
  }

  private static Set<String> addresses(Truth.Planted planted) {
    Set<String> addresses = new HashSet<>(planted.localHosts());
    addresses.add(planted.address());
    return addresses;
  }

  /** By the right detector, about one of the two ends and no third. */
  private static boolean isAbout(Row finding, Truth.Planted planted) {
    Set<String> ends =
        Arrays.asList(finding.getString(2), finding.getString(3)).stream()
            .filter(end -> end != null)
            .collect(Collectors.toSet());
    return finding.getString(0).equals(detector(planted))
        && finding.getString(1).equals(planted.site())
        && !ends.isEmpty()
        && addresses(planted).containsAll(ends);
  }
}
