package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.TestLake;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static Path place;
  private static TestLake lake;

  @BeforeAll
  static void fill() throws IOException {
    place = folder.resolve("lake");
    String sites = "sites { lab { networks = [\"" + ConnLog.NETWORK + "\"], time-zone = UTC } }\n";
    lake = new TestLake(place, sites);
    Files.writeString(place.resolve("lookback.conf"), sites);
    lake.ingest(
        "lab", ConnLog.write(folder.resolve("in/conn.log"), LocalDate.of(2025, 11, 29), 3, 2));
    lake.nightly("count-once");
    insert(
        "retrohunt_hits",
        TestRow.of(RetrohuntHits.TABLE)
            .set(RetrohuntHits.EVENT_DATE, LocalDate.of(2025, 11, 30))
            .set(SourceColumns.SITE, "lab")
            .set(RetrohuntHits.LIST, "bad")
            .set(RetrohuntHits.LISTING, "198.51.100.0/30")
            .set(RetrohuntHits.LISTED_FROM, Instant.parse("2025-11-20T00:00:00Z"))
            .set(RetrohuntHits.BASIS, "FEED")
            .set(RetrohuntHits.CONFIDENCE, 75)
            .set(RetrohuntHits.CATEGORY, "botnet")
            .set(RetrohuntHits.ADDRESS, "198.51.100.1")
            .set(RetrohuntHits.IP_KEY, IpAddress.parse("198.51.100.1").toBytes())
            .set(RetrohuntHits.ROLE, "client")
            .set(RetrohuntHits.FIRST_SEEN, Instant.parse("2025-11-29T12:01:00.25Z"))
            .set(RetrohuntHits.LAST_SEEN, Instant.parse("2025-11-30T12:01:01.75Z"))
            .set(RetrohuntHits.SPLIT, "exact")
            .set(RetrohuntHits.REASON, "=HYPERLINK(\"x\") \"quoted\", and\r\nmore")
            .set(RetrohuntHits.SEVERITY, "high"));
    insert(
        "events",
        TestRow.of(Events.TABLE)
            .set(SourceColumns.EVENT_DATE, LocalDate.of(2025, 11, 30))
            .set(SourceColumns.SITE, "lab")
            .set(SourceColumns.SENSOR, "mail")
            .set(SourceColumns.FILE_ID, "0123456789abcdef0123456789abcdef")
            .set(SourceColumns.SOURCE_FORMAT, "syslog")
            .set(Events.TIME, Instant.parse("2025-11-30T01:02:03.004Z"))
            .set(Events.EVENT_TYPE, "login-failure")
            .set(Events.EVENT_NAME, "SSH-Login_Failure")
            .set(Events.OCSF_CLASS, 3002)
            .set(Events.OUTCOME, "failure")
            .set(Events.USER_NAME, "@root")
            .set(Events.SRC_IP, "198.51.100.1")
            .set(Events.COUNT, 2L));
  }

  private static void insert(String table, TestRow row) {
    lake.lake()
        .spark()
        .createDataFrame(List.of(row.row()), row.table().schema())
        .createOrReplaceTempView("made_up");
    lake.sql("insert into " + table + " select * from made_up");
  }

  private static CommandLineRun export(String... arguments) {
    return CommandLineRun.of(
        lake.lake(),
        Stream.concat(Stream.of("--lake", place.toString(), "export"), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private static List<Path> files(Path below) {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path below) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files(below)) {
      all.append(Files.readString(file));
    }
    return all.toString();
  }

  @Test
  void anotherEngineReadsTheParquetFiles() throws IOException, SQLException {
    Path out = folder.resolve("parquet");

    CommandLineRun run =
        export("sessions", "--format", "parquet", "--from", "2025-11-30", "--out", out.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("exported 4 rows to " + out + " in 2 files\n");
    assertThat(files(out))
        .extracting(file -> out.relativize(file.getParent()).toString())
        .containsExactly("event_date=2025-11-30/site=lab", "event_date=2025-12-01/site=lab");
    assertThat(files(out))
        .allMatch(
            file ->
                file.toString().endsWith(".zstd.parquet")
                    || file.toString().endsWith(".zst.parquet"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rwx------");
    List<String> read = new ArrayList<>();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select event_date || ' ' || site || ' ' || src_ip || ' ' || dst_port || ' '"
                    + " || src_bytes || ' ' || epoch_us(start_time) || ' ' || duration_ms || ' '"
                    + " || session_id as row from read_parquet('"
                    + out
                    + "/**/*.parquet', hive_partitioning = true) order by row")) {
      while (rows.next()) {
        read.add(rows.getString(1));
      }
    }
    assertThat(read)
        .isEqualTo(
            lake.values(
                "select concat_ws(' ', event_date, site, src_ip, dst_port, src_bytes,"
                    + " unix_micros(start_time), duration_ms, session_id) as row from sessions"
                    + " where event_date >= '2025-11-30' order by row"))
        .hasSize(4);
  }

  @Test
  void csvIsSafeForSpreadsheets() throws IOException {
    Path out = folder.resolve("csv");
    String query =
        "select /*+ coalesce(1) */ id, text, whole, real, array(id, whole) as list from values (1, '=1+2', -5, 1.5D), (2, '+49', null, -2.5D), (3, '-x', 0, 0D),"
            + " (4, '@a', 0, 0D), (5, '\\t=a', 0, 0D), (6, '\\r=a', 0, 0D),"
            + " (7, ' =a, \"b\"\\nc\\rd ', 0, 0D), (8, '', 0, 0D), (9, null, 0, 0D),"
            + " (10, 'a=b', 0, 0D) as t(id, text, whole, real)";

    CommandLineRun run = export("--query", query, "--format", "csv", "--out", out.toString());
    CommandLineRun printed = export("--query", query, "--format", "csv", "--out", "-");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(printed.exitCode()).as(printed.err()).isZero();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    for (String text : List.of(text(out), printed.out())) {
      List<CSVRecord> records = CSVParser.parse(text, format).getRecords();
      assertThat(records)
          .extracting(record -> record.get("text"))
          .containsExactly(
              "'=1+2", "'+49", "'-x", "'@a", "'\t=a", "'\r=a", " =a, \"b\"\nc\rd ", "", "", "a=b");
      assertThat(records.get(0).toMap())
          .containsEntry("whole", "-5")
          .containsEntry("real", "1.5")
          .containsEntry("list", "[1,-5]");
      assertThat(records.get(1).toMap()).containsEntry("whole", "").containsEntry("real", "-2.5");
    }
  }

  @Test
  void jsonLinesHoldEveryColumn() throws IOException {
    Path out = folder.resolve("json");

    assertThat(
            export(
                    "retrohunt_hits",
                    "--format",
                    "json",
                    "--partition-by",
                    "none",
                    "--out",
                    out.toString())
                .exitCode())
        .isZero();

    List<Path> files = files(out);
    assertThat(files).hasSize(1);
    JsonNode hit = JSON.readTree(text(out));
    List<String> names = new ArrayList<>();
    hit.fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactlyInAnyOrderElementsOf(RetrohuntHits.TABLE.columnNames());
    assertThat(hit.path("ip_key").asText()).isEqualTo("00000000000000000000ffffc6336401");
    assertThat(hit.path("listed_from").asText()).isEqualTo("2025-11-20T00:00:00.000000Z");
    assertThat(hit.path("listed_to").isNull()).isTrue();
    assertThat(hit.path("reason").asText()).startsWith("=HYPERLINK(");
    assertThat(hit.path("top_ports").isArray()).isTrue();
    assertThat(export("retrohunt_hits", "--format", "json", "--out", "-").out())
        .isEqualTo(text(out));
  }

  /** The first record, without what differs from build to build. */
  private static JsonNode first(CommandLineRun run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    ObjectNode record = (ObjectNode) JSON.readTree(run.out().lines().findFirst().orElseThrow());
    for (String path : List.of("/unmapped", "/labels", "/metadata", "/event")) {
      if (record.at(path) instanceof ObjectNode part) {
        for (String name : List.of("file_id", "uid", "id")) {
          if (part.path(name).isTextual()) {
            assertThat(part.path(name).asText()).matches("[0-9a-f]{16,64}");
            part.remove(name);
          }
        }
      }
    }
    return record;
  }

  private static JsonNode session(String format) throws IOException {
    return first(
        export(
            "sessions",
            "--format",
            format,
            "--site",
            "lab",
            "--from",
            "2025-11-29",
            "--to",
            "2025-11-29",
            "--out",
            "-"));
  }

  @Test
  void sessionsAreOcsfNetworkActivity() throws IOException {
    assertThat(session("ocsf"))
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "activity_id": 2,
                  "activity_name": "Close",
                  "category_uid": 4,
                  "category_name": "Network Activity",
                  "class_uid": 4001,
                  "class_name": "Network Activity",
                  "type_uid": 400102,
                  "severity_id": 1,
                  "severity": "Informational",
                  "time": 1764417661750,
                  "start_time": 1764417660250,
                  "end_time": 1764417661750,
                  "duration": 1500,
                  "status_id": 1,
                  "is_src_dst_assignment_known": true,
                  "src_endpoint": {"ip": "198.51.100.1", "port": 1025},
                  "dst_endpoint": {"ip": "192.0.2.7", "port": 22},
                  "connection_info": {"uid": "C2025-11-29x1",
                    "community_uid": "1:6Rr2qCNygf0AIcpW3x89Bp6JnF0=", "protocol_num": 6,
                    "protocol_name": "tcp", "protocol_ver_id": 4, "direction_id": 1,
                    "direction": "inbound", "flag_history": "ShADadFf"},
                  "traffic": {"bytes": 300, "bytes_out": 100, "bytes_in": 200},
                  "metadata": {"version": "1.9.0-dev", "product": {"name": "Lookback",
                    "vendor_name": "Lookback", "version": "development build"},
                    "log_name": "zeek_tsv", "log_provider": "zeek"},
                  "unmapped": {"site": "lab", "orientation": "observed", "conn_state": "SF",
                    "session_class": "Short", "bytes_basis": "payload", "bytes_suspect": false,
                    "is_partial": false, "is_open": false, "is_sampled": false, "line_no": 8},
                  "app_protocol_name": "ssh"
                }
                """));
  }

  @Test
  void sessionsAreEcsDocuments() throws IOException {
    assertThat(session("ecs"))
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "@timestamp": "2025-11-29T12:01:01.750000Z",
                  "ecs": {"version": "9.4.0"},
                  "event": {"kind": "event", "category": ["network"], "type": ["connection",
                    "start", "end"], "outcome": "success", "start": "2025-11-29T12:01:00.250000Z",
                    "end": "2025-11-29T12:01:01.750000Z", "duration": 1500000000,
                    "module": "zeek_tsv", "dataset": "lookback.sessions"},
                  "network": {"type": "ipv4", "transport": "tcp", "iana_number": "6",
                    "protocol": "ssh", "direction": "inbound", "bytes": 300,
                    "community_id": "1:6Rr2qCNygf0AIcpW3x89Bp6JnF0="},
                  "source": {"address": "198.51.100.1", "ip": "198.51.100.1", "port": 1025,
                    "bytes": 100},
                  "destination": {"address": "192.0.2.7", "ip": "192.0.2.7", "port": 22,
                    "bytes": 200},
                  "related": {"ip": ["198.51.100.1", "192.0.2.7"]},
                  "observer": {"name": "zeek", "product": "Lookback", "vendor": "Lookback",
                    "version": "development build"},
                  "labels": {"site": "lab", "orientation": "observed", "session_class": "Short",
                    "conn_state": "SF", "bytes_basis": "payload", "line_no": "8"}
                }
                """));
  }

  @Test
  void findingsAreOcsfDetectionFindings() throws IOException {
    JsonNode finding = first(export("findings", "--format", "ocsf", "--out", "-"));
    ((ObjectNode) finding.path("finding_info")).remove("uid");
    assertThat(finding)
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "activity_id": 1,
                  "activity_name": "Create",
                  "category_uid": 2,
                  "category_name": "Findings",
                  "class_uid": 2004,
                  "class_name": "Detection Finding",
                  "type_uid": 200401,
                  "severity_id": 4,
                  "severity": "High",
                  "status_id": 1,
                  "status": "New",
                  "time": 1764504061750,
                  "start_time": 1764417660250,
                  "end_time": 1764504061750,
                  "message": "=HYPERLINK(\\"x\\") \\"quoted\\", and\\r\\nmore",
                  "finding_info": {"title": "retrohunt hits: 198.51.100.1",
                    "desc": "=HYPERLINK(\\"x\\") \\"quoted\\", and\\r\\nmore",
                    "types": ["retrohunt_hits"], "first_seen_time": 1764417660250,
                    "last_seen_time": 1764504061750, "analytic": {"uid": "retrohunt_hits",
                    "name": "retrohunt_hits", "type_id": 1, "type": "Rule"}},
                  "observables": [{"name": "ip", "type_id": 2, "type": "IP Address",
                    "value": "198.51.100.1"}],
                  "osint": [{"value": "198.51.100.0/30", "type_id": 1, "type": "IP Address",
                    "vendor_name": "bad", "category": "botnet", "confidence": "75",
                    "created_time": 1763596800000}],
                  "metadata": {"version": "1.9.0-dev", "profiles": ["osint"],
                    "product": {"name": "Lookback", "vendor_name": "Lookback",
                    "version": "development build"}},
                  "unmapped": {"site": "lab", "first_date": "2025-11-30",
                    "event_date": "2025-11-30"}
                }
                """));
  }

  @Test
  void findingsAreEcsAlerts() throws IOException {
    assertThat(first(export("findings", "--format", "ecs", "--out", "-")))
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "@timestamp": "2025-11-30T12:01:01.750000Z",
                  "ecs": {"version": "9.4.0"},
                  "message": "=HYPERLINK(\\"x\\") \\"quoted\\", and\\r\\nmore",
                  "event": {"kind": "alert", "category": ["threat", "intrusion_detection"],
                    "type": ["indicator"], "severity": 4,
                    "reason": "=HYPERLINK(\\"x\\") \\"quoted\\", and\\r\\nmore",
                    "start": "2025-11-29T12:01:00.250000Z", "end": "2025-11-30T12:01:01.750000Z",
                    "module": "lookback", "dataset": "lookback.retrohunt_hits"},
                  "rule": {"id": "retrohunt_hits", "name": "retrohunt hits",
                    "description": "=HYPERLINK(\\"x\\") \\"quoted\\", and\\r\\nmore",
                    "ruleset": "lookback"},
                  "related": {"ip": ["198.51.100.1"]},
                  "threat": {"indicator": {"type": "ipv4-addr", "ip": "198.51.100.1",
                    "first_seen": "2025-11-29T12:01:00.250000Z",
                    "last_seen": "2025-11-30T12:01:01.750000Z",
                    "modified_at": "2025-11-20T00:00:00.000000Z", "provider": "bad",
                    "description": "botnet", "confidence": "High"}, "feed": {"name": "bad"}},
                  "observer": {"product": "Lookback", "vendor": "Lookback",
                    "version": "development build"},
                  "labels": {"site": "lab", "severity": "high", "detector": "retrohunt_hits"}
                }
                """));
  }

  @Test
  void eventsAreOcsfOfTheirClass() throws IOException {
    JsonNode event = first(export("events", "--format", "ocsf", "--out", "-"));

    assertThat(event.path("class_uid").asInt()).isEqualTo(3002);
    assertThat(event.path("category_uid").asInt()).isEqualTo(3);
    assertThat(event.path("type_uid").asLong()).isEqualTo(300201);
    assertThat(event.path("status_id").asInt()).isEqualTo(2);
    assertThat(event.at("/user/name").asText()).isEqualTo("@root");
    assertThat(event.at("/src_endpoint/ip").asText()).isEqualTo("198.51.100.1");
    assertThat(event.has("dst_endpoint")).isFalse();
    assertThat(event.path("time").asLong()).isEqualTo(1764464523004L);
    assertThat(event.path("count").asInt()).isEqualTo(2);
  }

  @Test
  void vocabulariesAreWrittenByDayAndSite() throws IOException {
    Path out = folder.resolve("ocsf");

    assertThat(export("sessions", "--format", "ocsf", "--out", out.toString()).out())
        .startsWith("exported 6 rows to ");

    assertThat(files(out))
        .extracting(file -> out.relativize(file.getParent()).toString())
        .containsExactly(
            "event_date=2025-11-29/site=lab",
            "event_date=2025-11-30/site=lab",
            "event_date=2025-12-01/site=lab");
    assertThat(JSON.readTree(text(out).lines().findFirst().orElseThrow()).path("class_uid").asInt())
        .isEqualTo(4001);
  }

  @Test
  void whatIsThereStaysUnlessItIsToBeReplaced() throws IOException {
    Path out = Files.createDirectories(folder.resolve("kept/target"));
    Files.writeString(out.resolve("mine.txt"), "mine");
    String[] export = {"findings", "--format", "csv", "--out", out.toString()};

    CommandLineRun refused = export(export);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("there is something in it", "--overwrite");
    assertThat(out.resolve("mine.txt")).hasContent("mine");

    CommandLineRun failed =
        export(
            "--query",
            "select raise_error('no ' || site) as x from sessions",
            "--format",
            "csv",
            "--overwrite",
            "--out",
            out.toString());
    assertThat(failed.exitCode()).isEqualTo(2);
    assertThat(failed.err()).contains("Cannot answer the query");
    assertThat(out.resolve("mine.txt")).hasContent("mine");

    List<String> overwriting = new ArrayList<>(List.of(export));
    overwriting.add("--overwrite");
    assertThat(export(overwriting.toArray(String[]::new)).exitCode()).isZero();
    assertThat(out.resolve("mine.txt")).doesNotExist();
    assertThat(files(out)).hasSize(1);
    try (Stream<Path> beside = Files.list(out.getParent())) {
      assertThat(beside).containsExactly(out);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "session --format csv --out - | 2 | There is no table 'session'; did you mean 'sessions'?",
        "coverage --format ocsf --out - | 2 | Cannot write coverage as ocsf",
        "--query SELECT_1 --format ecs --out - | 2 | words are known for findings, sessions",
        "--query SELECT_1_AS_x --format csv --from 2026-01-01 --out - | 2 | Cannot apply --from",
        "sessions --format csv --site lax --out - | 2 | Unknown site 'lax'",
        "sessions --format csv --partition-by sites --out NEW | 2 | did you mean 'site'?",
        "sessions --format ocsf --partition-by src_ip --out NEW | 2 | Cannot partition by 'src_ip'",
        "--query SELECT_nothing --format csv --out NEW | 2 | Cannot answer the query",
        "sessions --format parquet --out - | 1 | cannot be printed",
        "sessions --query SELECT_1 --format csv --out - | 1 | Give either a TABLE or --query",
        "--format csv --out - | 1 | Give either a TABLE or --query",
        "sessions --format xml --out - | 1 | xml",
        "sessions --format csv --out lake/lookback.conf | 2 | that is a file",
      })
  void wrongCommandLinesSayWhy(String arguments, int exitCode, String message) {
    String[] words =
        Arrays.stream(arguments.split(" "))
            .map(word -> word.startsWith("SELECT_") ? word.replace('_', ' ') : word)
            .map(word -> word.equals("NEW") ? folder.resolve("new").toString() : word)
            .map(word -> word.startsWith("lake/") ? folder.resolve(word).toString() : word)
            .toArray(String[]::new);

    CommandLineRun run = export(words);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message);
    assertThat(folder.resolve("new")).doesNotExist();
  }
}
