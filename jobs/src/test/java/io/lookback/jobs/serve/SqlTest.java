package io.lookback.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.jobs.ReadmeTest;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.ServeProcess;
import io.lookback.jobs.testing.UndisturbedNight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lookback sql}: at a terminal, from a pipe, and on a server. */
class SqlTest {
  private static final String PROMPT = "lookback> ";
  private static final String LONG_QUERY =
      "select count(*) from range(100000000000000) where hash(id) = 7;\r";

  /** As {@link LookbackProcess} sets it, for what is started by other means. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "LOOKBACK_NO_BUILD", "1",
          "LOOKBACK_HEAP", "1g",
          "LOOKBACK_JAVA_OPTS", LookbackProcess.QUICK_NIGHT);

  @TempDir private static Path folder;

  private static ProcessLake lake;
  private static ServeProcess server;

  @BeforeAll
  static void serve() {
    lake = UndisturbedNight.lake();
    server = ServeProcess.start(lake, Map.of());
  }

  @AfterAll
  static void end() {
    server.close();
  }

  /** Types at a terminal; a step is what to wait for, and what to type then. */
  private static LookbackProcess.Ended type(List<List<String>> steps, List<String> options)
      throws JsonProcessingException {
    List<String> arguments = new ArrayList<>();
    arguments.add(new ObjectMapper().writeValueAsString(steps));
    arguments.add(LookbackProcess.PROJECT.resolve("scripts/lookback").toString());
    arguments.addAll(List.of("--lake", lake.folder().toString(), "sql"));
    arguments.addAll(options);
    Map<String, String> environment = new HashMap<>(ENVIRONMENT);
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    return ServeProcess.python(environment, "drive_terminal.py", arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPersonAsks(boolean isRemote) throws IOException {
    List<String> options = new ArrayList<>(List.of("--limit", "3"));
    if (isRemote) {
      options.addAll(List.of("--remote", server.address()));
    }
    LookbackProcess.Ended ended =
        type(
            List.of(
                // Two lines, until the semicolon.
                List.of(PROMPT, "select 40 + 2 as answer,\r"),
                List.of(" -> ", "  ip_text(ip_key('2001:DB8:0::1')) as address;\r"),
                List.of("42  2001:db8::1.*1 row.* s.*" + PROMPT, "\\d coverage\r"),
                List.of("sequence_gaps.*" + PROMPT, "select nonsense;\r"),
                // What goes wrong is said, and the session goes on.
                List.of(
                    "Cannot answer the query: .*nonsense.*" + PROMPT, "select * from range(9);\r"),
                List.of("the first 3 rows only.*" + PROMPT, "select count(*) from session_rec\t"),
                List.of("session_records ", "where source_f\t"),
                List.of("source_format ", "is not null;\r"),
                List.of("1 row.*" + PROMPT, LONG_QUERY),
                // Ctrl-C, when it has begun.
                List.of("= 7;", "\u0003", "3"),
                List.of("cancelled.*" + PROMPT, "select 'still', 'here';\r"),
                List.of("still  here.*" + PROMPT, "exit\r")),
            options);
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    Path history = folder.resolve("state/lookback/sql_history");
    assertThat(history).content().contains("select nonsense", "select * from range(9)");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
        .isEqualTo("rw-------");
  }

  @Test
  void aServerAnswersAsSparkHereDoes() {
    String query =
        "select site, count(*) n, max(start_time) last from sessions group by 1 order by 1";
    LookbackProcess.Ended here =
        LookbackProcess.run(
            Map.of(), "--lake", lake.folder().toString(), "sql", "--format", "csv", query);
    LookbackProcess.Ended there =
        LookbackProcess.run(
            Map.of(), "sql", "--format", "csv", "--remote", server.address(), query);
    assertThat(here.exitCode()).as("%s", here).isZero();
    assertThat(here.out()).startsWith("site,n,last\nlab-b,");
    assertThat(there.exitCode()).as("%s", there).isZero();
    assertThat(there.out()).isEqualTo(here.out());
  }

  @Test
  void aServerRefusesInASentence() {
    LookbackProcess.Ended ended =
        LookbackProcess.run(
            Map.of(), "sql", "--remote", server.address(), "drop table lookback.main.rejects");
    assertThat(ended.exitCode()).as("%s", ended).isEqualTo(2);
    assertThat(ended.err()).contains("Refused: drop table.").doesNotContain("\tat ");
  }

  @Test
  void whatTheReadmeAsksIsAnswered() throws IOException {
    List<String> questions =
        ReadmeTest.commands().filter(line -> line.contains("sql --remote \"")).toList();
    assertThat(questions).isNotEmpty();
    for (String question : questions) {
      String[] words =
          Arrays.stream(ReadmeTest.words(question))
              .map(word -> word.equals("--remote") ? "--remote=" + server.address() : word)
              .toArray(String[]::new);
      LookbackProcess.Ended ended = LookbackProcess.run(Map.of(), words);
      assertThat(ended.exitCode()).as("%s: %s", question, ended).isZero();
      assertThat(ended.out()).as(question).contains("intrusion");
    }

    String readme = Files.readString(Path.of("..", "README.md"));
    Matcher example = Pattern.compile("```python\\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(example.find()).isTrue();
    Path script = folder.resolve("readme.py");
    Files.writeString(script, example.group(1).replace("sc://localhost:15002", server.address()));
    LookbackProcess.Ended ended = ServeProcess.python(Map.of(), script.toString());
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.out()).contains("src_ip").containsPattern("9 +\\d+\\.\\d+\\.\\d+\\.\\d+ ");
  }

  @Test
  void whereNobodyServesThatIsSaid() {
    LookbackProcess.Ended ended =
        LookbackProcess.run(Map.of(), "sql", "--remote", "sc://localhost:1", "select 1");
    assertThat(ended.exitCode()).as("%s", ended).isEqualTo(2);
    assertThat(ended.err())
        .contains("No server answers at sc://localhost:1", "lookback --lake DIR serve");
  }

  @Test
  void statementsComeThroughAPipe() {
    String script = LookbackProcess.PROJECT.resolve("scripts/lookback").toString();
    LookbackProcess.Ended ended =
        LookbackProcess.run(
            ENVIRONMENT,
            List.of(
                "sh",
                "-c",
                "printf \"select 1 as one; -- ;\\nselect\\n'a;b' as two;select 3 as three;"
                    + " select nothing; select 5\" | "
                    + script
                    + " sql --format csv --remote "
                    + server.address()));
    assertThat(ended.exitCode()).as("%s", ended).isEqualTo(2);
    assertThat(ended.out()).isEqualTo("one\n1\ntwo\na;b\nthree\n3\n");
    assertThat(ended.err()).contains("Cannot answer the query: ", "nothing");
  }
}
