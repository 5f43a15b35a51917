package io.lookback.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.UserException;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.IngestFiles;
import io.lookback.datasets.table.JobRuns;
import io.lookback.datasets.table.Rejects;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.jobs.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.iceberg.DataFile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raw files through the whole of ingest, into a real lake. */
class IngestTest {
  private static final String SITES =
      """
      sites.lab { networks = ["192.0.2.0/24"], time-zone = "America/New_York" }
      """;

  private static final String ZEEK_HEADER =
      """
      #separator \\x09
      #set_separator\t,
      #empty_field\t(empty)
      #unset_field\t-
      #path\tconn
      #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\thistory
      #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tstring
      """;

  @TempDir Path folder;

  private TestLake lake(String name) {
    return new TestLake(folder.resolve(name), SITES);
  }

  /** Zeek conn lines, one each second from the first of January 2026 on. */
  private static String conn(int first, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      text.append(1_767_225_600L + i)
          .append(".25\tC")
          .append(i)
          .append("\t198.51.100.")
          .append(i % 200)
          .append('\t')
          .append(1_024 + i % 60_000)
          .append("\t192.0.2.7\t22\ttcp\tssh\t1.5\t100\t200\tSF\tShADadFf\n");
    }
    return text.toString();
  }

  private static String snort(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(
          "01/16-13:49:1%d.000000  [**] [1:2001219:19] ET SCAN Potential SSH Scan [**] [Classification: Attempted Information Leak] [Priority: 2] {TCP} 198.51.100.9:4242 -> 192.0.2.7:22\n"
              .replace("%d", Integer.toString(i % 10)));
    }
    return text.toString();
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content, StandardCharsets.UTF_8);
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private interface Compression {
    OutputStream open(OutputStream out) throws IOException;
  }

  private static byte[] compressed(String content, Compression compression) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compression.open(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void assertAccounted(TestLake lake) {
    assertThat(
            lake.values(
                "select path from ingest_files where lines <> session_rows + event_rows + rejects"
                    + " + skips"))
        .isEmpty();
    assertThat(lake.count("select coalesce(sum(session_rows), 0) from ingest_files"))
        .isGreaterThanOrEqualTo(lake.count("select count(*) from session_records"));
    assertThat(lake.count("select coalesce(sum(rejects), 0) from ingest_files"))
        .isEqualTo(lake.count("select coalesce(sum(line_count), 0) from rejects"));
  }

  @Test
  void theSameContentUnderAnyNameAndCompressionAddsNothing() throws IOException {
    TestLake lake = lake("lake");
    String content = ZEEK_HEADER + conn(0, 100);
    IngestSummary first = lake.ingest("lab", write("conn.log", content));
    assertThat(first.newFiles).isEqualTo(1);
    assertThat(first.sessionRows).isEqualTo(100);
    assertThat(first.skips).isEqualTo(7);
    List<String> before = lake.rows(SessionRecords.TABLE);

    IngestSummary again =
        lake.ingest(
            "lab",
            write("conn.log", content),
            write("renamed.log", content),
            write("conn.log.gz", compressed(content, GZIPOutputStream::new)),
            write("conn.log.bz2", compressed(content, BZip2CompressorOutputStream::new)));
    assertThat(again.newFiles).isZero();
    assertThat(again.knownFiles).isEqualTo(4);
    assertThat(lake.rows(SessionRecords.TABLE)).isEqualTo(before);
    assertAccounted(lake);
  }

  @Test
  void aFileThatGrewReplacesWhatItWas() throws IOException {
    TestLake lake = lake("lake");
    Path file = write("conn.log", ZEEK_HEADER + conn(0, 60));
    lake.ingest("lab", file);
    write("conn.log", ZEEK_HEADER + conn(0, 100));
    IngestSummary grown = lake.ingest("lab", file);
    assertThat(grown.grownFiles).isEqualTo(1);
    assertThat(lake.count("select count(*) from session_records")).isEqualTo(100);
    assertThat(lake.count("select count(distinct file_id) from session_records")).isEqualTo(1);

    // An earlier state of the file, met late, adds nothing: the same tables in any order.
    write("conn.log.1", ZEEK_HEADER + conn(0, 80));
    IngestSummary late = lake.ingest("lab", folder.resolve("conn.log.1"));
    assertThat(late.newFiles).isZero();
    assertThat(late.knownFiles).isEqualTo(1);

    // Other content under an old path is another file: logs are rotated.
    write("conn.log", ZEEK_HEADER + conn(200, 10));
    assertThat(lake.ingest("lab", file).grownFiles).isZero();
    assertThat(lake.count("select count(*) from session_records")).isEqualTo(110);

    // Only when told so, it takes the place of what was there.
    write("conn.log", ZEEK_HEADER + conn(300, 5));
    lake.ingest("lab", null, true, file);
    assertThat(lake.count("select count(*) from session_records where uid = 'C200'")).isZero();
    assertAccounted(lake);
  }

  @Test
  void tablesAreTheSameTogetherOneByOneAndInReverse() throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(write("in/a.log", ZEEK_HEADER + conn(0, 50)));
    files.add(write("in/b.log", ZEEK_HEADER + conn(30, 50)));
    files.add(write("in/c.log", ZEEK_HEADER + conn(0, 80)));
    files.add(
        write("in/d.log.gz", compressed(ZEEK_HEADER + conn(86_390, 30), GZIPOutputStream::new)));
    files.add(write("in/alert.fast", snort(20)));
    files.add(write("in/alert2.fast", snort(1).replace("Potential", "Certain") + snort(12)));
    files.add(write("in/bad.log", ZEEK_HEADER + conn(500, 2) + "XXXX\tC1\tx\n"));

    TestLake together = lake("together");
    together.ingest("lab", files.toArray(Path[]::new));
    together.nightly("count-once", "sightings");

    TestLake oneByOne = lake("one-by-one");
    for (int i = 0; i < files.size(); i++) {
      oneByOne.ingest("lab", files.get(i));
      if (i % 3 == 0) {
        oneByOne.nightly("count-once", "sightings");
      }
    }

    TestLake reverse = lake("reverse");
    List<Path> reversed = new ArrayList<>(files);
    Collections.reverse(reversed);
    for (Path file : reversed) {
      reverse.ingest("lab", file);
    }
    reverse.nightly("count-once", "sightings");

    for (Table table : Tables.ALL) {
      if (List.of("ingest_files", "ingest_batches", "job_runs").contains(table.name())) {
        continue;
      }
      assertThat(oneByOne.rows(table)).as("%s one by one", table).isEqualTo(together.rows(table));
      assertThat(reverse.rows(table)).as("%s in reverse", table).isEqualTo(together.rows(table));
    }
    // a and b are 30 seconds of 80 in common, and c begins with a: 80 sessions, each once; and 30
    // of d, and 2 of bad.
    assertThat(together.count("select count(*) from sessions")).isEqualTo(80 + 30 + 2);
    assertThat(together.count("select count(distinct uid) from sessions")).isEqualTo(112);
    // Of the second file's alerts one is its own; twelve are the first twelve of the first file,
    // each line there twice, counted line by line.
    assertThat(together.count("select count(*) from events where is_counted")).isEqualTo(21);
    assertThat(together.count("select count(*) from events")).isEqualTo(33);
    assertThat(together.count("select count(*) from rejects")).isEqualTo(1);
    assertAccounted(together);
  }

  @Test
  void concatenatedFilesAddNothingThatCounts() throws IOException {
    TestLake lake = lake("lake");
    String one = ZEEK_HEADER + conn(0, 40);
    String two = ZEEK_HEADER + conn(40, 40);
    lake.ingest("lab", write("1.log", one), write("2.log", two));
    lake.nightly("count-once", "sightings");
    List<String> before = lake.values("select uid from sessions order by uid");
    List<String> sightings = lake.rows(Sightings.TABLE);
    // It begins with the second file, which it replaces; the rows of the first are there twice.
    lake.ingest("lab", write("both.log", two + one));
    lake.nightly("count-once", "sightings");
    assertThat(lake.count("select count(*) from session_records")).isEqualTo(120);
    assertThat(lake.values("select uid from sessions order by uid")).isEqualTo(before);
    assertThat(lake.rows(Sightings.TABLE)).isEqualTo(sightings);
  }

  @Test
  void whatCannotBeReadIsCountedAndTheRestKept() throws IOException {
    TestLake lake = lake("lake");
    byte[] gz = compressed(ZEEK_HEADER + conn(0, 20_000), GZIPOutputStream::new);
    byte[] random = new byte[20_000];
    new Random(42).nextBytes(random);
    String hostile =
        ZEEK_HEADER
            + conn(50_000, 1)
            + "1767280000.5\tC\\x09#\"'\t198.51.100.1\t1\t192.0.2.7\t22\ttcp\t-\t-\t-\t-\tS0\tS\n"
            + "x".repeat(10 * 1024 * 1024)
            + "\n"
            + "\n"
            + "# a comment\n"
            + "1767280001.5\tCz\t198.51.100.300\t1\t192.0.2.7\t22\ttcp\t-\t-\t-\t-\tS0\tS\n"
            + conn(50_001, 1);
    Path cut = write("in/cut.log.gz", Arrays.copyOf(gz, gz.length / 2));
    Path binary = write("in/binary.bin", random);
    Path empty = write("in/empty.log", "");
    Path other = write("in/conn.log", "GET / HTTP/1.1\nHost: example\n");
    Path lines = write("in/hostile.log", hostile);
    IngestSummary summary = lake.ingest("lab", cut, binary, empty, other, lines);

    assertThat(summary.newFiles).isEqualTo(5);
    assertThat(summary.damaged).singleElement().asString().contains("cut.log.gz", "cut off");
    assertThat(summary.rejectReasons)
        .containsKeys("damaged_stream", "unknown_format", "line_too_long", "bad_address");
    assertThat(summary.rejectReasons.get("damaged_stream")).isEqualTo(1);
    assertThat(summary.sessionRows).isGreaterThan(3);
    assertThat(lake.count("select count(*) from session_records where uid like 'C%#%'"))
        .isEqualTo(1);
    assertThat(lake.values("select lines from ingest_files where path like '%empty.log'"))
        .containsExactly("0");
    assertAccounted(lake);

    // A named format refuses line by line what is not of it.
    Path named = write("in2/conn.log", "GET / HTTP/1.1\nHost: example.com\n");
    IngestSummary byName = lake.ingest("lab", "zeek_tsv", false, named);
    assertThat(byName.rejects).isEqualTo(2);
  }

  @Test
  void timesThatCannotBeAreRefused() throws IOException {
    TestLake lake = lake("lake");
    long future = System.currentTimeMillis() / 1000 + 3 * 86_400;
    String row = "\tC1\t198.51.100.1\t1\t192.0.2.7\t22\ttcp\t-\t1.0\t1\t1\tSF\tS\n";
    IngestSummary summary =
        lake.ingest(
            "lab", write("conn.log", ZEEK_HEADER + "900000000.0" + row + future + ".0" + row));
    assertThat(summary.rejectReasons).containsEntry("time_out_of_range", 2L);
    assertThat(summary.sessionRows).isZero();
  }

  @Test
  void filesOfSessionsHaveBoundsOfWhatTheyAreSoughtBy() throws IOException {
    TestLake lake = lake("lake");
    lake.ingest("lab", write("a.log", ZEEK_HEADER + conn(0, 50)));
    org.apache.iceberg.Table sessions = lake.lake().iceberg(SessionRecords.TABLE);
    Set<Integer> sought =
        Stream.of("event_date", "site", "file_id", "start_time")
            .map(name -> sessions.schema().findField(name).fieldId())
            .collect(Collectors.toSet());
    Iterable<DataFile> files = sessions.currentSnapshot().addedDataFiles(sessions.io());
    assertThat(files).isNotEmpty();
    for (DataFile file : files) {
      assertThat(file.lowerBounds().keySet()).isEqualTo(sought);
      assertThat(file.upperBounds().keySet()).isEqualTo(sought);
    }
    assertThat(lake.count("select count(*) from session_records where dst_port = 22"))
        .isEqualTo(50);
    assertThat(lake.count("select count(*) from session_records where uid is null")).isZero();
  }

  @Test
  void compactionMakesNothingStale() throws IOException {
    TestLake lake = lake("lake");
    lake.ingest("lab", write("a.log", ZEEK_HEADER + conn(0, 50)), write("alert.fast", snort(5)));
    lake.ingest("lab", write("b.log", ZEEK_HEADER + conn(86_390, 50)));
    assertThat(TestLake.ran(lake.rollUp())).containsEntry("sightings", 3);
    for (Table table : Tables.ALL) {
      if (lake.lake().snapshotId(table) != null) {
        lake.compact(table);
      }
    }
    assertThat(TestLake.ran(lake.rollUp())).isEmpty();
    // A late record touches its own day, and the days around only to see whether it counts there.
    lake.ingest("lab", write("late.log", ZEEK_HEADER + conn(100, 1)));
    assertThat(TestLake.ran(lake.rollUp())).containsEntry("sightings", 1);
  }

  @Test
  void rowsThatSomebodyElseWroteAreNoticed() throws IOException {
    TestLake lake = lake("lake");
    lake.ingest("lab", write("a.log", ZEEK_HEADER + conn(0, 50)));
    lake.nightly("count-once", "sightings");
    lake.sql("DELETE FROM lookback.main.session_records WHERE uid = 'C7'");
    assertThat(TestLake.ran(lake.nightly("count-once", "sightings")))
        .containsKeys("count-once", "sightings");
    assertThat(lake.count("select sum(sessions) from sightings")).isEqualTo(49);
  }

  @Test
  void anUnknownSiteIsRefusedWithAdvice() throws IOException {
    TestLake lake = lake("lake");
    Path file = write("a.log", ZEEK_HEADER + conn(0, 1));
    assertThatThrownBy(() -> lake.ingest("labb", file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("labb")
        .hasMessageContaining("lab");
  }

  @Test
  void theLedgerAndTheLogAreWritten() throws IOException {
    TestLake lake = lake("lake");
    lake.ingest("lab", write("a.log", ZEEK_HEADER + conn(0, 5)));
    lake.nightly("count-once");
    assertThat(lake.rows(IngestFiles.TABLE)).hasSize(1);
    assertThat(lake.rows(Rejects.TABLE)).isEmpty();
    assertThat(lake.rows(Events.TABLE)).isEmpty();
    assertThat(lake.values("select distinct status from " + JobRuns.TABLE.name()))
        .containsExactly("done");
    // What it took is told as of jobs.
    List<Row> took =
        lake.sql(
            "select spark_jobs, cpu_ms, input_bytes, duration_ms, rows from job_runs where job ="
                + " 'ingest'");
    assertThat(took).hasSize(1);
    assertThat(took.get(0).getLong(0)).isEqualTo(2); // To look at the files, to read them.
    assertThat(took.get(0).getLong(1)).isPositive();
    assertThat(took.get(0).getLong(2)).isGreaterThan(300); // Lines of some 100 bytes.
    assertThat(took.get(0).getLong(3)).isPositive();
    assertThat(took.get(0).getLong(4)).isEqualTo(5);
    assertThat(
            lake.values(
                "select concat_ws(' ', sensor, source_format, direction, session_class, src_bytes,"
                    + " dst_bytes, orientation) from sessions where uid = 'C3'"))
        .containsExactly("zeek zeek_tsv inbound Short 100 200 observed");
  }
}
