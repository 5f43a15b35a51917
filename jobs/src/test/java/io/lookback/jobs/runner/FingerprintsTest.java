package io.lookback.jobs.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
  private static final String HOSTS = "hosts { mail = \"10.0.0.25\" }";
  private static final String SERVICES =
      "services = [{name = ssh, hosts = [\"10.0.0.25\"], ports = [22], sources = [own]}]";

  /** None. */
  public record Params() {}

  private static JobSpec<Params> job() {
    return JobSpec.named("any", "Anything?", Params.class);
  }

  private static String of(JobSpec<Params> spec, String hosts, String services) {
    LookbackConfig config =
        LookbackConfig.parse(
            """
            sites {
              lon { networks = ["10.0.0.0/8"], time-zone = UTC, %s, %s }
              par { networks = ["10.0.0.0/8"], time-zone = UTC }
            }
            """
                .formatted(hosts, services));
    return new Fingerprints(null, null, config)
        .of(spec, new Params(), new Cell(LocalDate.of(2026, 3, 31), "lon"));
  }

  @Test
  void aCellDependsOnTheHostsOrTheServicesOfItsSiteAsItsJobSays() {
    String otherHosts = HOSTS.replace("25", "26");
    String otherServices = SERVICES.replace("22", "443");
    assertThat(of(job().usesHosts(), HOSTS, SERVICES))
        .isEqualTo(of(job().usesHosts(), HOSTS, otherServices))
        .isNotEqualTo(of(job().usesHosts(), otherHosts, SERVICES));
    assertThat(of(job().usesServices(), HOSTS, SERVICES))
        .isEqualTo(of(job().usesServices(), otherHosts, SERVICES))
        .isNotEqualTo(of(job().usesServices(), HOSTS, otherServices));
    assertThat(of(job(), HOSTS, SERVICES)).isEqualTo(of(job(), otherHosts, otherServices));
  }
}
