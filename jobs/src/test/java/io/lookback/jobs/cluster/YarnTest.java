package io.lookback.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.scenario.Scenarios;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night on YARN, by {@code conf/examples/yarn.conf}. */
@Tag("long")
class YarnTest {
  @TempDir private Path folder;

  @Test
  void aNightRunsInContainersOfYarn() throws IOException {
    ProcessLake local = ProcessLake.of(Scenarios.tiny(7), folder.resolve("local"));
    try (Hadoop hadoop = Hadoop.start(folder, "yarn");
        PrivatePostgres postgres =
            PrivatePostgres.start(folder.resolve("postgres.log"), "secret-of-the-catalogue")) {
      hadoop.copy(local.folder(), "/lake");
      Map<String, String> environment = new HashMap<>(postgres.environment("/lake"));
      environment.put("SPARK_HOME", Tools.spark().toString());
      environment.put("SPARK_LOCAL_IP", Tools.HOST);
      environment.put("HADOOP_CONF_DIR", hadoop.conf().toString());
      environment.put("LOOKBACK_NO_BUILD", "1");
      environment.put("LOOKBACK_EXECUTORS", "2");
      environment.put("LOOKBACK_EXECUTOR_CORES", "1");
      environment.put("LOOKBACK_EXECUTOR_MEMORY", "1g");
      environment.put("LOOKBACK_SHUFFLE_PARTITIONS", "4");
      List<String> words =
          new ArrayList<>(
              List.of(
                  LookbackProcess.PROJECT.resolve("scripts/submit").toString(),
                  "--master",
                  "yarn",
                  "--driver-memory",
                  "1g",
                  "--",
                  "--lake",
                  "hdfs:///lake"));
      for (String example : List.of("postgresql", "yarn")) {
        words.add("--conf");
        words.add(LookbackProcess.PROJECT.resolve("conf/examples/" + example + ".conf").toString());
      }
      words.add("nightly");
      LookbackProcess.Ended night = LookbackProcess.run(environment, words);
      assertThat(night.exitCode()).as("%s", night).isZero();
      LookbackProcess.Ended alone = local.run("nightly");
      assertThat(night.out())
          .contains("Report: hdfs://")
          .contains(alone.out().lines().filter(line -> line.startsWith("critical")).toList());
    }
  }
}
