package io.lookback.jobs.stitch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.config.ConfigurationException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.Flows;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.StitchCarry;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Explanation;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.ReadmeSql;
import io.lookback.jobs.testing.SilkListing;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flows become sessions in a real lake, night by night. */
class StitchJobTest {
  private static final String CONFIG =
      """
      sites.lab { networks = ["192.0.2.0/24"], time-zone = UTC }
      """;

  private static final String CLIENT = "198.51.100.7:50000";
  private static final String SERVER = "192.0.2.1:22";

  private static final String SESSIONS =
      "select concat_ws(' ', event_date, start_time, duration_us div 1000000, concat(src_ip, ':',"
          + " src_port), concat(dst_ip, ':', dst_port), src_packets, src_bytes, dst_packets,"
          + " dst_bytes, concat(flow_count, ' flows'), direction, orientation, session_class,"
          + " if(is_open, 'open', 'closed')) from session_records where source_format = 'stitched'"
          + " order by start_time, event_date, src_port";

  @TempDir Path folder;

  private TestLake lake(String name) {
    return new TestLake(folder.resolve(name), CONFIG);
  }

  private Path file(String name, SilkListing listing) throws IOException {
    return listing.write(folder.resolve("in").resolve(name));
  }

  /** An SSH session of some days, of which an exporter told every ten minutes. */
  private static List<SilkListing> days(String first, int days) {
    List<SilkListing> listings = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      LocalDate date = LocalDate.parse(first).plusDays(day);
      SilkListing listing = new SilkListing();
      for (int i = 0; i < 144; i++) {
        String start = date.atStartOfDay().plusMinutes(10L * i).toString() + ":00Z";
        boolean begins = day == 0 && i == 0;
        listing.flow(CLIENT, SERVER, start, 599.5, 10, begins ? "S PA" : "PA");
        listing.flow(
            SERVER, CLIENT, start.replace(":00Z", ":00.010Z"), 599.4, 8, begins ? "S PA" : "PA");
      }
      // And short ones that end with the day, and around its end.
      listing.flow("198.51.100.8:40000", SERVER, date + "T12:00:00Z", 1.5, 6, "FS PA");
      listing.flow(SERVER, "198.51.100.8:40000", date + "T12:00:00.020Z", 1.4, 5, "FS PA");
      listing.flow("198.51.100.9:40001", SERVER, date + "T23:50:00Z", 30, 6, "S PA");
      listing.flow(SERVER, "198.51.100.9:40001", date + "T23:50:00.020Z", 30, 5, "S PA");
      listings.add(listing);
    }
    return listings;
  }

  private static List<String> stitched(TestLake lake) {
    return lake.values(SESSIONS);
  }

  /** The part of a night that this is about. */
  private static List<Runner.Result> stitch(TestLake lake) {
    return lake.nightly("stitch", "count-once", "sightings");
  }

  private static void assertSame(TestLake one, TestLake other) {
    for (Table table : List.of(SessionRecords.TABLE, StitchCarry.TABLE, Flows.TABLE)) {
      assertThat(one.rows(table)).as(table.name()).isEqualTo(other.rows(table));
    }
  }

  private static List<String> explained(TestLake lake) {
    List<String> lines = new ArrayList<>();
    for (Explanation.Line line :
        new Runner(lake.lake(), lake.config(), RunLog.view(lake.lake()), "test")
            .explain(Request.stale())
            .lines()) {
      if (line.from() != null) {
        lines.add(
            line.job()
                + " "
                + line.from()
                + ".."
                + line.to()
                + (line.isCertain() ? " " : " perhaps ")
                + line.why());
      }
    }
    return lines;
  }

  @Test
  void twoDirectionsAreOneSessionThatNamesItsFlows() throws IOException {
    TestLake lake = lake("lake");
    Path file =
        file(
            "a.txt",
            new SilkListing()
                .flow(SERVER, CLIENT, "2026-01-01T10:00:00.020Z", 399.9, 8, "FS PA")
                .flow(CLIENT, SERVER, "2026-01-01T10:00:00Z", 400, 10, "FS PA")
                .flow("198.51.100.8:40000", SERVER, "2026-01-01T11:00:00Z", 0, 1, "S"));
    lake.ingest("lab", file);
    lake.rollUp();
    assertThat(stitched(lake))
        .containsExactly(
            "2026-01-01 2026-01-01 10:00:00 400 "
                + CLIENT
                + " "
                + SERVER
                + " 10 1000 8 800 2 flows inbound observed Long_5_Minutes closed",
            "2026-01-01 2026-01-01 11:00:00 0 198.51.100.8:40000 "
                + SERVER
                + " 1 100 1 flows inbound observed Timed_Out closed");
    assertThat(
            lake.values(
                "select concat_ws(' ', sensor, bytes_basis, is_established, is_partial, line_no,"
                    + " last_line_no, exporter_count) from sessions order by start_time"))
        .containsExactly("border ip true false 3 3 1", "border ip false false 4 4 1");
    assertThat(
            lake.count(
                "select count(*) from session_records s join ingest_files f on f.file_id ="
                    + " s.file_id and f.file_id = s.last_file_id"))
        .isEqualTo(2);
    assertThat(lake.sql(ReadmeSql.statements("s.source_format = 'stitched'").get(0))).hasSize(2);
    // Coverage counts what the sensor delivered, which are flows.
    assertThat(
            lake.values(
                "select concat(source_format, ' ', sum(records)) from coverage group by"
                    + " source_format"))
        .containsExactly("silk_rwcut 3");
    assertThat(lake.count("select sum(sessions) from sightings")).isEqualTo(2);
    assertThat(TestLake.ran(lake.rollUp())).isEmpty();
  }

  @Test
  void aDayIsNeverCountedTwiceHoweverItsFilesCame() throws IOException {
    List<SilkListing> listings = days("2026-01-01", 4);
    List<Path> files = new ArrayList<>();
    for (SilkListing listing : listings) {
      files.add(file("day" + files.size() + ".txt", listing));
    }
    TestLake together = lake("together");
    together.ingest("lab", files.toArray(Path[]::new));
    stitch(together);
    assertThat(stitched(together)).filteredOn(row -> row.contains(CLIENT)).hasSize(5);
    assertThat(stitched(together))
        .filteredOn(row -> row.contains(CLIENT) && row.endsWith("closed"))
        .singleElement()
        .asString()
        .startsWith("2026-01-05 2026-01-01 00:00:00 345599 ")
        .contains(" 5760 576000 4608 460800 1152 flows inbound observed Long_60_Minutes");
    assertThat(
            together.values(
                "select concat_ws(' ', src_ip, count(*), sum(flow_count)) from sessions where not"
                    + " is_open group by src_ip order by src_ip"))
        .containsExactly("198.51.100.7 1 1152", "198.51.100.8 4 8", "198.51.100.9 4 8");
    assertThat(TestLake.ran(stitch(together))).isEmpty();

    TestLake nightly = lake("nightly");
    for (Path file : files) {
      nightly.ingest("lab", file);
      stitch(nightly);
    }
    assertSame(nightly, together);

    TestLake reverse = lake("reverse");
    for (int i = files.size() - 1; i >= 0; i--) {
      reverse.ingest("lab", files.get(i));
      stitch(reverse);
      if (i == 2) {
        reverse.compact(SessionRecords.TABLE);
      }
    }
    assertSame(reverse, together);
    reverse.run(new Request(null, null, Set.of(), Set.of("stitch"), true));
    assertSame(reverse, together);
  }

  @Test
  void theChainEndsWhereNothingElseIsCarriedOn() throws IOException {
    TestLake lake = lake("lake");
    List<Path> files = new ArrayList<>();
    for (int day = 1; day <= 6; day++) {
      files.add(
          file(
              "d" + day + ".txt",
              new SilkListing()
                  .flow(CLIENT, SERVER, "2026-01-0" + day + "T23:59:00Z", 30, 10, "S PA")
                  .flow(SERVER, CLIENT, "2026-01-0" + day + "T23:59:00.010Z", 30, 8, "S PA")));
    }
    lake.ingest("lab", files.toArray(Path[]::new));
    stitch(lake);
    assertThat(lake.values("select distinct cast(event_date as string) from stitch_carry").size())
        .isEqualTo(6);
    List<String> before = lake.rows(SessionRecords.TABLE);

    lake.ingest(
        "lab",
        file(
            "late.txt",
            new SilkListing()
                .flow("198.51.100.9:40001", SERVER, "2026-01-02T12:00:00Z", 3, 6, "S")));
    assertThat(explained(lake))
        .contains(
            "stitch 2026-01-02..2026-01-02 new data",
            "stitch 2026-01-03..2026-01-03 perhaps if stitch_carry changes",
            "count-once 2026-01-01..2026-01-04 perhaps if session_records changes");
    assertThat(TestLake.ran(stitch(lake))).containsEntry("stitch", 1);
    assertThat(lake.rows(SessionRecords.TABLE)).hasSize(before.size() + 1).containsAll(before);

    // What is carried on changes: the next day too, and no other.
    lake.ingest(
        "lab",
        file(
            "later.txt",
            new SilkListing()
                .flow("198.51.100.9:40002", SERVER, "2026-01-02T23:58:00Z", 110, 6, "S PA")));
    assertThat(TestLake.ran(stitch(lake))).containsEntry("stitch", 2);
    assertThat(TestLake.ran(stitch(lake))).isEmpty();
  }

  @Test
  void aFlowThatTwoFilesBroughtIsTakenOnce() throws IOException {
    TestLake lake = lake("lake");
    SilkListing one = new SilkListing();
    // The same exporter told it twice within one file, and of another session.
    SilkListing two =
        new SilkListing()
            .flow(SERVER, CLIENT, "2026-01-01T10:00:00.010Z", 5, 8, "S PA")
            .flow("198.51.100.9:40002", SERVER, "2026-01-01T10:00:00Z", 5, 6, "S PA");
    for (SilkListing listing : List.of(one, two)) {
      listing
          .flow(CLIENT, SERVER, "2026-01-01T10:00:00Z", 5, 10, "S PA")
          .flow(SERVER, CLIENT, "2026-01-01T10:00:00.010Z", 5, 8, "S PA");
    }
    lake.ingest("lab", file("one.txt", one));
    lake.ingest("lab", file("two.txt", two));
    stitch(lake);
    assertThat(lake.count("select count(*) from flows")).isEqualTo(6);
    assertThat(stitched(lake))
        .containsExactly(
            "2026-01-01 2026-01-01 10:00:00 5 198.51.100.9:40002 "
                + SERVER
                + " 6 600 1 flows inbound inferred Partial closed",
            "2026-01-01 2026-01-01 10:00:00 5 "
                + CLIENT
                + " "
                + SERVER
                + " 10 1000 16 1600 3 flows inbound observed Short closed");
  }

  @Test
  void whatAFlowDoesNotTellIsNull() throws IOException {
    TestLake lake = lake("lake");
    Path file = folder.resolve("in/vpc.log");
    Files.createDirectories(file.getParent());
    // ICMP without its type, GRE, and a connection that was refused.
    Files.writeString(
        file,
        """
        version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
        2 123456789012 eni-1 198.51.100.7 192.0.2.1 0 0 1 1 84 1767261600 1767261601 ACCEPT OK
        2 123456789012 eni-1 198.51.100.7 192.0.2.1 0 0 47 2 200 1767261600 1767261601 ACCEPT OK
        2 123456789012 eni-1 198.51.100.7 192.0.2.1 4711 22 6 1 40 1767261600 1767261601 REJECT OK
        """);
    lake.ingest("lab", file);
    stitch(lake);
    assertThat(lake.count("select count(*) from flows")).isEqualTo(3);
    assertThat(
            lake.values(
                "select to_json(struct(protocol, src_port, dst_port)) from session_records order by"
                    + " protocol"))
        .containsExactly("{\"protocol\":1}", "{\"protocol\":47}");
  }

  @Test
  void aTimeThatMakesNoSenseIsRefusedWhereItStands() {
    LookbackConfig config = LookbackConfig.parse("jobs.stitch.tcp-idle = -5m\n");
    assertThatThrownBy(() -> config.params("stitch", StitchJob.Params.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tcp-idle must be PT0S to P36500D, not PT-5M");
  }

  @Test
  void whatAnotherSensorSawIsCountedOnceAndItsRowsStay() throws IOException {
    String config = CONFIG + "sites.lab.sensors = [zeek]\n";
    TestLake lake = new TestLake(folder.resolve("lake"), config);
    LocalDate day = LocalDate.parse("2026-01-01");
    Path zeek = ConnLog.write(folder.resolve("in/zeek/conn.log"), day, 1, 3);
    SilkListing listing = new SilkListing();
    for (int i = 1; i <= 4; i++) {
      String client = "198.51.100." + i + ":" + (1_024 + i);
      String start = "2026-01-01T12:0" + i + ":00";
      listing
          .flow(client, "192.0.2.7:22", start + ".250Z", 1.5, 5, "FS PA")
          .flow("192.0.2.7:22", client, start + ".260Z", 1.4, 5, "FS PA");
    }
    lake.ingest("lab", zeek);
    stitch(lake);
    List<String> zeekRows = lake.rows(SessionRecords.TABLE);
    lake.ingest("lab", file("flows.txt", listing));
    stitch(lake);
    assertThat(
            lake.values(
                "select concat_ws(' ', source_format, src_ip) from sessions order by src_ip"))
        .hasSize(4)
        .contains("stitched 198.51.100.4")
        .doesNotContain("stitched 198.51.100.1", "stitched 198.51.100.2");
    assertThat(lake.rows(SessionRecords.TABLE)).hasSize(7).containsAll(zeekRows);
    assertThat(lake.count("select sum(sessions) from sightings")).isEqualTo(4);
    assertThat(TestLake.ran(stitch(lake))).isEmpty();

    // The same flows in another file, and in another order: nothing is counted again.
    SilkListing again = new SilkListing().flow(SERVER, CLIENT, "2026-01-03T10:00:00Z", 5, 6, "S");
    for (int i = 1; i <= 4; i++) {
      String client = "198.51.100." + i + ":" + (1_024 + i);
      String start = "2026-01-01T12:0" + i + ":00";
      again
          .flow(client, "192.0.2.7:22", start + ".250Z", 1.5, 5, "FS PA")
          .flow("192.0.2.7:22", client, start + ".260Z", 1.4, 5, "FS PA");
    }
    lake.ingest("lab", file("again.txt", again));
    stitch(lake);
    lake.run(new Request(null, null, Set.of(), Set.of("stitch"), true));
    stitch(lake);
    assertThat(lake.count("select count(*) from sessions where event_date = '2026-01-01'"))
        .isEqualTo(4);
    assertThat(lake.count("select count(*) from session_records where event_date = '2026-01-01'"))
        .isEqualTo(7);

    // Another file of flows: the rows of others stay, though they share the day's files now.
    lake.ingest(
        "lab",
        file(
            "more.txt",
            new SilkListing()
                .flow("198.51.100.9:40002", SERVER, "2026-01-01T10:00:00Z", 5, 6, "S")));
    stitch(lake);
    assertThat(lake.rows(SessionRecords.TABLE)).hasSize(9).containsAll(zeekRows);
    assertThat(lake.count("select count(*) from sessions")).isEqualTo(6);
    assertThat(TestLake.ran(stitch(lake))).isEmpty();
  }
}
