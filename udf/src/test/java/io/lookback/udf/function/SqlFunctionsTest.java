package io.lookback.udf.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFunctionsTest {
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void everyExampleRunsAsDocumented() {
    for (SqlFunction function : SqlFunctions.ALL) {
      assertThat(spark.sql(function.example()).first().get(0))
          .as(function.example())
          .hasToString(function.result());
      assertThat(function.usage()).startsWith(function.name() + "(").contains(" - ").endsWith(".");
      Row described = spark.sql("DESCRIBE FUNCTION " + function.name()).collectAsList().get(2);
      assertThat(described.getString(0)).contains(function.usage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ip_key(value)", "ip_text(ip_key(value))", "ip_network(value)"})
  void callsThePlainMethodFromGeneratedCode(String call) {
    spark.sql(
        "CREATE OR REPLACE TEMP VIEW texts AS SELECT concat('192.0.2.', id) AS value FROM range(3)");
    assertThat(
            spark
                .sql("SELECT " + call + " FROM texts")
                .queryExecution()
                .explainString(org.apache.spark.sql.execution.ExplainMode.fromString("simple")))
        .contains("static_invoke(");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "::ffff:192.0.2.1, 192.0.2.1",
    "2001:DB8::0:1, 2001:db8::1",
    "010.0.0.1, ",
    "host.example, ",
    ", "
  })
  void textAndKeyAgreeFoldedGeneratedAndInterpreted(String text, String canonical) {
    String literal = text == null ? "CAST(NULL AS STRING)" : "'" + text + "'";
    assertThat(spark.sql("SELECT ip_text(ip_key(" + literal + "))").first().get(0))
        .isEqualTo(canonical);
    for (String mode : new String[] {"CODEGEN_ONLY", "NO_CODEGEN"}) {
      spark.conf().set("spark.sql.codegen.factoryMode", mode);
      try {
        assertThat(
                spark
                    .sql(
                        "SELECT ip_text(ip_key(v)) FROM (SELECT "
                            + literal
                            + " AS v FROM range(1))")
                    .first()
                    .get(0))
            .as(mode)
            .isEqualTo(canonical);
      } finally {
        spark.conf().unset("spark.sql.codegen.factoryMode");
      }
    }
  }

  @Test
  void aWrongNumberOfArgumentsNamesTheFunction() {
    assertThatThrownBy(() -> spark.sql("SELECT ip_key('192.0.2.1', 1)"))
        .hasMessageContaining("Function ip_key takes 1 arguments, not 2");
  }

  @Test
  void sumsStopAtTheLargestNumber() {
    Row row =
        spark
            .sql(
                "SELECT class_counts_merge(array("
                    + "named_struct('session_class', 'UDP', 'sessions', 9223372036854775807L),"
                    + "named_struct('session_class', 'UDP', 'sessions', 1L)))[0].sessions")
            .first();
    assertThat(row.getLong(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void emptyListsStayEmpty() {
    assertThat(
            spark
                .sql(
                    "SELECT size(port_counts_merge(cast(array() AS"
                        + " array<struct<port:int,sessions:bigint>>), 32))")
                .first()
                .getInt(0))
        .isZero();
  }
}
