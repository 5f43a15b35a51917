package io.lookback.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.RealData;
import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.nfcapd.NfcapdCsv;
import io.lookback.datasets.nfcapd.NfcapdField;
import io.lookback.datasets.nfcapd.NfcapdSamples;
import io.lookback.datasets.nfcapd.NfcapdTools;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** nfcapd files as a table of Spark. */
class NfcapdSourceTest {
  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void session(@TempDir Path warehouse) {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("tests")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            // Spark makes this folder even for a temporary view.
            .config("spark.sql.warehouse.dir", warehouse.toUri().toString())
            .getOrCreate()
            .newSession();
    spark.sparkContext().setLogLevel("WARN");
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    spark.conf().set("spark.sql.datetime.java8API.enabled", true);
    spark.conf().set("spark.sql.shuffle.partitions", 2);
    // For a handful of rows compiling costs more than it saves.
    spark.conf().set("spark.sql.codegen.wholeStage", false);
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
  }

  @Test
  void everyValueIsAsNfdumpPrintsIt() throws IOException {
    Path file = write("nfcapd.202601010000", BlockCompression.LZ4, 3_000);
    assertThat(NfcapdCsv.differences(csv(read(file)), NfcapdTools.csv(file))).isEmpty();
    Path genuine = RealData.at("nfcapd/nfcapd-layout1-genuine.flows");
    assertThat(NfcapdCsv.differences(csv(read(genuine)), NfcapdTools.csv(genuine))).isEmpty();
  }

  private static List<NfcapdCsv> csv(Dataset<Row> flows) {
    return flows.collectAsList().stream()
        .map(row -> NfcapdCsv.of((NfcapdField field) -> row.getAs(field.column())))
        .toList();
  }

  @Test
  void sqlReadsAView() throws IOException {
    Path file = write("nfcapd.202601010000", BlockCompression.NONE, 100);
    spark.sql("CREATE OR REPLACE TEMPORARY VIEW flows USING nfcapd OPTIONS (path '" + file + "')");
    assertThat(
            spark
                .sql(
                    "SELECT count(*), sum(src_bytes), min(first_seen), max(user_name) FROM flows"
                        + " WHERE protocol = 6")
                .first())
        .satisfies(
            row -> {
              assertThat(row.getLong(0)).isPositive();
              assertThat(row.getLong(1)).isPositive();
              assertThat(row.get(2)).hasToString("2026-01-01T00:00:00Z");
              assertThat(row.getString(3)).startsWith("alice");
            });
    assertThat(spark.sql("SELECT count(*) FROM flows").first().getLong(0)).isEqualTo(100);
  }

  @Test
  void everyColumnSaysWhatItMeans() {
    for (StructField column : NfcapdColumns.SCHEMA.fields()) {
      assertThat(column.name()).matches("[a-z][a-z0-9_]*");
      assertThat(column.getComment().get()).as(column.name()).isNotBlank();
    }
    assertThat(NfcapdColumns.SCHEMA.fieldNames()).doesNotHaveDuplicates().contains("mpls_10");
  }

  @Test
  void onlyTheColumnsOfAQueryAreDecoded() throws IOException {
    Path file = write("nfcapd.202601010000", BlockCompression.NONE, 10);
    Dataset<Row> query = read(file).where("dst_port = 443").select("src_ip");
    assertThat(plan(query))
        .contains("columns: src_ip, dst_port")
        .doesNotContain("dst_ip")
        .doesNotContain("first_seen");
    assertThat(NfcapdRows.fields(query.select("src_ip").schema()))
        .containsExactly(NfcapdField.SRC_IP);
    assertThat(query.count()).isPositive();
    assertThat(plan(read(file).groupBy().count())).contains("columns: ");
  }

  @Test
  void recordsAreFilteredWhereTheyLie() throws IOException {
    Dataset<Row> flows = read(write("nfcapd.202601010000", BlockCompression.LZ4, 3_000));
    List<String> addresses =
        flows.select("src_ip").distinct().limit(40).as(Encoders.STRING()).collectAsList();
    String list = "('" + String.join("', '", addresses) + "', '198.051.100.7', 'no address')";
    Dataset<Row> unfiltered = flows.cache();
    for (String condition :
        List.of(
            "src_ip IN " + list + " OR dst_ip IN " + list,
            "src_ip = '" + addresses.get(0) + "' AND dst_port = 443",
            "dst_port IN (22, 53, 443) OR protocol = 1",
            "src_packets > 3 AND src_packets <= 20",
            "src_bytes < 1000 OR src_bytes >= 100000",
            "first_seen >= timestamp '2026-01-01 00:00:00.0005Z'",
            "last_seen < timestamp '2026-01-01 00:02:00Z' AND src_ip IN " + list,
            "NOT (dst_port = 443) OR dst_ip = '::1'",
            "src_ip = NULL OR user_name = 'alice' OR dst_port = 53",
            "nat_src_ip IN " + list + " OR dst_vlan IS NULL AND protocol = 17")) {
      Dataset<Row> query = read(folder.resolve("nfcapd.202601010000")).where(condition);
      assertThat(query.toJSON().collectAsList())
          .as(condition)
          .containsExactlyInAnyOrderElementsOf(
              unfiltered.where(condition).toJSON().collectAsList());
    }
    unfiltered.unpersist();
    assertThat(plan(read(folder.resolve("nfcapd.202601010000")).where("dst_port = 443")))
        .contains("filters: [dst_port = 443]");
  }

  private static String plan(Dataset<Row> query) {
    return query.queryExecution().executedPlan().toString();
  }

  @Test
  void foldersAndPatternsLeaveOutWhatIsBeingWritten() throws IOException {
    Files.createDirectories(folder.resolve("2026/01/01"));
    write("2026/01/01/nfcapd.202601010000", BlockCompression.NONE, 10);
    write("2026/01/01/nfcapd.202601010005", BlockCompression.LZO, 20);
    Path current = write("nfcapd.current.4711", BlockCompression.NONE, 40);
    write(".nfstat", BlockCompression.NONE, 80);
    assertThat(read(folder).count()).isEqualTo(30);
    assertThat(read(folder.resolve("2026/*/*/nfcapd.2026*5")).count()).isEqualTo(20);
    assertThat(read(folder.resolve("nfcapd.*4711*")).count()).isEqualTo(0);
    assertThat(read(current).count()).isEqualTo(40);
    assertThat(
            spark
                .read()
                .format("nfcapd")
                .load(
                    folder.resolve("2026/01/01/nfcapd.202601010000").toString(), current.toString())
                .select("source_file")
                .distinct()
                .count())
        .isEqualTo(2);
    assertThatThrownBy(() -> read(folder.resolve("nothing")).count())
        .hasStackTraceContaining("there is no such file or folder");
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "ZSTD"})
  void aLargeFileIsReadInPieces(BlockCompression compression) throws IOException {
    Path file = write("nfcapd.202601010000", compression, 30_000);
    List<Row> whole = read(file).collectAsList();
    Consumer<Map<String, String>> split =
        options -> options.put("split-bytes", Long.toString(size(file) / 7));
    assertThat(read(file, split).rdd().getNumPartitions()).isBetween(7, 8);
    List<Row> joined = read(file, split).collectAsList();
    assertThat(joined).hasSameSizeAs(whole);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(joined.get(i)).isEqualTo(whole.get(i));
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  @Test
  void smallFilesShareATask() throws IOException {
    for (int i = 0; i < 20; i++) {
      write("nfcapd.2026010100" + (10 + i), BlockCompression.NONE, 10);
    }
    assertThat(read(folder).rdd().getNumPartitions()).isEqualTo(1);
    assertThat(read(folder).count()).isEqualTo(200);
  }

  @Test
  void problemsAreRowsOfTheirOwnAndEndTheQueryIfWanted() throws IOException {
    Path good = write("nfcapd.202601010000", BlockCompression.LZ4, 100);
    Path cut = folder.resolve("nfcapd.202601010005");
    byte[] bytes = Files.readAllBytes(good);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 10));
    Path other = folder.resolve("readme.txt");
    Files.writeString(other, "not flows");
    assertThat(read(folder).count()).isEqualTo(200);
    List<Row> problems =
        read(folder, options -> options.put("content", "problems")).collectAsList();
    assertThat(problems).hasSize(2);
    assertThat(problems.get(0).getString(0)).endsWith("nfcapd.202601010005");
    assertThat(problems.get(0).getString(2)).contains("no appendix with statistics");
    assertThat(problems.get(1).getString(0)).endsWith("readme.txt");
    assertThat(problems.get(1).getString(2)).contains("no nfcapd file");
    assertThatThrownBy(() -> read(cut, options -> options.put("mode", "failfast")).collectAsList())
        .hasStackTraceContaining("without loss, at byte");
    assertThat(read(good, options -> options.put("mode", "failfast")).count()).isEqualTo(100);
  }

  @Test
  void aVersionThatIsNotReadEndsTheQuery() throws IOException {
    Path file = write("nfcapd.202601010000", BlockCompression.NONE, 1);
    byte[] bytes = Files.readAllBytes(file);
    bytes[2] = 3;
    Files.write(file, bytes);
    assertThatThrownBy(() -> read(file).collectAsList())
        .hasStackTraceContaining("make a copy with nfdump 1.7");
  }

  @Test
  void optionsAreChecked() throws IOException {
    Path file = write("nfcapd.202601010000", BlockCompression.NONE, 1);
    assertThatThrownBy(() -> read(file, options -> options.put("mode", "lenient")))
        .hasStackTraceContaining("permissive or failfast, not 'lenient'");
    assertThatThrownBy(() -> read(file, options -> options.put("spilt-bytes", "1")))
        .hasStackTraceContaining("Unknown option 'spilt-bytes'");
    assertThatThrownBy(() -> read(file, options -> options.put("split-bytes", "x")))
        .hasStackTraceContaining("a positive number of bytes, not 'x'");
    assertThatThrownBy(() -> spark.read().format("nfcapd").load().count())
        .hasStackTraceContaining("needs a path");
  }

  private static Dataset<Row> read(Path path) {
    return spark.read().format("nfcapd").load(path.toString());
  }

  private static Dataset<Row> read(Path path, Consumer<Map<String, String>> with) {
    Map<String, String> options = new HashMap<>();
    with.accept(options);
    return spark.read().format("nfcapd").options(options).load(path.toString());
  }

  private Path write(String name, BlockCompression compression, int flows) throws IOException {
    Path file = folder.resolve(name);
    NfcapdSamples.write(file, compression, ByteOrder.LITTLE_ENDIAN, flows);
    return file;
  }
}
