package io.lookback.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.testing.TestLake;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs and lists that nobody here wrote, through the whole way. */
class RealDataTest {
  private static final Path DATA = Path.of("..", "..", "shared", "data");

  @TempDir Path folder;

  private static Path data(String path) {
    Path found = DATA.resolve(path).toAbsolutePath().normalize();
    assumeTrue(Files.exists(found), () -> "skipped: there is no " + found);
    return found;
  }

  @Test
  void everyLineOfEveryFileIsAccountedFor() {
    TestLake lake =
        new TestLake(
            folder,
            """
            sites.windows { networks = ["10.0.0.0/8"], time-zone = "UTC" }
            sites.mixed { networks = ["192.168.0.0/16"], time-zone = "UTC" }
            """);
    IngestSummary windows =
        lake.ingest(
            "windows",
            data("zeek-json-apt29/day1_combined_zeek.log"),
            data("zeek-json-apt29/day2_combined_zeek.log"));
    assertThat(windows.lines).isEqualTo(2_140 + 5_664);
    assertThat(windows.sessionRows).isEqualTo(613 + 1_172);
    // Three notices.
    assertThat(windows.eventRows).isEqualTo(3);
    assertThat(windows.rejects).isZero();

    IngestSummary mixed =
        lake.ingest(
            "mixed",
            data("zeek-tsv-json-pair"),
            data("zeek-btest-baselines"),
            data("suricata-eve-alerts"),
            data("nessus"),
            data("mixed-formats/bro.json"),
            data("mixed-formats/snort-alert.csv"),
            data("mixed-formats/yaf.txt"));
    assertThat(mixed.unreadable).isEmpty();
    assertThat(mixed.lines)
        .isEqualTo(
            mixed.sessionRows
                + mixed.eventRows
                + mixed.flowRows
                + mixed.vulnerabilityRows
                + mixed.factRows
                + mixed.nameRows
                + mixed.rejects
                + mixed.skips);
    assertThat(mixed.flowRows).isEqualTo(2_689);
    // Items of the three reports; their times are of 2013 and later.
    assertThat(mixed.vulnerabilityRows).isEqualTo(7 + 296 + 49);
    // Software and services, as TSV and as JSON, and the properties of nine scanned hosts.
    assertThat(mixed.factRows).isEqualTo(2 * (376 + 1_579) + 9);
    assertThat(
            lake.values(
                "select path from ingest_files where lines <> session_rows + event_rows + flow_rows"
                    + " + vulnerability_rows + fact_rows + name_rows + rejects + skips"))
        .isEmpty();
    assertThat(
            lake.count(
                "select sum(event_rows) from ingest_files where source_format ="
                    + " 'suricata_eve'"))
        .isEqualTo(548);
    // Times of the baselines are masked or count from zero: no row may come of them.
    assertThat(
            lake.count(
                "select count(*) from session_records join ingest_files using (file_id) where path"
                    + " like '%zeek-btest-baselines%'"))
        .isZero();
    // The same traffic once as TSV and once as JSON gives the same logins.
    assertThat(
            lake.count(
                "select count(*) from (select uid, time, src_ip, dst_ip, event_type, outcome from"
                    + " events where source_format = 'zeek_tsv' except select uid, time, src_ip,"
                    + " dst_ip, event_type, outcome from events where source_format ="
                    + " 'zeek_json')"))
        .isZero();
  }

  @Test
  void aHoneypotSawTwoAddressesBeforeTheyWereListed() {
    TestLake lake =
        new TestLake(
            folder,
            """
            sites.honeypot { networks = ["138.68.3.71/32"], time-zone = "UTC" }
            """);
    lake.ingest("honeypot", data("suricata-eve-alerts/honeypot-2018.json"));
    lake.importList("sip", data("feeds/intervals/sip_intervals.csv"));
    lake.rollUp();
    assertThat(
            lake.values(
                "select concat_ws(' ', address, before_events, during_events, after_events,"
                    + " before_sessions) from retrohunt_hits where list = 'sip' order by address"))
        .containsExactly("66.240.236.119 1 0 0 0", "80.82.77.33 1 0 0 0");
  }
}
