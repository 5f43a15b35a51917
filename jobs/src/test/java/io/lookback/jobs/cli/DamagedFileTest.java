package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A day of one site whose data files are harmed in turn. */
class DamagedFileTest {
  private static final String CONFIGURATION =
      "sites.lab { networks = [\"" + ConnLog.NETWORK + "\"], time-zone = UTC }\n";

  @TempDir static Path folder;

  private static TestLake lake;

  @BeforeAll
  static void fill() throws IOException {
    Path place = folder.resolve("lake");
    lake = new TestLake(place, CONFIGURATION);
    Files.writeString(place.resolve("lookback.conf"), CONFIGURATION);
    lake.ingest(
        "lab", ConnLog.write(folder.resolve("in/conn.log"), LocalDate.of(2026, 3, 1), 1, 5));
    lake.nightly("count-once", "sightings", "coverage", "address-sets");
  }

  private static Path dataFile(String table) throws IOException {
    try (Stream<Path> files =
        Files.walk(folder.resolve("lake/warehouse/main/" + table + "/data"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  private static CommandLineRun values(String table, String column) {
    return CommandLineRun.of(
        lake.lake(),
        "sql",
        "--format",
        "csv",
        "select count(distinct " + column + ") as n from " + table);
  }

  /** One table is partitioned by days, the other by months of which a job writes some days. */
  @ParameterizedTest
  @CsvSource({"sightings, remote_ip", "coverage, sensor"})
  void aCutResultIsNamedWithTheJobThatMakesItAnew(String table, String column) throws IOException {
    CommandLineRun whole = values(table, column);
    assertThat(whole.exitCode()).isZero();
    Path file = dataFile(table);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    CommandLineRun cut = values(table, column);
    assertThat(cut.exitCode()).isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(cut.err())
        .startsWith("lookback: A data file of the table " + table + " is damaged or gone: ")
        .contains(file.getFileName().toString())
        .endsWith(". Make its rows anew: lookback run " + table + " --full\n");
    CommandLineRun anew =
        CommandLineRun.of(
            lake.lake(), "--lake", folder.resolve("lake").toString(), "run", table, "--full");
    assertThat(anew.exitCode()).as(anew.err()).isZero();
    assertThat(values(table, column)).isEqualTo(whole);
  }

  @Test
  void aGarbledOrMissingFileOfRecordsIsNamed() throws IOException {
    Path file = dataFile("session_records");
    byte[] whole = Files.readAllBytes(file);
    Path checksum = file.resolveSibling("." + file.getFileName() + ".crc");
    byte[] sum = Files.readAllBytes(checksum);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[8]), channel.size() - 8);
    }
    String message =
        "lookback: A data file of the table session_records is damaged or gone: .*"
            + file.getFileName()
            + "[.] No job makes its rows: put the file back from a backup\n";
    assertThat(values("session_records", "src_ip").err()).matches(message);
    // No checksum beside it, as on an object store: Iceberg itself logs which file it was.
    Files.delete(checksum);
    assertThat(values("session_records", "src_ip").err())
        .startsWith("lookback: A data file of a table is damaged; the log names it");
    Files.delete(file);
    assertThat(values("session_records", "src_ip").err()).matches(message);
    Files.write(file, whole);
    Files.write(checksum, sum);
    assertThat(values("session_records", "src_ip").exitCode()).isZero();
  }

  @Test
  void aHuntNamesTheFileThatIsCut() throws IOException {
    Path file = dataFile("address_sets");
    Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    CommandLineRun cut =
        CommandLineRun.of(
            lake.lake(), "--lake", folder.resolve("lake").toString(), "hunt", "0.0.0.0/0");
    assertThat(cut.exitCode()).isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(cut.err())
        .startsWith("lookback: A data file of the table address_sets is damaged or gone: ")
        .contains(file.getFileName().toString())
        .endsWith(". Make its rows anew: lookback run address-sets --full\n");
  }
}
