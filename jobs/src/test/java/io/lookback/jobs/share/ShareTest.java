package io.lookback.jobs.share;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.config.ShareConfig;
import io.lookback.datasets.table.AccessViolations;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.JobRuns;
import io.lookback.datasets.table.PartnerSightings;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.testing.TestLake;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.PrefixPreserving;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What leaves site "lab", and what site "far" believes of it. */
class ShareTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDate DAY = LocalDate.of(2026, 3, 20);
  private static final Instant NOW = Instant.parse("2026-03-22T00:00:00Z");
  private static final String LAB =
      """
      sites { lab { networks = ["192.0.2.0/24", "2001:db8:1::/48"], time-zone = UTC,
        hosts { mailhost = "192.0.2.25" } } }
      share.policies {
        all { tables = [sightings, findings, retrohunt_hits] }
        dropped { tables = [sightings, findings, retrohunt_hits], own-addresses = drop, tlp = red }
        few { minimum-sessions = 2, minimum-hosts = 2, columns = {sightings = [top_ports]}
          stix = false }
      }
      """;

  @TempDir static Path folder;

  private static TestLake lab;
  private static TestLake far;
  private static SiteKeys keys;
  private static Path good;

  @BeforeAll
  static void fill() {
    lab = new TestLake(folder.resolve("lab"), LAB);
    keys = SiteKeys.create(folder.resolve("lab/keys"), "lab");
    insert(
        seen("198.51.100.1", "client", 3, 2),
        seen("198.51.100.1", "server", 1, 1),
        seen("2001:db8:9::1", "client", 2_000_000_000L, 1),
        seen("203.0.113.7", "client", 1, 1),
        // Of the addresses that mean one of ours, or nobody.
        seen("192.0.2.99", "client", 5, 1),
        seen("10.0.0.9", "client", 5, 1));
    insert(
        TestRow.of(JobRuns.TABLE)
            .set(JobRuns.EVENT_DATE, DAY)
            .set(JobRuns.SITE, "lab")
            .set(JobRuns.JOB, "sightings")
            .set(JobRuns.STATUS, JobRuns.DONE)
            .set(JobRuns.STARTED_AT, Instant.parse("2026-03-21T02:00:00Z"))
            .set(JobRuns.DURATION_MS, 1500L));
    insert(
        hit("198.51.100.1", "198.51.100.1", List.of("192.0.2.7", "2001:db8:1::7", "203.0.113.77")),
        hit("198.51.100.2", "192.0.0.0/8", List.of("192.0.2.7")),
        hit("192.0.2.8", "192.0.2.8", List.of()));
    insert(
        finding("192.0.2.7", true, "198.51.100.1"),
        finding("198.51.100.1", false, "192.0.2.7"),
        finding("192.0.2.7", true, "192.0.2.8"));
    far = new TestLake(folder.resolve("far"), farConfig(keys.publicKey()));
    good = export("default", "good.bundle");
  }

  private static String farConfig(String key) {
    return """
    sites { far { networks = ["203.0.113.0/24"], time-zone = UTC } }
    share.partners.lab { key = "%s", networks = ["192.0.2.0/24"] }
    """
        .replace("%s", key);
  }

  private static void insert(TestRow... rows) {
    String table = rows[0].table().name();
    lab.lake()
        .spark()
        .createDataFrame(Arrays.stream(rows).map(TestRow::row).toList(), rows[0].table().schema())
        .createOrReplaceTempView("made_up");
    lab.sql("insert into " + table + " select * from made_up");
  }

  private static TestRow seen(String address, String role, long sessions, int hosts) {
    return TestRow.of(Sightings.TABLE)
        .set(SourceColumns.EVENT_DATE, DAY)
        .set(SourceColumns.SITE, "lab")
        .set(Sightings.REMOTE_IP, address)
        .set(Sightings.IP_KEY, IpAddress.parse(address).toBytes())
        .set(Sightings.ROLE, role)
        .set(Sightings.FIRST_TIME, Instant.parse("2026-03-20T10:00:00.123456Z"))
        .set(Sightings.LAST_TIME, Instant.parse("2026-03-20T11:00:00Z"))
        .set(Sightings.SESSIONS, sessions)
        .set(Sightings.EVENTS, 2L)
        .set(Sightings.BYTES_FROM_REMOTE, 100L)
        .set(Sightings.BYTES_TO_REMOTE, 20L)
        .set(Sightings.LOCAL_HOSTS, hosts)
        .set(Sightings.HOSTS, List.of("192.0.2.7", "192.0.2.25"))
        .set(Sightings.TOP_PORTS, List.of(row(22, sessions)))
        .set(
            Sightings.EVENT_COUNTS,
            List.of(
                row("intrusion", "Snort-TCP_Event", 1L),
                row("login", "Login to 192.0.2.25:22", 1L),
                row("login", "Login to Mailhost.", 1L),
                row("login", "at [2001:db8:1::7]", 1L),
                row("login", "Login to mailhosts", 1L)));
  }

  private static Row row(Object... values) {
    return RowFactory.create(values);
  }

  private static TestRow hit(String address, String listing, List<String> hosts) {
    return TestRow.of(RetrohuntHits.TABLE)
        .set(RetrohuntHits.EVENT_DATE, DAY)
        .set(SourceColumns.SITE, "lab")
        .set(RetrohuntHits.LIST, "bad")
        .set(RetrohuntHits.LISTING, listing)
        .set(RetrohuntHits.LISTED_FROM, Instant.parse("2026-03-01T00:00:00Z"))
        .set(RetrohuntHits.ADDRESS, address)
        .set(RetrohuntHits.IP_KEY, IpAddress.parse(address).toBytes())
        .set(RetrohuntHits.FIRST_SEEN, Instant.parse("2026-03-20T10:00:00Z"))
        .set(RetrohuntHits.LAST_SEEN, Instant.parse("2026-03-20T10:00:00Z"))
        .set(RetrohuntHits.HOSTS, hosts)
        .set(RetrohuntHits.REASON, "192.0.2.7 was reached")
        .set(RetrohuntHits.SEVERITY, "high");
  }

  private static TestRow finding(String address, boolean isOwn, String other) {
    return TestRow.of(AccessViolations.TABLE)
        .set(FindingColumns.EVENT_DATE, DAY)
        .set(SourceColumns.SITE, "lab")
        .set(FindingColumns.FINDING_ID, address + other)
        .set(FindingColumns.ADDRESS, address)
        .set(FindingColumns.IS_OWN, isOwn)
        .set(FindingColumns.OTHER_ADDRESS, other)
        .set(FindingColumns.FIRST_TIME, Instant.parse("2026-03-20T10:00:00Z"))
        .set(FindingColumns.LAST_TIME, Instant.parse("2026-03-20T10:00:00Z"))
        .set(FindingColumns.SEVERITY, "high")
        .set(FindingColumns.REASON, "192.0.2.7, mailhost")
        .set(FindingColumns.IS_FINDING, true);
  }

  private static Path export(String policy, String name) {
    return export(policy, name, DAY, DAY.plusDays(1));
  }

  private static Path export(String policy, String name, LocalDate from, LocalDate to) {
    Path out = folder.resolve(name);
    new ShareExport(
            lab.lake(),
            Location.of(folder.resolve("lab")),
            lab.config(),
            new ShareExport.Request("lab", from, to, policy))
        .write(out);
    return out;
  }

  private static List<ShareImport.Result> take(Path... bundles) {
    return take(far.config(), bundles);
  }

  private static List<ShareImport.Result> take(LookbackConfig config, Path... bundles) {
    return new ShareImport(far.lake(), Location.of(folder.resolve("far")), config, NOW)
        .run(Arrays.asList(bundles), "run");
  }

  private static Path empty(String name) {
    try {
      Path made = folder.resolve(name);
      if (Files.exists(made)) {
        ShareExport.delete(made);
      }
      return Files.createDirectory(made);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path unpacked(Path bundle, String name) throws IOException {
    Path files = empty(name);
    BundleArchive.extract(bundle, files, 1 << 30);
    return files;
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    for (Path place : List.of(folder, folder.resolve("lab"), folder.resolve("far"))) {
      try (Stream<Path> files = Files.list(place)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .noneMatch(name -> name.startsWith("."));
      }
    }
  }

  /** Every value that a table of a bundle holds, as text. */
  private static String values(Path parquet) {
    return String.join(
        "\n", lab.lake().spark().read().parquet(parquet.toString()).toJSON().collectAsList());
  }

  @Test
  void noOwnAddressIsInABundleInClear() throws IOException {
    for (String policy : List.of("all", "dropped")) {
      Path files = unpacked(export(policy, policy + ".bundle"), policy);
      try (Stream<Path> all = Files.list(files)) {
        for (Path file : all.toList()) {
          // As bytes for the file's own statistics and names, and as what it says when it is read.
          String text = Files.readString(file, StandardCharsets.ISO_8859_1);
          if (file.toString().endsWith(".parquet")) {
            text += values(file);
          }
          assertThat(text)
              .as(policy + " " + file.getFileName())
              .isNotBlank()
              .doesNotContain("192.0.2.", "2001:db8:1:", "10.0.0.9", "mailhost\"", "Mailhost.");
          for (String own : List.of("192.0.2.7", "192.0.2.8", "192.0.2.25", "2001:db8:1::7")) {
            assertThat(text)
                .doesNotContain(
                    new String(IpAddress.parse(own).toBytes(), StandardCharsets.ISO_8859_1));
          }
        }
      }
    }
  }

  @Test
  void pseudonymsAreUndoneWithTheKeyOnly() throws IOException {
    Path files = unpacked(export("all", "all.bundle"), "pseudonyms");
    PrefixPreserving own = PrefixPreserving.ipcryptPfx(keys.pseudonyms());
    Function<String, String> reversed =
        text -> {
          IpKey key = IpAddress.parse(text);
          own.reverse(key);
          return key.toString();
        };
    List<Row> findings = read(files.resolve("findings.parquet"));
    TreeSet<String> told = new TreeSet<>();
    for (Row finding : findings) {
      String address = finding.getAs("address");
      String other = finding.getAs("other_address");
      told.add(
          (finding.<Boolean>getAs("is_own") ? reversed.apply(address) : address)
              + " "
              + (finding.<Boolean>getAs("other_is_own") ? reversed.apply(other) : other));
    }
    assertThat(told)
        .contains("192.0.2.7 198.51.100.1", "198.51.100.1 192.0.2.7", "192.0.2.7 192.0.2.8");
    List<Row> hits = read(files.resolve("retrohunt_hits.parquet"));
    assertThat(hits).hasSize(1);
    List<String> hosts = hits.get(0).getList(hits.get(0).fieldIndex("hosts"));
    assertThat(hosts).hasSize(3).contains("203.0.113.77");
    assertThat(hosts.stream().filter(host -> !host.equals("203.0.113.77")).map(reversed))
        .containsExactlyInAnyOrder("192.0.2.7", "2001:db8:1::7");

    Path dropped = unpacked(export("dropped", "dropped.bundle"), "none");
    assertThat(read(dropped.resolve("findings.parquet")))
        .anyMatch(finding -> finding.getAs("address") == null);
    List<Row> without = read(dropped.resolve("retrohunt_hits.parquet"));
    assertThat(without.get(0).<Object>getList(without.get(0).fieldIndex("hosts")))
        .isEqualTo(List.of("203.0.113.77"));
  }

  private static List<Row> read(Path parquet) {
    return lab.lake().spark().read().parquet(parquet.toString()).collectAsList();
  }

  @Test
  void sightingsAreWhatThePolicySays() throws IOException {
    List<Row> all = read(unpacked(good, "everything").resolve("sightings.parquet"));
    assertThat(all)
        .extracting(
            row -> row.getAs("address") + " " + row.getAs("role") + " " + row.getAs("bytes"))
        .containsExactly(
            "198.51.100.1 client 120",
            "198.51.100.1 server 120",
            "2001:db8:9::1 client 120",
            "203.0.113.7 client 120");
    List<Row> events = all.get(0).getList(all.get(0).fieldIndex("event_counts"));
    assertThat(events)
        .extracting(row -> row.getString(1))
        .containsExactly("Snort-TCP_Event", "Login to mailhosts");

    Path files = unpacked(export("few", "few.bundle"), "few");
    List<Row> few = read(files.resolve("sightings.parquet"));
    assertThat(few)
        .extracting(row -> row.getAs("address") + " " + row.getAs("role"))
        .containsExactly("198.51.100.1 client");
    assertThat(files.resolve("sightings.stix.json")).doesNotExist();
    assertThat(few.get(0).schema().fieldNames()).contains("top_ports").doesNotContain("bytes");
  }

  @Test
  void stixTellsEachAddressAndDayOnce() throws IOException {
    JsonNode bundle = JSON.readTree(unpacked(good, "stix").resolve("sightings.stix.json").toFile());
    Map<String, List<JsonNode>> byType = new TreeMap<>();
    bundle
        .path("objects")
        .forEach(
            object ->
                byType
                    .computeIfAbsent(object.path("type").asText(), type -> new ArrayList<>())
                    .add(object));
    assertThat(byType.get("sighting")).hasSize(3);
    assertThat(byType.get("indicator"))
        .extracting(object -> object.path("pattern").asText())
        .containsExactly(
            "[ipv4-addr:value = '198.51.100.1']",
            "[ipv6-addr:value = '2001:db8:9::1']",
            "[ipv4-addr:value = '203.0.113.7']");
    JsonNode identity = byType.get("identity").get(0);
    JsonNode tlp = byType.get("marking-definition").get(0);
    assertThat(tlp.path("name").asText()).isEqualTo("TLP:AMBER");
    JsonNode sighting = byType.get("sighting").get(0);
    assertThat(sighting.path("count").asLong()).isEqualTo(8);
    assertThat(byType.get("sighting").get(1).path("count").asLong()).isEqualTo(999_999_999);
    assertThat(sighting.path("sighting_of_ref"))
        .isEqualTo(byType.get("indicator").get(0).path("id"));
    assertThat(sighting.at("/where_sighted_refs/0")).isEqualTo(identity.path("id"));
    assertThat(sighting.at("/object_marking_refs/0")).isEqualTo(tlp.path("id"));
    assertThat(sighting.path("summary").asBoolean()).isTrue();
    assertThat(sighting.path("first_seen").asText()).isEqualTo("2026-03-20T10:00:00.123456Z");
    assertThat(sighting.path("last_seen").asText()).isEqualTo("2026-03-20T11:00:00Z");
    assertThat(sighting.path("id").asText())
        .matches("sighting--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    List<String> ids = new ArrayList<>();
    bundle.path("objects").forEach(object -> ids.add(object.path("id").asText()));
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void theSameLakeGivesTheSameBytes() throws IOException {
    assertThat(export("default", "again.bundle")).hasSameBinaryContentAs(good);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(good)))
        .isEqualTo("rw-------");
  }

  /** Another process lists the encodings of a column in another order. */
  @Test
  void theOrderOfEncodingsIsSettled() throws IOException {
    Path parquet = unpacked(good, "settled").resolve("sightings.parquet");
    byte[] settled = Files.readAllBytes(parquet);
    int length =
        ByteBuffer.wrap(settled, settled.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int start = settled.length - 8 - length;
    FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(settled, start, length));
    for (ColumnChunk column : metadata.getRow_groups().get(0).getColumns()) {
      Collections.reverse(column.getMeta_data().getEncodings());
      Collections.reverse(column.getMeta_data().getEncoding_stats());
    }
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    other.write(settled, 0, start);
    Util.writeFileMetaData(metadata, other);
    other.write(settled, settled.length - 8, 8);
    Files.write(parquet, other.toByteArray());
    assertThat(other.toByteArray()).isNotEqualTo(settled);

    StableParquet.settle(parquet);

    assertThat(parquet).hasBinaryContent(settled);
    assertThat(read(parquet)).hasSize(4);
  }

  @Test
  void theSameBundleAgainChangesNothingAndALaterOneReplacesIt() throws IOException {
    assertThat(take(good))
        .extracting(
            ShareImport.Result::outcome, ShareImport.Result::sightings, ShareImport.Result::leftOut)
        .containsExactly(Tuple.tuple(ShareImport.Outcome.IMPORTED, 3L, 1L));
    List<String> rows = far.rows(PartnerSightings.TABLE);
    Long change = far.lake().lastChange(PartnerSightings.TABLE);
    assertThat(rows).hasSize(3).allMatch(row -> row.contains("\"site\":\"lab\""));
    assertThat(far.values("select distinct address = ip_text(ip_key) from partner_sightings"))
        .containsExactly("true");

    assertThat(take(good))
        .extracting(ShareImport.Result::outcome)
        .containsExactly(ShareImport.Outcome.UNCHANGED);
    assertThat(far.lake().lastChange(PartnerSightings.TABLE)).isEqualTo(change);

    Path later =
        forged(
            manifest -> asOf(manifest, manifest.asOf().plusSeconds(60)),
            rowsOf -> rowsOf.where("address = '198.51.100.1'"));
    Path earlier = forged(manifest -> asOf(manifest, manifest.asOf().minusSeconds(1)), null);
    assertThat(take(later).get(0).sightings()).isEqualTo(2);
    assertThat(far.rows(PartnerSightings.TABLE)).hasSize(2);
    assertThatThrownBy(() -> take(earlier))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("told of some of its days already");
    assertThat(take(good).get(0).outcome()).isEqualTo(ShareImport.Outcome.UNCHANGED);
    assertThat(far.rows(PartnerSightings.TABLE)).hasSize(2);
  }

  private static Manifest asOf(Manifest manifest, Instant time) {
    return new Manifest(
        manifest.site(),
        manifest.from(),
        manifest.to(),
        time,
        manifest.policy(),
        manifest.ownAddresses(),
        manifest.tlp(),
        manifest.files());
  }

  private static Manifest window(Manifest manifest, LocalDate from, LocalDate to) {
    return new Manifest(
        manifest.site(),
        from,
        to,
        manifest.asOf(),
        manifest.policy(),
        manifest.ownAddresses(),
        manifest.tlp(),
        manifest.files());
  }

  private static int forgeries;

  /** What a partner with a valid key could send: other rows, another manifest. */
  private static Path forged(
      UnaryOperator<Manifest> changed, UnaryOperator<Dataset<Row>> changedRows) {
    try {
      forgeries++;
      Path files = unpacked(good, "forged" + forgeries);
      Manifest manifest = manifest(files);
      Path parquet = files.resolve("sightings.parquet");
      if (changedRows != null) {
        Path written = folder.resolve("rows" + forgeries);
        changedRows
            .apply(lab.lake().spark().read().parquet(parquet.toString()))
            .coalesce(1)
            .write()
            .parquet(written.toString());
        try (Stream<Path> parts = Files.list(written)) {
          Files.copy(
              parts
                  .filter(part -> part.getFileName().toString().matches("part-.*parquet"))
                  .findFirst()
                  .orElseThrow(),
              parquet,
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
      List<Manifest.Content> contents = new ArrayList<>();
      for (Manifest.Content content : manifest.files()) {
        Path file = files.resolve(content.name());
        contents.add(
            new Manifest.Content(
                content.name(),
                BundleArchive.sha256(file),
                Files.size(file),
                content.name().endsWith(".parquet") && changedRows != null
                    ? lab.lake().spark().read().parquet(file.toString()).count()
                    : content.rows()));
      }
      return packed(files, changed.apply(files(manifest, contents)), keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Manifest manifest(Path files) throws IOException {
    try {
      return Manifest.parse(Files.readAllBytes(files.resolve("manifest.json")));
    } catch (Manifest.InvalidManifest e) {
      throw new AssertionError(e);
    }
  }

  private static Manifest files(Manifest manifest, List<Manifest.Content> contents) {
    return new Manifest(
        manifest.site(),
        manifest.from(),
        manifest.to(),
        manifest.asOf(),
        manifest.policy(),
        manifest.ownAddresses(),
        manifest.tlp(),
        contents);
  }

  private static Path packed(Path files, Manifest manifest, SiteKeys signer) throws IOException {
    byte[] text = manifest.toBytes();
    Files.write(files.resolve("manifest.json"), text);
    Files.writeString(
        files.resolve("manifest.sig"),
        Base64.getEncoder().encodeToString(signer.sign(text)) + "\n");
    List<String> names = new ArrayList<>(List.of("manifest.json", "manifest.sig"));
    manifest.files().forEach(file -> names.add(file.name()));
    Path bundle = folder.resolve(files.getFileName() + ".bundle");
    try (OutputStream out = Files.newOutputStream(bundle)) {
      BundleArchive.write(files, names, out);
    }
    return bundle;
  }

  private static Path written(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** A zip of our names whose method, names or rights are not ours. */
  private static byte[] zip(String name, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setMethod(method);
      entry.setSize(0);
      entry.setCrc(0);
      if (method == ZipEntry.STORED) {
        entry.setCompressedSize(0);
      }
      zip.putNextEntry(entry);
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] twoFiles() throws IOException {
    Path files = empty("two");
    Files.writeString(files.resolve("tables_a.parquet"), "a");
    Files.writeString(files.resolve("tables_b.parquet"), "b");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BundleArchive.write(files, List.of("tables_a.parquet", "tables_b.parquet"), bytes);
    return bytes.toByteArray();
  }

  /** An extra field would hold a time in the zone of the machine. */
  @Test
  void theArchiveSaysNothingOfTheMachine() throws IOException {
    byte[] bytes = twoFiles();

    assertThat(new byte[] {bytes[28], bytes[29]}).containsOnly(0);
    assertThat(bytes).hasSize(2 * (30 + 46 + 2 * 16 + 1) + 22);
  }

  private static byte[] link() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      byte[] target = "/etc/passwd".getBytes(StandardCharsets.US_ASCII);
      ZipArchiveEntry entry = new ZipArchiveEntry("sightings.parquet");
      entry.setMethod(ZipEntry.STORED);
      entry.setUnixMode(0120777);
      entry.setSize(target.length);
      CRC32 crc = new CRC32();
      crc.update(target);
      entry.setCrc(crc.getValue());
      zip.putArchiveEntry(entry);
      zip.write(target);
      zip.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A bundle and why it is refused. */
  record Refusal(String name, Path bundle, String why) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Refusal forgedRows(String name, UnaryOperator<Dataset<Row>> rows, String why) {
    return new Refusal(name, forged(UnaryOperator.identity(), rows), why);
  }

  static Stream<Refusal> refusals() throws IOException {
    byte[] whole = Files.readAllBytes(good);
    Path files = unpacked(good, "parts");
    Path other = unpacked(good, "other");
    Path swapped = unpacked(good, "swapped");
    Files.write(swapped.resolve("sightings.stix.json"), "{}".getBytes(StandardCharsets.US_ASCII));
    Path swappedBundle = folder.resolve("swapped.bundle");
    try (OutputStream out = Files.newOutputStream(swappedBundle)) {
      BundleArchive.write(
          swapped,
          List.of("manifest.json", "manifest.sig", "sightings.parquet", "sightings.stix.json"),
          out);
    }
    Path changed = unpacked(good, "changed");
    Files.write(
        changed.resolve("manifest.json"),
        replaced(Files.readAllBytes(changed.resolve("manifest.json")), "\"amber\"", "\"clear\""));
    Path changedBundle = folder.resolve("changed.bundle");
    try (OutputStream out = Files.newOutputStream(changedBundle)) {
      BundleArchive.write(
          changed,
          List.of("manifest.json", "manifest.sig", "sightings.parquet", "sightings.stix.json"),
          out);
    }
    Manifest manifest = manifest(files);
    Path textBundle = unpacked(good, "text");
    Files.writeString(textBundle.resolve("sightings.parquet"), "no Parquet");
    List<Manifest.Content> contents = new ArrayList<>(manifest.files());
    contents.set(
        0,
        new Manifest.Content(
            "sightings.parquet",
            BundleArchive.sha256(textBundle.resolve("sightings.parquet")),
            10,
            4));
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    return Stream.of(
        new Refusal(
            "cut in half", written("half", Arrays.copyOf(whole, whole.length / 2)), "breaks off"),
        new Refusal(
            "cut at the end",
            written("end", Arrays.copyOf(whole, whole.length - 30)),
            "breaks off"),
        new Refusal("a bit", written("bit", flipped), "it is damaged"),
        new Refusal(
            "behind",
            written(
                "behind",
                (new String(whole, StandardCharsets.ISO_8859_1) + "x")
                    .getBytes(StandardCharsets.ISO_8859_1)),
            "there is more in it than its files"),
        new Refusal(
            "no zip",
            written("text.txt", "hello".getBytes(StandardCharsets.US_ASCII)),
            "it is no bundle"),
        new Refusal("missing", folder.resolve("missing"), "There is no file"),
        new Refusal(
            "up",
            written("up", zip("../manifest.json", ZipEntry.STORED)),
            "there is '../manifest.json' in it, a path"),
        new Refusal(
            "root",
            written("root", zip("/etc/passwd", ZipEntry.STORED)),
            "a path or a file that no bundle has"),
        new Refusal(
            "folder",
            written("dir", zip("x/", ZipEntry.STORED)),
            "a path or a file that no bundle has"),
        new Refusal(
            "compressed",
            written("deflated", zip("manifest.json", ZipEntry.DEFLATED)),
            "is compressed"),
        new Refusal("link", written("link", link()), "there is more in it than its files"),
        new Refusal(
            "twice",
            written("twice", replaced(twoFiles(), "tables_b", "tables_a")),
            "tables_a.parquet is in it twice"),
        new Refusal("swapped", swappedBundle, "sightings.stix.json is not the file whose SHA-256"),
        new Refusal("manifest", changedBundle, "it is not signed with the key of partner lab"),
        new Refusal(
            "another key",
            packed(other, manifest, SiteKeys.create(folder.resolve("stolen"), "lab")),
            "it is not signed with the key of partner lab"),
        new Refusal(
            "no Parquet",
            packed(textBundle, files(manifest, contents), keys),
            "sightings.parquet is no Parquet file"),
        new Refusal(
            "future days",
            forged(m -> window(m, DAY, DAY.plusDays(5)), null),
            "it tells of the future"),
        new Refusal(
            "future state",
            forged(m -> asOf(m, NOW.plusSeconds(90_000)), null),
            "it tells of the future"),
        new Refusal(
            "long",
            forged(m -> window(m, DAY.minusYears(2), DAY), null),
            "are no period of at most 400 days"),
        new Refusal(
            "rows",
            forged(m -> files(m, List.of(more(m.files().get(0)), m.files().get(1))), null),
            "has 4 rows, and the manifest says 5"),
        new Refusal(
            "no sightings",
            forged(m -> files(m, List.of(m.files().get(1))), null),
            "there are no sightings in it"),
        forgedRows(
            "another site",
            rows -> rows.withColumn("site", lit("far")),
            "4 rows of sightings are of another site than lab"),
        forgedRows(
            "other days",
            rows -> rows.withColumn("event_date", lit(DAY.minusDays(3))),
            "of days outside its window"),
        forgedRows(
            "future times",
            rows -> rows.withColumn("last_time", expr("timestamp'2026-03-23 00:00:01'")),
            "have times in the future"),
        forgedRows(
            "old times",
            rows ->
                rows.withColumn("first_time", expr("timestamp'2025-03-20 00:00:01'"))
                    .withColumn("last_time", col("first_time")),
            "have times of other days"),
        forgedRows(
            "backward",
            rows -> rows.withColumn("first_time", expr("last_time + interval 1 second")),
            "have times that are none"),
        forgedRows(
            "address",
            rows -> rows.withColumn("address", lit("198.051.100.001")),
            "have an address that is none"),
        forgedRows(
            "negative",
            rows -> rows.withColumn("sessions", lit(-1L)),
            "have counts that cannot be"),
        forgedRows(
            "port",
            rows ->
                rows.withColumn(
                    "top_ports", expr("array(named_struct('port', 70000, 'sessions', 1L))")),
            "have lists that cannot be"),
        forgedRows("twins", rows -> rows.union(rows), "4 of its sightings have a twin"),
        forgedRows(
            "column",
            rows -> rows.withColumn("reason", lit("x")),
            "it has a column 'reason', which is not shared"),
        forgedRows(
            "type",
            rows -> rows.withColumn("events", lit("many")),
            "its column events is of type string"),
        forgedRows("lacking", rows -> rows.drop("role"), "it lacks the columns [role]"));
  }

  private static Manifest.Content more(Manifest.Content content) {
    return new Manifest.Content(
        content.name(), content.sha256(), content.bytes(), content.rows() + 1);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsNotInOrderIsRefusedAndNothingIsWritten(Refusal refusal) {
    Long before = far.lake().lastChange(PartnerSightings.TABLE);

    assertThatThrownBy(() -> take(good, refusal.bundle()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(refusal.why());

    assertThat(far.lake().lastChange(PartnerSightings.TABLE)).isEqualTo(before);
  }

  @Test
  void whoIsNoPartnerIsRefused() {
    LookbackConfig nobody =
        LookbackConfig.parse("sites { far { networks = [\"203.0.113.0/24\"], time-zone = UTC } }");
    LookbackConfig self =
        LookbackConfig.parse(
            farConfig(keys.publicKey())
                + "sites.lab { networks = [\"198.18.0.0/24\"], time-zone = UTC }");
    LookbackConfig overlap =
        LookbackConfig.parse(
            farConfig(keys.publicKey()).replace("\"192.0.2.0/24\"", "\"203.0.113.128/25\""));
    LookbackConfig small =
        LookbackConfig.parse(farConfig(keys.publicKey()) + "share.largest = 1 KiB");

    assertThatThrownBy(() -> take(nobody, good))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "it is of site 'lab', which is no partner; there are no partners here");
    assertThatThrownBy(() -> take(self, good)).hasMessageContaining("which is one of our own");
    assertThatThrownBy(() -> take(overlap, good))
        .hasMessageContaining("The network 203.0.113.128/25 of partner lab overlaps with");
    assertThatThrownBy(() -> take(small, good)).hasMessageContaining("only up to 1024 are taken");
  }

  @Test
  void keysAreKept() throws IOException {
    Path file = SiteKeys.file(folder.resolve("lab/keys"), "lab");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> SiteKeys.create(folder.resolve("lab/keys"), "lab"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Site lab has keys already");
    assertThatThrownBy(() -> SiteKeys.load(folder.resolve("lab/keys"), "other"))
        .hasMessageContaining("has no keys")
        .hasMessageContaining("lookback share keys --site other");
    Path open = Files.createDirectories(folder.resolve("open"));
    Files.copy(file, open.resolve("lab.key"));
    Files.setPosixFilePermissions(
        open.resolve("lab.key"), PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> SiteKeys.load(open, "lab")).hasMessageContaining("chmod 600");
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve("lab.key"), "secret");
    Files.setPosixFilePermissions(
        broken.resolve("lab.key"), PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> SiteKeys.load(broken, "lab"))
        .hasMessageContaining("holds no keys")
        .hasMessageNotContaining("secret");
    assertThat(keys.toString())
        .doesNotContain(Base64.getEncoder().encodeToString(keys.pseudonyms()));
  }

  @Test
  void policiesAreChecked() {
    assertThatThrownBy(() -> export("other", "x.bundle"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("There is no policy 'other'");
    assertThatThrownBy(() -> export("default", "x.bundle", DAY.minusDays(30), DAY.minusDays(20)))
        .hasMessageContaining("has no results from 2026-02-18 to 2026-02-28")
        .hasMessageContaining("lookback nightly --site lab");
    assertThatThrownBy(() -> policy("tables = [findings]"))
        .hasMessageContaining("A bundle holds sightings at least");
    assertThatThrownBy(() -> policy("columns = {findings = [port]}"))
        .hasMessageContaining("columns names the table 'findings', which is not among tables");
    for (Column column : List.of(RetrohuntHits.REASON, RetrohuntHits.LEAD_TEXT)) {
      LookbackConfig config =
          policy(
              "tables = [sightings, retrohunt_hits], columns = {retrohunt_hits = ["
                  + column.name()
                  + "]}");
      assertThatThrownBy(
              () ->
                  SharedRows.columns(
                      ShareConfig.Shared.RETROHUNT_HITS, config.share().policies().get("p")))
          .hasMessageContaining("is never shared");
    }
    assertThatThrownBy(() -> LookbackConfig.parse("share.partners.x { key = abc }"))
        .hasMessageContaining("'abc' is no public key");
  }

  private static LookbackConfig policy(String text) {
    return LookbackConfig.parse("share.policies.p { " + text + " }");
  }
}
