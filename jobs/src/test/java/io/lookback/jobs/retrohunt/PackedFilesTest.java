package io.lookback.jobs.retrohunt;

import static io.lookback.jobs.testing.SessionOf.session;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.store.DamagedFileException;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Sightings;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestLake;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedFilesTest {
  /** How some rows of an address become one. */
  private static final String SUMS =
      "select position, site, ip_text(ip_key) address, role, sum(sessions), sum(bytes_from_remote),"
          + " sum(bytes_to_remote), min(first_time), max(last_time), sum(days), max(local_hosts), max(longest_us),"
          + " max(largest_bytes), array_sort(array_distinct(flatten(collect_list(hosts)))),"
          + " port_counts_merge(flatten(collect_list(top_ports)), 99),"
          + " class_counts_merge(flatten(collect_list(session_classes)))"
          + " from found_rows group by position, site, ip_key, role";

  @TempDir private static Path folder;
  private static TestLake lake;
  private static TestInputs in;

  /** Three days of two sites, 400 networks, files of many row groups and pages. */
  @BeforeAll
  static void fill() throws IOException {
    Random random = new Random(11);
    List<TestRow> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      boolean isLon = random.nextBoolean();
      rows.add(
          session(
                  "2026-02-1" + random.nextInt(3) + "T10:00:00Z",
                  random.nextInt(5) == 0
                      ? "2001:db8:"
                          + random.nextInt(50)
                          + ":"
                          + List.of("0", "7fff", "fffe").get(random.nextInt(3))
                          + "::"
                          + random.nextInt(4)
                      : (100 + random.nextInt(8))
                          + "."
                          + random.nextInt(50)
                          + ".0."
                          + random.nextInt(40),
                  (isLon ? "10.0.0." : "172.16.0.") + random.nextInt(3))
              .site(isLon ? "lon" : "par")
              .port(random.nextInt(5))
              .bytes(random.nextInt(1 << 30), random.nextInt(9)));
    }
    in =
        Pipeline.rolledUp(
            new TestInputs(SharedSpark.session())
                .with(TestInputs.site("par", "172.16.0.0/12"))
                .with(rows.toArray(TestRow[]::new)));
    Pipeline.packed(in);
    lake =
        new TestLake(
            folder,
            "sites.lon { networks = [\"10.0.0.0/8\"], time-zone = UTC }\n"
                + "sites.par { networks = [\"172.16.0.0/12\"], time-zone = UTC }");
    lake.lake()
        .iceberg(AddressSets.TABLE)
        .updateProperties()
        .set("write.parquet.row-group-size-bytes", "4000")
        .set("write.parquet.page-size-bytes", "300")
        .set("write.parquet.page-row-limit", "7")
        .commit();
    lake.put(in, AddressSets.TABLE, Sightings.TABLE);
    // Blocks of both sites, by turns; a codec that Lookback does not choose itself.
    lake.lake()
        .iceberg(AddressSetsMonth.TABLE)
        .updateProperties()
        .set("write.parquet.page-row-limit", "7")
        .set("write.parquet.compression-codec", "gzip")
        .set("write.parquet.stats-enabled.column.event_date", "false")
        .remove("write.parquet.compression-level")
        .commit();
    Pipeline.packed(in, month("lon"), month("par"));
    lake.put(in, AddressSetsMonth.TABLE);
    assertThat(files()).allMatch(file -> file.file().splitOffsets().size() > 1);
  }

  private static Cell month(String site) {
    return new Cell(LocalDate.of(2026, 2, 1), site);
  }

  private static List<FileScanTask> files() throws IOException {
    List<FileScanTask> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        lake.lake().iceberg(AddressSets.TABLE).newScan().planFiles()) {
      tasks.forEach(files::add);
    }
    return files;
  }

  private static List<AddressRange> ranges(Stream<String> indicators) {
    return indicators.map(Cidr::parse).map(AddressRange::of).toList();
  }

  private static Dataset<Row> find(Set<String> sites, String day, List<AddressRange> ranges) {
    LocalDate date = day == null ? null : LocalDate.parse(day);
    return PackedFiles.of(
            lake.lake(),
            AddressSets.TABLE,
            new PackedFiles.Asked(sites, date, date, (epochDay, site) -> true),
            ListingIndex.of(ranges))
        .find(lake.lake().spark());
  }

  private static List<Row> sums(Dataset<Row> rows) {
    rows.createOrReplaceTempView("found_rows");
    return rows.sparkSession().sql(SUMS).collectAsList();
  }

  /** Compares with every sighting held against every range. */
  private static void assertFindsAllOf(Stream<String> indicators, int atLeast) {
    List<AddressRange> ranges = ranges(indicators);
    Dataset<Row> sightings = lake.lake().read(Sightings.TABLE).withColumn("days", lit(1));
    List<Row> pairs = new ArrayList<>();
    for (Row sighting : sightings.selectExpr("hex(ip_key)").distinct().collectAsList()) {
      IpKey key = IpKey.ofBytes(HexFormat.of().parseHex(sighting.getString(0)));
      for (int i = 0; i < ranges.size(); i++) {
        if (ranges.get(i).first().compareTo(key) <= 0 && ranges.get(i).last().compareTo(key) >= 0) {
          pairs.add(RowFactory.create(i, sighting.getString(0)));
        }
      }
    }
    Dataset<Row> held =
        lake.lake()
            .spark()
            .createDataFrame(
                pairs,
                new StructType()
                    .add("position", DataTypes.IntegerType)
                    .add("hex", DataTypes.StringType));
    List<Row> expected =
        sums(sightings.join(held, sightings.col("ip_key").equalTo(expr("unhex(hex)"))));
    assertThat(expected).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(sums(find(Set.of("lon", "par"), null, ranges)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void findsWhatEverySightingHeldAgainstEveryRangeGives() {
    List<Row> seen =
        lake.lake().read(Sightings.TABLE).selectExpr("ip_text(ip_key)").collectAsList();
    assertFindsAllOf(Stream.of(seen.get(700).getString(0)), 1);
    assertFindsAllOf(
        seen.stream().map(row -> row.getString(0)).filter(address -> address.contains(":")), 500);
    assertFindsAllOf(Stream.of("100.7.0.0/24", "2001:db8:7::/48", "100.7.0.3", "100.7.0.0/16"), 9);
    assertFindsAllOf(
        Stream.of("101.0.0.0-104.255.255.255", "103.2.0.0/15", "2001:db8::/32"), 1_000);
    assertFindsAllOf(Stream.of("0.0.0.0/0", "::/0"), 2_000);
    assertFindsAllOf(
        IntStream.range(0, 4_000).mapToObj(i -> "10" + i % 8 + "." + i / 80 + ".0." + i % 40), 200);
    assertFindsAllOf(Stream.of("100.7.0.41", "9.0.0.0/8", "2001:db8:ffff::"), 0);
  }

  @Test
  void findsThatOfOneSiteWhereBlocksOfSeveralStandByTurns() throws IOException {
    List<AddressRange> ranges = ranges(Stream.of("100.0.0.0/7", "2001:db8::/32"));
    assertThat(sitesOfRowGroups()).contains("lon par");
    for (String site : List.of("lon", "par")) {
      List<List<Object>> inMonth =
          withoutLocalHosts(
              PackedFiles.of(
                      lake.lake(),
                      AddressSetsMonth.TABLE,
                      new PackedFiles.Asked(
                          Set.of("lon", "par"), null, null, (day, of) -> of.equals(site)),
                      ListingIndex.of(ranges))
                  .find(lake.lake().spark()));
      assertThat(inMonth).hasSizeGreaterThan(400);
      assertThat(inMonth)
          .containsExactlyInAnyOrderElementsOf(withoutLocalHosts(find(Set.of(site), null, ranges)));
    }
  }

  /** The first and the last site of each row group of the months. */
  private static List<String> sitesOfRowGroups() throws IOException {
    List<String> sites = new ArrayList<>();
    for (Row file : lake.sql("select file_path from lookback.main.address_sets_month.files")) {
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(
                  new org.apache.hadoop.fs.Path(file.getString(0)), new Configuration()))) {
        for (BlockMetaData rowGroup : reader.getRowGroups()) {
          Statistics<?> site = rowGroup.getColumns().get(1).getStatistics();
          sites.add(site.minAsString() + " " + site.maxAsString());
        }
      }
    }
    return sites;
  }

  /** A month knows how many there were; days only how many on the day with the most. */
  private static List<List<Object>> withoutLocalHosts(Dataset<Row> rows) {
    return sums(rows).stream()
        .map(
            row ->
                IntStream.range(0, row.size())
                    .filter(i -> i != row.fieldIndex("max(local_hosts)"))
                    .mapToObj(row::get)
                    .toList())
        .toList();
  }

  @Test
  void namesAFileThatIsDamaged() throws IOException {
    PackedFiles days =
        PackedFiles.of(
            lake.lake(),
            AddressSets.TABLE,
            new PackedFiles.Asked(Set.of("lon", "par"), null, null, (day, site) -> true),
            ListingIndex.of(ranges(Stream.of("0.0.0.0/0", "::/0"))));
    Path file = Path.of(files().get(0).file().location().replaceFirst("^file:", ""));
    Path sums = file.resolveSibling("." + file.getFileName() + ".crc");
    Path asideSums = Files.move(sums, folder.resolve("sums"));
    byte[] whole = Files.readAllBytes(file);
    try {
      // Headers of pages are among what is overwritten; the end is missing.
      for (byte[] damaged :
          List.of(overwritten(whole, 4, 3_000), Arrays.copyOf(whole, whole.length / 2))) {
        Files.write(file, damaged);
        assertThatThrownBy(() -> PackedFiles.findHere(List.of(days), 10_000))
            .as("%s of %s bytes", damaged.length, whole.length)
            .isInstanceOf(DamagedFileException.class)
            .hasMessageContaining(file.getFileName().toString());
      }
    } finally {
      Files.write(file, whole);
      Files.move(asideSums, sums);
    }
    assertThat(PackedFiles.findHere(List.of(days), 10_000).size()).isPositive();
  }

  private static byte[] overwritten(byte[] whole, int from, int to) {
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, from, to, (byte) 0x5a);
    return damaged;
  }

  @Test
  void opensOnlyFilesThatCanHaveAnAnswer() throws IOException {
    List<AddressRange> ranges = ranges(Stream.of("100.0.0.0/6"));
    List<Row> before = sums(find(Set.of("par"), "2026-02-11", ranges));
    assertThat(before).isNotEmpty();
    Map<Path, Path> aside = new HashMap<>();
    for (FileScanTask task : files()) {
      if (!task.file().location().matches(".*event_date=2026-02-11/site=par/.*")) {
        Path file = Path.of(task.file().location().replaceFirst("^file:", ""));
        aside.put(Files.move(file, folder.resolve("aside-" + aside.size())), file);
      }
    }
    try {
      assertThat(aside).hasSizeGreaterThan(2);
      assertThat(sums(find(Set.of("par"), "2026-02-11", ranges)))
          .containsExactlyInAnyOrderElementsOf(before);
      // Bounds of files tell that none has it.
      assertThat(sums(find(Set.of("lon", "par"), null, ranges(Stream.of("9.0.0.1"))))).isEmpty();
    } finally {
      for (Map.Entry<Path, Path> moved : aside.entrySet()) {
        Files.move(moved.getKey(), moved.getValue());
      }
    }
  }
}
