package io.lookback.jobs.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigValue;
import io.lookback.datasets.config.LookbackConfig;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JobParametersTest {
  private final LookbackConfig config = LookbackConfig.builtIn();

  @Test
  void everyJobHasDocumentedDefaults() {
    for (Job<?> job : Jobs.ALL) {
      JobSpec<?> spec = job.spec();
      // Strict both ways: no key without a component, no component without a key.
      assertThat(config.params(spec.name(), spec.params())).as(spec.name()).isNotNull();
      for (Map.Entry<String, ConfigValue> key : keys(spec.name())) {
        assertThat(key.getValue().origin().comments())
            .as("comment of jobs.%s.%s in conf/lookback.conf", spec.name(), key.getKey())
            .isNotEmpty();
      }
    }
  }

  private Set<Map.Entry<String, ConfigValue>> keys(String job) {
    return config.jobs().containsKey(job)
        ? config.jobs().toConfig().getConfig(job).root().entrySet()
        : Set.of();
  }

  @Test
  void everySectionBelongsToAJob() {
    assertThat(Jobs.ALL.stream().map(job -> job.spec().name()).collect(Collectors.toSet()))
        .containsAll(config.jobs().keySet());
  }
}
