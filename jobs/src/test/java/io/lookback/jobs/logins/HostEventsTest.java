package io.lookback.jobs.logins;

import static io.lookback.jobs.testing.LoginOf.change;
import static io.lookback.jobs.testing.LoginOf.failure;
import static io.lookback.jobs.testing.LoginOf.login;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class HostEventsTest {
  private static final SparkSession SPARK = SharedSpark.session();

  private static Dataset<Row> of(String... types) {
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                LookbackConfig.parse(
                        "sites.lon { networks = [\"10.0.0.0/8\"], time-zone = UTC,"
                            + " hosts { mail = \"10.0.0.25\" } }")
                    .site("lon"))
            .with(
                failure("2026-03-31T10:00:00Z", "198.51.100.7", "MAIL", "root"),
                login("2026-03-31T10:01:00Z", "2001:db8:bbbb:1::7", "Mail", "root"),
                login("2026-03-31T10:02:00Z", "198.51.100.7", "Other", "root"),
                login("2026-03-31T10:03:00Z", "198.51.100.7", null, null).inferred("10.0.0.80"),
                change("2026-03-31T10:04:00Z", "mail", "Linux-Account_Added", "x"));
    return HostEvents.of(
        in.running(new LoginFindingsJob().spec(), new Cell(LocalDate.of(2026, 3, 31), "lon")),
        types);
  }

  @Test
  void eventsOfTheAskedTypesHaveTheAddressOfTheirHost() {
    assertThat(
            of("login")
                .orderBy("time_us")
                .selectExpr(
                    "concat_ws(' ', event_type, network, host_name, host_key,"
                        + " coalesce(host_address, 'unknown'))")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly(
            "login 2001:db8:bbbb::/48 mail 10.0.0.25 10.0.0.25",
            "login 198.51.100.0/24 other other unknown",
            "login 198.51.100.0/24 10.0.0.80 10.0.0.80 10.0.0.80");
    assertThat(of("login-failure", "detected-change").select("host_address").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("10.0.0.25", "10.0.0.25");
  }

  /** A flood of failures asks the configuration no more often than a single one. */
  @Test
  void theConfigurationIsAskedOncePerHostAndDay() {
    String rules = "spark.sql.optimizer.excludedRules";
    // Else rows of a test are computed while the plan is made.
    SPARK.conf().set(rules, "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation");
    try {
      assertThat(
              ((org.apache.spark.sql.classic.Dataset<Row>) of("login", "login-failure"))
                  .queryExecution()
                  .optimizedPlan()
                  .toString()
                  .lines()
                  .filter(line -> line.contains("UDF(")))
          .singleElement()
          .asString()
          // What groups yield is computed once per group.
          .containsPattern("Aggregate \\[event_date#\\d+, site#\\d+, host#\\d+\\], .*UDF\\(");
    } finally {
      SPARK.conf().unset(rules);
    }
  }
}
