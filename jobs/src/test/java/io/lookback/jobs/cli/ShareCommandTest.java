package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sites, each with a lake of its own, tell each other what they saw. */
class ShareCommandTest {
  private static final LocalDate DAY = LocalDate.of(2025, 11, 29);

  @TempDir Path folder;

  private TestLake lake(String site, String network, int days, int sessions) throws IOException {
    Path place = folder.resolve(site);
    String sites = "sites." + site + " { networks = [\"" + network + "\"], time-zone = UTC }\n";
    TestLake lake = new TestLake(place, sites);
    Files.writeString(place.resolve("lookback.conf"), sites);
    Path log = ConnLog.write(folder.resolve(site + "-logs/conn.log"), DAY, days, sessions);
    Files.writeString(
        log, Files.readString(log).replace("\t192.0.2.7\t", "\t" + network.replace("0/24", "7\t")));
    lake.ingest(site, log);
    return lake;
  }

  private CommandLineRun share(TestLake lake, String site, String... arguments) {
    return CommandLineRun.of(
        lake.lake(),
        Stream.concat(
                Stream.of("--lake", folder.resolve(site).toString(), "share"),
                Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  @Test
  void twoSitesSeeWhereElseAnAddressWas() throws IOException {
    TestLake lab = lake("lab", ConnLog.NETWORK, 1, 2);
    TestLake far = lake("far", "203.0.113.0/24", 2, 1);
    lab.nightly("count-once", "coverage", "sightings");
    Path bundle = folder.resolve("lab.bundle");

    CommandLineRun noKeys =
        share(
            lab,
            "lab",
            "export",
            "--site",
            "lab",
            "--from",
            "2025-11-29",
            "--to",
            "2025-11-29",
            "--out",
            bundle.toString());
    assertThat(noKeys.exitCode()).isEqualTo(2);
    assertThat(noKeys.err()).contains("lookback share keys --site lab");
    CommandLineRun keys = share(lab, "lab", "keys", "--site", "lab");
    assertThat(keys.exitCode()).as(keys.err()).isZero();
    assertThat(keys.out()).startsWith("share.partners.lab { key = \"").contains(ConnLog.NETWORK);
    assertThat(share(lab, "lab", "keys", "--site", "lab").out()).isEqualTo(keys.out());
    CommandLineRun export =
        share(
            lab,
            "lab",
            "export",
            "--site",
            "lab",
            "--from",
            "2025-11-29",
            "--to",
            "2025-11-29",
            "--out",
            bundle.toString());
    assertThat(export.exitCode()).as(export.err()).isZero();
    assertThat(export.out())
        .startsWith("wrote " + bundle + ": 2 sightings, 6 STIX objects; TLP:AMBER; SHA-256 ");

    CommandLineRun stranger = share(far, "far", "import", bundle.toString());
    assertThat(stranger.exitCode()).isEqualTo(2);
    assertThat(stranger.err()).contains("it is of site 'lab', which is no partner");
    Files.writeString(folder.resolve("far/lookback.conf"), keys.out(), StandardOpenOption.APPEND);
    CommandLineRun taken = share(far, "far", "import", bundle.toString());
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    assertThat(taken.out())
        .isEqualTo(
            "imported " + bundle + ": lab from 2025-11-29 to 2025-11-29, 2 sightings, TLP:AMBER\n");
    assertThat(share(far, "far", "import", bundle.toString()).out()).startsWith("unchanged ");

    far.importList(
        "bad", Files.writeString(folder.resolve("2025-11-01__bad.txt"), "198.51.100.1\n"));
    far.nightly("count-once", "coverage", "sightings", "retrohunt", "cross-site-sightings");
    assertThat(
            far.values(
                "select concat(site, ' ', address, ' ', array_join(transform(sites,"
                    + " s -> concat(s.site, if(s.is_partner, ' (partner)', ''))), ', '))"
                    + " from cross_site_sightings order by event_date, address"))
        .contains("far 198.51.100.1 far, lab (partner)");
  }

  @Test
  void wrongCommandLinesSayWhy() throws IOException {
    TestLake lab = lake("lab", ConnLog.NETWORK, 1, 1);

    CommandLineRun nothing = share(lab, "lab");
    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.err()).contains("keys, export or import");
    CommandLineRun backward =
        share(
            lab,
            "lab",
            "export",
            "--site",
            "lab",
            "--from",
            "2025-11-29",
            "--to",
            "2025-11-28",
            "--out",
            "x");
    assertThat(backward.exitCode()).isEqualTo(1);
    assertThat(backward.err()).contains("--to 2025-11-28 is before --from 2025-11-29");
    CommandLineRun unknown = share(lab, "lab", "keys", "--site", "lap");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("did you mean 'lab'?");
  }
}
