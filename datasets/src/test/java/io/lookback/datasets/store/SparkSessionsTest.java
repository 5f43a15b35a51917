package io.lookback.datasets.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before Spark starts. */
class SparkSessionsTest {
  @Test
  void aLakeThatIsNotOnTheLocalDiskNeedsACatalogue() {
    Location lake = Location.of("hdfs://127.0.0.1:1/lake", Configuration::new);
    assertThatThrownBy(() -> SparkSessions.create(LookbackConfig.builtIn(), lake))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Lake hdfs://127.0.0.1:1/lake is not on the local disk")
        .hasMessageContaining("set spark.sql.catalog.lookback.uri");
  }

  @Test
  void aPasswordInTheUriOfTheCatalogueIsRefusedWithoutSayingIt(@TempDir Path folder) {
    LookbackConfig config =
        LookbackConfig.parse(
            "spark.sql.catalog.lookback.uri ="
                + " \"jdbc:postgresql://127.0.0.1/lake?user=me&password=hunter2\"");
    assertThatThrownBy(() -> SparkSessions.create(config, Location.of(folder)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("There is a password in spark.sql.catalog.lookback.uri")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void functionsGetTheFilesAndThresholdsOfTheConfiguration() {
    LookbackConfig config =
        LookbackConfig.parse(
            "geo { databases = [/a.mmdb, /b.mmdb], delegated = [/rir], rdap = [] }");
    assertThat(SparkSessions.functionSettings(config))
        .containsEntry("spark.lookback.geo.databases", "/a.mmdb,/b.mmdb")
        .containsEntry("spark.lookback.geo.delegated", "/rir")
        .containsEntry("spark.lookback.geo.rdap", "")
        .containsEntry("spark.lookback.session-classes", config.sessionClasses().toString());
    LookbackConfig comma = LookbackConfig.parse("geo.rdap = [\"/a,b\"]");
    assertThatThrownBy(() -> SparkSessions.functionSettings(comma))
        .isInstanceOf(UserException.class)
        .hasMessage("A path of geo.rdap cannot have a comma in it: /a,b; please rename the file");
  }
}
