package io.lookback.udf.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lookback.udf.SharedData;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ExplainMode;
import org.apache.spark.sql.execution.HiveResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

class SqlFunctionsTest {
  private static final String NOT_FOLDED =
      Stream.of("ConstantFolding", "ConvertToLocalRelation", "NullPropagation")
          .map("org.apache.spark.sql.catalyst.optimizer."::concat)
          .collect(Collectors.joining(","));

  @TempDir static Path folder;
  private static SparkSession spark;

  /** The ways in which Spark comes to the value of an expression. */
  enum Way {
    FOLDED(Map.of()),
    GENERATED(
        Map.of(
            "spark.sql.optimizer.excludedRules",
            NOT_FOLDED,
            "spark.sql.codegen.factoryMode",
            "CODEGEN_ONLY")),
    INTERPRETED(
        Map.of(
            "spark.sql.optimizer.excludedRules", NOT_FOLDED,
            "spark.sql.codegen.factoryMode", "NO_CODEGEN",
            "spark.sql.codegen.wholeStage", "false"));

    private final Map<String, String> settings;

    Way(Map<String, String> settings) {
      this.settings = settings;
    }

    <T> T in(Supplier<T> work) {
      settings.forEach(spark.conf()::set);
      try {
        return work.get();
      } finally {
        settings.keySet().forEach(spark.conf()::unset);
      }
    }
  }

  @BeforeAll
  static void start() throws Exception {
    Path delegated =
        Files.writeString(
            folder.resolve("delegated-ripencc-extended-latest"),
            "2|ripencc|1767225599|1|19700101|20251231|+0000\n"
                + "ripencc|FR|ipv4|192.0.2.0|256|20100712|allocated|a\n");
    Path answers =
        Files.writeString(
            folder.resolve("answer.json"),
            "{\"startAddress\":\"192.0.2.0\",\"endAddress\":\"192.0.2.255\","
                + "\"name\":\"Example Hosting\"}");
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.session.timeZone", "UTC")
            .config(GeoFunctions.DELEGATED, delegated.toString())
            .config(GeoFunctions.RDAP, answers.toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static String print(String query) {
    Dataset<Row> rows = spark.sql(query);
    return String.join(
        "\n",
        CollectionConverters.asJava(
            HiveResult.hiveResultString(rows.queryExecution().executedPlan())));
  }

  private static String explain(String query) {
    return spark.sql(query).queryExecution().explainString(ExplainMode.fromString("simple"));
  }

  /** What all of these expressions print, in one query, as many queries take long. */
  private static Map<String, String> printAll(Stream<String> expressions) {
    List<String> list = expressions.toList();
    String[] values = print("SELECT " + String.join(", ", list)).split("\t", -1);
    assertThat(values).hasSameSizeAs(list);
    Map<String, String> printed = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      printed.put(list.get(i), values[i]);
    }
    return printed;
  }

  private static Stream<SqlFunction> scalars() {
    return SqlFunctions.ALL.stream().filter(function -> !function.isAggregate());
  }

  private static String expression(SqlFunction function) {
    assertThat(function.example()).startsWith("SELECT ");
    return function.example().substring("SELECT ".length());
  }

  private static boolean asksDatabases(SqlFunction function) {
    return function.name().matches("geo_(country|city|asn|as_org)");
  }

  static Stream<Arguments> functions() {
    return SqlFunctions.ALL.stream().map(function -> arguments(function.name(), function));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void everyExampleGivesWhatIsDocumented(Way way) {
    Map<String, String> printed =
        way.in(
            () ->
                printAll(
                    scalars().filter(f -> !asksDatabases(f)).map(SqlFunctionsTest::expression)));
    assertThat(printed)
        .containsExactlyEntriesOf(
            scalars().filter(function -> !asksDatabases(function)).collect(documented()));
  }

  private static Collector<SqlFunction, ?, Map<String, String>> documented() {
    return Collectors.toMap(
        SqlFunctionsTest::expression, SqlFunction::result, (a, b) -> a, LinkedHashMap::new);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void everyExampleOfPlacesGivesWhatIsDocumented(Way way) {
    Path geo = SharedData.path("geo");
    spark
        .conf()
        .set(
            GeoFunctions.DATABASES,
            geo.resolve("GeoLite2-City-Test.mmdb") + "," + geo.resolve("GeoLite2-ASN-Test.mmdb"));
    try {
      assertThat(
              way.in(
                  () ->
                      printAll(
                          scalars()
                              .filter(SqlFunctionsTest::asksDatabases)
                              .map(SqlFunctionsTest::expression))))
          .containsExactlyEntriesOf(
              scalars().filter(SqlFunctionsTest::asksDatabases).collect(documented()));
    } finally {
      spark.conf().unset(GeoFunctions.DATABASES);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void everyExampleOfAnAggregateGivesWhatIsDocumented(Way way) {
    for (SqlFunction function : SqlFunctions.ALL) {
      if (function.isAggregate()) {
        assertThat(way.in(() -> print(function.example()))).isEqualTo(function.result());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void everyScalarFunctionIsCalledFromGeneratedCode(String name, SqlFunction function) {
    if (!function.isAggregate()) {
      assertThat(Way.GENERATED.in(() -> explain(function.example())))
          .contains("static_invoke(")
          .doesNotContain("applyfunctionexpression");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void everyFunctionIsDescribed(String name, SqlFunction function) {
    assertThat(function.usage()).startsWith(function.name() + "(").contains(" - ").endsWith(".");
    assertThat(function.name()).matches("[a-z][a-z0-9_]*");
    String text =
        spark.sql("DESCRIBE FUNCTION EXTENDED " + function.name()).collectAsList().stream()
            .map(row -> row.getString(0))
            .collect(Collectors.joining("\n"));
    assertThat(text)
        .contains(function.usage(), function.example(), function.result(), function.note())
        .contains("Since: " + function.since());
    for (Parameter parameter : function.parameters()) {
      assertThat(text).contains(parameter.name() + " - " + parameter.sqlType());
      assertThat(parameter.meaning()).isNotBlank();
    }
  }

  /** Null of the type of each argument, in all ways. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void nullGivesNull(Way way) {
    Map<String, String> printed =
        way.in(() -> printAll(scalars().map(SqlFunctionsTest::callWithNulls)));
    assertThat(printed).hasSameSizeAs(scalars().toList());
    assertThat(printed.values()).containsOnly("NULL");
  }

  private static String callWithNulls(SqlFunction function) {
    return function.parameters().stream()
        .filter(parameter -> !parameter.isOptional())
        .map(parameter -> "CAST(NULL AS " + parameter.sqlType().split(" or ")[0] + ")")
        .collect(Collectors.joining(", ", function.name() + "(", ")"));
  }

  @Test
  void nullsCountNothingInAggregates() {
    assertThat(print("SELECT cidr_collapse(CAST(NULL AS STRING))")).isEqualTo("[]");
    assertThat(print("SELECT beacon_scores(NULL, NULL) FROM range(9)"))
        .isEqualTo("{\"ts\":null,\"ds\":null,\"hist\":null,\"dur\":null,\"score\":null}");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void aWrongNumberOfArgumentsNamesTheFunction(String name, SqlFunction function) {
    String many = "0" + ", 0".repeat(function.parameters().size());
    assertThatThrownBy(() -> spark.sql("SELECT " + name + "(" + many + ")"))
        .hasMessageContaining("Function " + name + " takes ")
        .hasMessageContaining(", not " + (function.parameters().size() + 1))
        .hasMessageContaining(function.usage());
    assertThatThrownBy(() -> spark.sql("SELECT " + name + "()"))
        .hasMessageContaining("Function " + name + " takes ")
        .hasMessageContaining(", not 0");
  }

  private static final List<String> EDGES =
      List.of(
          "ip_text(ip_key('192.0.2.1'))|192.0.2.1",
          "ip_text(ip_key('::ffff:192.0.2.1'))|192.0.2.1",
          "ip_text(ip_key('2001:DB8::0:1'))|2001:db8::1",
          "ip_text(ip_key('010.0.0.1'))|NULL",
          "ip_text(ip_key('host.example'))|NULL",
          "service_name('22')|ssh",
          "service_name(22S, 6L)|ssh",
          "ip_version(ip_key('192.0.2.1'))|4",
          "ip_version(X'00')|NULL",
          "ip_canonical(ip_key('2001:DB8::1'))|2001:db8::1",
          "ip_is_private(NULL)|NULL",
          "ip_network('192.0.2.7', 33)|NULL",
          "ip_network('192.0.2.7', 32)|192.0.2.7/32",
          "cidr_first(concat('192.0.2.7/24', ''))|NULL",
          "cidr_contains(concat('192.0.2.0/24', ''), ip_key('192.0.2.9'))|true",
          "cidr_contains('192.0.2.0/24', 'nobody')|NULL",
          "cidr_contains('192.0.2.0/24', ip_key('nobody'))|NULL",
          "cidr_contains('::/0', ip_key('192.0.2.9'))|false",
          "cidr_contains('::/0', ip_key('2001:db8::1'))|true",
          "cidr_contains('192.0.2.0/24', X'00')|false",
          "cidr_overlaps('192.0.2.0/24', concat('192.0.2.9', ''))|true",
          "cidr_overlaps(concat('192.0.3.0/24', ''), '192.0.2.0/24')|false",
          "cidr_overlaps(concat('nonsense', ''), '192.0.2.0/24')|NULL",
          "tcp_flags_text(-1)|NULL",
          "community_id('192.0.2.1', '192.0.2.2', NULL, NULL, 46)|1:StyJiFKf2kjahQzx84yO+xA0GAQ=",
          "community_id('192.0.2.1', '192.0.2.2', NULL, 80, 6)|NULL",
          "community_id(ip_key('128.232.110.120'), '66.35.250.204', 34855, 80, 6, 1)"
              + "|1:3V71V58M3Ksw/yuFALMcW0LAHvc=",
          "session_class(6, NULL, false, NULL, NULL)|Partial",
          "session_class(6, false, false, 1, 1)|Timed_Out",
          "session_class(6, true, false, NULL, 5)|Whole",
          "session_class(6, true, false, 59000000, 5)|Short",
          "session_class(17, true, false, 59000000, 5)|NULL",
          "direction('192.0.2.1', '192.0.2.2', array('192.0.2.0/24'))|internal",
          "direction('192.0.2.1', '192.0.2.2', array())|external",
          "direction('192.0.2.1', '224.0.0.1', array('192.0.2.0/24'))|NULL",
          "modified_z(1, 1, 0)|NULL",
          "tcp_flags_text(4096)|NULL",
          "tcp_flags_number('nonsense')|NULL",
          "anon_pfx('nobody', repeat('ab', 32))|NULL");

  @ParameterizedTest
  @EnumSource(Way.class)
  void castsAndEdges(Way way) {
    Map<String, String> expected = new LinkedHashMap<>();
    for (String edge : EDGES) {
      String[] callAndResult = edge.split("[|]");
      expected.put(callAndResult[0], callAndResult[1]);
    }
    assertThat(way.in(() -> printAll(expected.keySet().stream())))
        .containsExactlyEntriesOf(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cidr_contains('192.0.2.1/24', '192.0.2.1')|Argument cidr of cidr_contains: Not an address,"
            + " network (a/b) or range (a-b): '192.0.2.1/24': it has host bits set; the network is"
            + " 192.0.2.0/24",
        "cidr_first('x')|Argument cidr of cidr_first: Not an address",
        "anon_pfx('192.0.2.1', 'topsecret')|Argument key of anon_pfx: a key has 32 bytes",
        "anon_cryptopan('192.0.2.1', X'00ff')|this one has 2"
      })
  void badLiteralsAreRefusedWhenTheQueryIsAnalysed(String call, String message) {
    assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM range(0)"))
        .hasMessageContaining(message)
        .hasMessageNotContaining("topsecret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"direction('192.0.2.1', '192.0.2.2', array('192.0.2.x'))"})
  void badNetworksAreRefused(String call) {
    assertThatThrownBy(() -> spark.sql("SELECT " + call).collectAsList())
        .hasStackTraceContaining("Argument networks of direction: Not an address");
  }

  @Test
  void equalHalvesMakeNoKey() {
    assertThatThrownBy(
            () -> spark.sql("SELECT anon_pfx('192.0.2.1', repeat('ab', 32))").collectAsList())
        .hasStackTraceContaining("The two halves of an ipcrypt-pfx key must differ");
  }

  @Test
  void aLiteralNetworkAndAKeyBecomeComparisons() throws Exception {
    String table = folder.resolve("keys").toString();
    spark.sql("SELECT ip_key('192.0.2.' || id) AS ip_key FROM range(256)").write().parquet(table);
    String query =
        "SELECT count(*) FROM parquet.`" + table + "` WHERE cidr_contains('192.0.2.64/26', ip_key)";
    assertThat(explain(query))
        .contains("GreaterThanOrEqual(ip_key,", "LessThanOrEqual(ip_key,")
        .doesNotContain("static_invoke(");
    assertThat(spark.sql(query).first().getLong(0)).isEqualTo(64);
  }

  @Test
  void comparisonsSayWhatTheFunctionSays() {
    List<String> networks =
        List.of("0.0.0.0/0", "10.0.0.0/8", "::/0", "::/64", "2001:db8::/32", "::2:0:0:0-ffff::");
    spark
        .sql(
            "SELECT ip_key(a) AS k FROM VALUES ('10.0.0.1'), ('9.255.255.255'), ('11.0.0.0'),"
                + " ('::'), ('::1'), ('::fffe:ffff:ffff'), ('::1:0:0:0'), ('2001:db8::1'),"
                + " ('2001:db9::'), ('0.0.0.0'), ('255.255.255.255'), ('ffff::1') AS t(a)")
        .createOrReplaceTempView("addresses");
    for (String network : networks) {
      for (Row row :
          spark
              .sql("SELECT k, cidr_contains('" + network + "', k) FROM addresses")
              .collectAsList()) {
        IpKey key = IpKey.ofBytes(row.getAs(0));
        assertThat(row.getBoolean(1))
            .as(network + " and " + key)
            .isEqualTo(Cidr.parse(network).contains(key.hi, key.lo));
      }
    }
  }

  @Test
  void filesOfTheSessionGoIntoTheQuery() {
    SparkSession other = ((org.apache.spark.sql.classic.SparkSession) spark).newSession();
    other.conf().set(GeoFunctions.DATABASES, "/srv/geo/country.mmdb");
    String plan =
        other
            .sql("SELECT geo_country('192.0.2.' || id) FROM range(3)")
            .queryExecution()
            .explainString(ExplainMode.fromString("simple"));
    assertThat(plan).contains("/srv/geo/country.mmdb");
    assertThat(other.sql("SELECT geo_country('192.0.2.' || id) AS c FROM range(3)").collectAsList())
        .as("an absent database is no failure")
        .hasSize(3)
        .allMatch(row -> row.isNullAt(0));
  }

  @Test
  void thresholdsOfTheSessionHold() {
    SparkSession other = ((org.apache.spark.sql.classic.SparkSession) spark).newSession();
    other.conf().set(SessionFunctions.CLASSES, "short\t5\t5\nlong\t10\tLong\nsize\t100\tBig");
    Row row =
        other
            .sql("SELECT session_class(6, true, false, 10, 1), size_class(100), size_class(99)")
            .first();
    assertThat(row.getString(0)).isEqualTo("Long");
    assertThat(row.getString(1)).isEqualTo("Big");
    assertThat(row.isNullAt(2)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aggregatesMergeWhatTasksFound(Way path) {
    String query =
        "SELECT id % 3 AS g, cidr_collapse('10.' || (id % 3) || '.' || (id DIV 768) || '.'"
            + " || (id DIV 3 % 256)) AS networks FROM range(0, 1536, 1, 5) GROUP BY 1 ORDER BY 1";
    assertThat(path.in(() -> print(query)))
        .isEqualTo("0\t[\"10.0.0.0/23\"]\n1\t[\"10.1.0.0/23\"]\n2\t[\"10.2.0.0/23\"]");
    String scores = "SELECT beacon_scores(timestamp_seconds(1700000000 + 600 * id), id % 7) FROM ";
    assertThat(path.in(() -> print(scores + "range(0, 140, 1, 7)")))
        .isEqualTo(path.in(() -> print(scores + "range(0, 140, 1, 1)")))
        .contains("\"ts\":1.0");
  }

  @Test
  void distinctAndFilterWorkOnAggregates() {
    assertThat(
            print(
                "SELECT cidr_collapse(DISTINCT n) FILTER (WHERE n <> '192.0.2.3') FROM VALUES"
                    + " ('192.0.2.2'), ('192.0.2.2'), ('192.0.2.3'), ('nonsense') AS t(n)"))
        .isEqualTo("[\"192.0.2.2\"]");
  }

  @Test
  void pseudonymsOfAColumnComeBack() {
    String key = "X'2b7e151628aed2a6abf7158809cf4f3ca9f5ba40db214c3798f2e1c23456789a'";
    Row row =
        spark
            .sql(
                "SELECT count_if(anon_pfx_reverse(anon_pfx(ip, "
                    + key
                    + "), "
                    + key
                    + ") = ip), count(DISTINCT anon_pfx(ip, "
                    + key
                    + ")), count(DISTINCT ip_network(anon_pfx(ip, "
                    + key
                    + "))) FROM (SELECT '192.0.' || (id DIV 256) || '.' || (id % 256) AS ip FROM"
                    + " range(0, 2560, 1, 4))")
            .first();
    assertThat(row.getLong(0)).isEqualTo(2560);
    assertThat(row.getLong(1)).isEqualTo(2560);
    assertThat(row.getLong(2)).isEqualTo(10);
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

  @Test
  void theQueryOfThePageRuns() throws Exception {
    String page;
    try (var in = SqlFunctionsTest.class.getResourceAsStream("FunctionsPage.md")) {
      page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String query = page.substring(page.indexOf("```sql") + 6, page.lastIndexOf("```"));
    spark
        .sql(
            "SELECT * FROM VALUES"
                + " (DATE'2026-03-01', 'zeek', '192.0.2.1', 4000, '203.0.113.9', 443, 6),"
                + " (DATE'2026-03-01', 'suricata', '203.0.113.9', 443, '192.0.2.1', 4000, 6),"
                + " (DATE'2026-03-01', 'zeek', '192.0.2.1', 4001, '203.0.113.9', 443, 6)"
                + " AS t(event_date, sensor, src_ip, src_port, dst_ip, dst_port, protocol)")
        .createOrReplaceTempView("session_records");
    assertThat(spark.sql(query).collectAsList()).hasSize(1);
  }
}
