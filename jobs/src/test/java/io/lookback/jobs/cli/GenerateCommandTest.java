package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.scenario.Truth;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLineInterface(new PrintWriter(out), new PrintWriter(err)).run(arguments);
  }

  @Test
  void writesAScenarioWhoseConfigurationIsAccepted() throws IOException {
    Path tiny = folder.resolve("tiny");
    assertThat(run("generate", "--scenario", "tiny", "--seed", "3", "--out", tiny.toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("uni-a: ", "from 2009-01-14 to 2009-01-16");
    Truth truth = Truth.read(tiny);
    LookbackConfig config =
        LookbackConfig.load(
            Location.of(folder.resolve("lake")), List.of(tiny.resolve("lookback.conf")), Map.of());
    for (Truth.Site site : truth.sites()) {
      assertThat(config.site(site.name()).timeZone().getId()).isEqualTo(site.timeZone());
      assertThat(config.site(site.name()).sensors()).isEqualTo(site.sensors());
    }
  }

  @Test
  void volumeHasItsOwnOptions() {
    Path volume = folder.resolve("volume");
    assertThat(
            run(
                "generate",
                "--scenario",
                "volume",
                "--sessions",
                "2000",
                "--from",
                "2026-03-01",
                "--gz",
                "--out",
                volume.toString()))
        .as(err.toString())
        .isZero();
    assertThat(volume.resolve("landing/site-1/zeek/conn.2026-03-01-00-00-00.log.gz"))
        .isNotEmptyFile();
    assertThat(run("generate", "--sessions", "9", "--out", folder.resolve("x").toString()))
        .isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("are for --scenario volume");
  }

  @Test
  void volumeCanBeFlows() throws IOException {
    Path flows = folder.resolve("flows");
    assertThat(
            run(
                "generate",
                "--scenario",
                "volume",
                "--sessions",
                "3000",
                "--sensors",
                "nfcapd,netflow5,ipfix",
                "--nfcapd-compression",
                "lz4,bz2",
                "--active-timeout",
                "1800s",
                "--minutes",
                "720",
                "--out",
                flows.toString()))
        .as(err.toString())
        .isZero();
    assertThat(flows.resolve("landing/site-1/nfcapd/nfcapd.202601010000")).isNotEmptyFile();
    assertThat(flows.resolve("landing/site-1/netflow5/netflow.202601010000.pcap")).isNotEmptyFile();
    assertThat(flows.resolve("landing/site-1/ipfix/netflow.202601011200.pcap")).isNotEmptyFile();
    assertThat(Truth.read(flows).sites().get(0).sensors())
        .containsExactly("nfcapd", "netflow5", "ipfix");
  }

  @Test
  void optionsThatContradictEachOtherAreRefused() {
    String[][] wrong = {
      {"--hours", "1", "--minutes", "60"},
      {"--nfcapd-compression", "lzo"},
      {"--sensors", "zeek", "--active-timeout", "60s"},
      {"--sensors", "nfcapd", "--minutes", "7"}
    };
    String[] said = {
      "--hours or --minutes, not both",
      "--nfcapd-compression is for --sensors nfcapd",
      "--active-timeout is for sensors of flows",
      "A file of 7 minutes"
    };
    for (int i = 0; i < wrong.length; i++) {
      List<String> arguments =
          new ArrayList<>(List.of("generate", "--scenario", "volume", "--out", "" + folder));
      arguments.addAll(List.of(wrong[i]));
      assertThat(run(arguments.toArray(String[]::new))).isEqualTo(CommandLineInterface.USAGE);
      assertThat(err.toString()).contains(said[i]);
    }
  }

  @Test
  void fullFolderIsLeftAlone() {
    assertThat(run("generate", "--scenario", "tiny", "--out", folder.toString())).isZero();
    assertThat(run("generate", "--scenario", "tiny", "--out", folder.toString()))
        .isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(err.toString()).contains("is not empty; name another folder");
  }
}
