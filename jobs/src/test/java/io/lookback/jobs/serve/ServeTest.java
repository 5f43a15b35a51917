package io.lookback.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.ServeProcess;
import io.lookback.jobs.testing.UndisturbedNight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server, asked by Spark's own Python client: what it answers, and all that it refuses. */
class ServeTest {
  private static final String TOKEN = "a-token-of-the-tests-0123456789";

  @TempDir private static Path folder;

  private static ProcessLake lake;

  @BeforeAll
  static void takeIn() {
    lake = UndisturbedNight.lake();
  }

  /** One try of a client. */
  private record Try(String name, String outcome, String said) {
    static List<Try> of(LookbackProcess.Ended ended) {
      assertThat(ended.exitCode()).as("%s", ended).isZero();
      return ended
          .out()
          .lines()
          .map(line -> line.split("\t", -1))
          .map(parts -> new Try(parts[0], parts[1], parts[2]))
          .toList();
    }
  }

  /** The files of the lake: what nobody writes to stays as it is. */
  private static List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(lake.folder())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file + " " + file.toFile().length() + " " + file.toFile().lastModified())
          .sorted()
          .toList();
    }
  }

  @Test
  void clientsReadAndDoNothingElse() throws IOException {
    Path playground = Files.createDirectory(folder.resolve("playground"));
    List<String> before = files();
    try (ServeProcess server = ServeProcess.start(lake, Map.of())) {
      assertThat(server.address()).startsWith("sc://localhost:");
      List<Try> tries =
          Try.of(
              ServeProcess.python(
                  Map.of(), "ask_server.py", server.address(), playground.toString()));
      assertThat(tries).hasSizeGreaterThan(150);
      assertThat(tries.stream().filter(one -> one.name().startsWith("may:")))
          .hasSizeGreaterThan(15)
          .allMatch(one -> one.outcome().equals("done"));
      assertThat(tries.stream().filter(one -> one.name().startsWith("may not:")))
          .allMatch(one -> one.outcome().equals("refused"))
          // Sentences, not what a class or a message of Spark's is called.
          .allMatch(one -> one.said().matches(".*Refused: [a-z].*[.].*"));
      assertThat(files()).isEqualTo(before);
      assertThat(playground.resolve("out")).doesNotExist();
      assertThat(playground.resolve("copy")).doesNotExist();

      String port = server.address().replaceFirst(".*:", "");
      LookbackProcess.Ended second = lake.run("serve --port " + port);
      assertThat(second.exitCode()).as("%s", second).isEqualTo(2);
      assertThat(second.err()).contains("127.0.0.1:" + port, "--port 0");

      LookbackProcess.Ended ended = server.end();
      assertThat(ended.exitCode()).as("%s", ended).isZero();
      assertThat(ended.err())
          .contains("lookback: ending")
          .doesNotContain("ERROR", "NoClassDefFoundError");
    }
  }

  @Test
  void whoHasNoTokenGetsNoAnswer() {
    try (ServeProcess server = ServeProcess.start(lake, Map.of("LOOKBACK_TOKEN", TOKEN))) {
      String[] version = {folder.toString(), "version", "query"};
      assertThat(Try.of(ask(server.address() + "/;token=" + TOKEN, version)))
          .extracting(Try::outcome)
          .containsExactly("done", "done");
      for (String address :
          List.of(server.address(), server.address() + "/;token=another-0123456789abcdef")) {
        LookbackProcess.Ended refused = ask(address, version);
        assertThat(refused.out()).doesNotContain("done");
        assertThat(refused.err() + refused.out()).contains("UNAUTHENTICATED");
      }
      LookbackProcess.Ended ended = server.end();
      assertThat(ended.out() + ended.err()).doesNotContain(TOKEN);
    }
  }

  private static LookbackProcess.Ended ask(String address, String... arguments) {
    String[] all =
        Stream.concat(Stream.of(address), Arrays.stream(arguments)).toArray(String[]::new);
    return ServeProcess.python(Map.of(), "ask_server.py", all);
  }

  @Test
  void beyondThisMachineThereMustBeAToken() {
    for (String host : List.of("0.0.0.0", "::", "192.0.2.1")) {
      LookbackProcess.Ended ended = lake.run("serve --port 0 --host " + host);
      assertThat(ended.exitCode()).as("%s", ended).isEqualTo(2);
      assertThat(ended.err())
          .contains("--host " + host, "must show a token", "LOOKBACK_TOKEN", "TLS");
    }
    LookbackProcess.Ended weak =
        lake.start(Map.of("LOOKBACK_TOKEN", "secret"), "serve --port 0").await();
    assertThat(weak.exitCode()).isEqualTo(2);
    assertThat(weak.err()).contains("LOOKBACK_TOKEN", "at least 16").doesNotContain("secret");
  }
}
