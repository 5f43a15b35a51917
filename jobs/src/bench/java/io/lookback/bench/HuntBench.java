package io.lookback.bench;

import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.scenario.NfcapdWriter;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Coverage;
import io.lookback.jobs.retrohunt.HuntQuery;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * Measures hunts through the year of {@link YearLake} against DuckDB over the same sessions as
 * Parquet and against nfdump over the same flows as nfcapd files. Answers are compared before any
 * time counts: sessions, bytes, first and last time of every address with DuckDB, flows and bytes of
 * all of them with nfdump.
 */
public final class HuntBench {
  private static final int WARM_RUNS = 5;
  private static final int RIVALS_RUNS = 3;
  private static final Duration WARM_UP = Duration.ofMinutes(1);
  private static final String AGAINST_INDICATORS = "A hunt of so many addresses and networks";

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private final Path folder;
  private final LocalDate from;
  private final BenchResults results = new BenchResults("Hunts through a year");
  private YearLake year;
  private Path sessions;

  private HuntBench(Path folder, LocalDate from) {
    this.folder = folder;
    this.from = from;
  }

  /**
   * Arguments: folder (empty, new, or laid out by an earlier run), sessions a day, nfdump or not,
   * how many days of the year are hunted (0 = all).
   */
  public static void main(String[] arguments) throws Exception {
    int days = Integer.parseInt(arguments[3]);
    new HuntBench(
            Path.of(arguments[0]), days == 0 ? null : YearLake.TO.minusDays(days - 1L))
        .run(Long.parseLong(arguments[1]), Boolean.parseBoolean(arguments[2]));
  }

  /** What some addresses are asked about. */
  private record Ask(String name, List<Cidr> indicators) {
    List<Cidr> addresses() {
      return indicators.stream().filter(Cidr::isSingle).toList();
    }

    List<Cidr> networks() {
      return indicators.stream().filter(range -> !range.isSingle()).toList();
    }
  }

  /** What is found of an address. */
  private record Found(long sessions, long bytes, long firstUs, long lastUs) {
    Found plus(Found other) {
      return new Found(
          sessions + other.sessions,
          bytes + other.bytes,
          Math.min(firstUs, other.firstUs),
          Math.max(lastUs, other.lastUs));
    }
  }

  private void run(long perDay, boolean withNfdump) throws Exception {
    try (YearLake lake = YearLake.open(folder, perDay, out)) {
      year = lake;
      year.printRows("sightings", "sightings_month", "address_sets", "address_sets_month");
      sessions = year.sessions(first());
      Path flows = withNfdump ? flows() : null;
      try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
        try (Statement statement = duck.createStatement()) {
          statement.execute("SET threads = 2");
          statement.execute("SET TimeZone = 'UTC'");
          statement.execute(
              "CREATE VIEW sessions AS SELECT * FROM read_parquet('" + sessions + "/*/*.parquet')");
          try (ResultSet count = statement.executeQuery("SELECT count(*) FROM sessions")) {
            count.next();
            results.fact("sessions", count.getLong(1));
            results.fact("parquet_mb", bytes(sessions) / 1_000_000);
            out.printf(
                Locale.ROOT,
                "%,d sessions of %d days, %,d MB as Parquet%n",
                count.getLong(1),
                YearLake.TO.toEpochDay() - first().toEpochDay() + 1,
                bytes(sessions) / 1_000_000);
          }
        }
        List<Ask> asks = asks(duck);
        warmUp(asks);
        for (Ask ask : asks) {
          measure(duck, ask, flows);
        }
        results.peakMemory();
        results.write(folder);
        out.println("written: " + folder.resolve("results.html"));
      }
    }
  }

  /** Hunts until the JVM has compiled what all of them run, and tells how long the first took. */
  private void warmUp(List<Ask> asks) {
    long end = System.nanoTime() + WARM_UP.toNanos();
    for (int round = 0; round == 0 || System.nanoTime() < end; round++) {
      for (Ask ask : asks) {
        long start = System.nanoTime();
        hunt(ask);
        if (round == 0) {
          double seconds = (System.nanoTime() - start) / 1e9;
          results.fact("first_s: " + ask.name(), Math.round(1000 * seconds) / 1000.0);
          out.printf(Locale.ROOT, "%-48s first %6.2f s%n", ask.name(), seconds);
        }
      }
    }
  }

  private LocalDate first() {
    return from == null ? YearLake.FROM : from;
  }

  /** One address; few; thousands of which few, many or most were seen; and networks. */
  private List<Ask> asks(Connection duck) throws SQLException {
    List<String> seen = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        // Of one day, in the order of their hashes, so that neighbours are not together.
        ResultSet rows =
            statement.executeQuery(
                "SELECT DISTINCT remote, hash(remote) FROM (SELECT if(direction = 'inbound',"
                    + " src_ip, dst_ip) AS remote FROM read_parquet('"
                    + sessions
                    + "/2025-12-08/*.parquet') WHERE remote_v4 IS NOT NULL) ORDER BY 2, 1 LIMIT"
                    + " 20000")) {
      while (rows.next()) {
        seen.add(rows.getString(1));
      }
    }
    List<Cidr> networks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      // Half of them around addresses that were seen.
      String base = i % 2 == 0 ? seen.get(seen.size() - 1 - i / 2) : unseen(100_000 + i * 256);
      networks.add(network(base, i % 4 == 0 ? 24 : i % 4 == 1 ? 26 : 28));
    }
    List<Ask> asks = new ArrayList<>();
    asks.add(new Ask("one address", indicators(seen, 1, 1)));
    asks.add(new Ask("one rare address", indicators(seen, 1, 0)));
    asks.add(new Ask("100 addresses, 67 seen", indicators(seen, 100, 67)));
    asks.add(new Ask("500 addresses, 50 seen", indicators(seen, 500, 50)));
    for (int some : new int[] {150, 1_500, 10_000}) {
      List<Cidr> both = indicators(seen, 15_000, some);
      both.addAll(networks);
      asks.add(
          new Ask(
              String.format(Locale.ROOT, "15,000 addresses, %,d seen, 1,000 networks", some),
              both));
    }
    return asks;
  }

  private static Cidr network(String address, int bits) {
    IpKey key = Cidr.parse(address).first();
    long mask = -1L << (32 - bits);
    return Cidr.range(new IpKey(key.hi, key.lo & mask), new IpKey(key.hi, key.lo | ~mask));
  }

  private static String unseen(int i) {
    return "198." + (18 + i / 65_536) + "." + (i / 256 % 256) + "." + i % 256;
  }

  private static List<Cidr> indicators(List<String> seen, int size, int some) {
    TreeSet<String> chosen = new TreeSet<>(seen.subList(0, Math.min(some, seen.size() / 2)));
    for (int i = 0; chosen.size() < size; i++) {
      chosen.add(unseen(i));
    }
    return chosen.stream().map(Cidr::parse).collect(Collectors.toCollection(ArrayList::new));
  }

  private void measure(Connection duck, Ask ask, Path flows) throws Exception {
    load(duck, ask);
    TreeMap<String, Found> ours = hunt(ask);
    TreeMap<String, Found> theirs = duckDb(duck, ask);
    same(ask.name(), ours, theirs);
    BenchResults.Times lookback = BenchResults.Times.of("lookback", WARM_RUNS, () -> hunt(ask));
    BenchResults.Times duckDb = BenchResults.Times.of("DuckDB", RIVALS_RUNS, () -> duckDb(duck, ask));
    results.add(ask.name(), lookback);
    results.add(ask.name(), duckDb);
    int size = ask.indicators().size();
    for (BenchResults.Times times : List.of(lookback, duckDb)) {
      results.point(AGAINST_INDICATORS, "indicators", times.party(), size, times.median());
    }
    out.printf(
        Locale.ROOT,
        "%-48s %,7d found: lookback %6.2f s (%s), DuckDB %6.2f s (%s), %5.1f x",
        ask.name(),
        ours.size(),
        lookback.median(),
        lookback.spread(),
        duckDb.median(),
        duckDb.spread(),
        duckDb.median() / lookback.median());
    if (flows != null) {
      Path filter =
          Files.writeString(
              folder.resolve("filter"),
              "ip in [ "
                  + disjoint(ask).map(Cidr::toString).collect(Collectors.joining(" "))
                  + " ]\n");
      long[] counts = nfdump(flows, filter);
      long count = ours.values().stream().mapToLong(Found::sessions).sum();
      long bytes = ours.values().stream().mapToLong(Found::bytes).sum();
      if (counts[0] != count || counts[1] != bytes) {
        throw new IllegalStateException(
            ask.name() + ": nfdump finds " + Arrays.toString(counts) + ", not " + count + ", " + bytes);
      }
      BenchResults.Times nfdump = BenchResults.Times.of("nfdump", 1, () -> nfdump(flows, filter));
      results.add(ask.name(), nfdump);
      results.point(AGAINST_INDICATORS, "indicators", "nfdump", size, nfdump.median());
      out.printf(
          Locale.ROOT,
          ", nfdump %6.2f s, %5.1f x",
          nfdump.median(),
          nfdump.median() / lookback.median());
    }
    out.println();
  }

  /** Without what lies in something else of the list: nfdump 1.7.1 then misses some. */
  private static Stream<Cidr> disjoint(Ask ask) {
    return ask.indicators().stream()
        .filter(
            range ->
                ask.networks().stream()
                    .noneMatch(
                        other ->
                            !other.equals(range)
                                && other.contains(range.firstHi(), range.firstLo())
                                && other.contains(range.lastHi(), range.lastLo())));
  }

  private TreeMap<String, Found> hunt(Ask ask) {
    Lake lake = year.lake();
    TreeMap<String, Found> found = new TreeMap<>();
    Map<String, Boolean> counted = new TreeMap<>();
    for (Row row :
        new HuntQuery(lake, year.months())
            .hunt(ask.indicators(), from, null, List.of("site-1"))
            .toList()) {
      String address = row.getAs("address");
      long sessions = row.getAs("sessions");
      // Once, whatever number of indicators hold it.
      if (address != null
          && sessions > 0
          && counted.put(address + ' ' + row.getAs("role"), true) == null) {
        found.merge(
            address,
            new Found(
                sessions,
                row.<Long>getAs("bytes_from_remote") + row.<Long>getAs("bytes_to_remote"),
                micros(row.getAs("first_seen")),
                micros(row.getAs("last_seen"))),
            Found::plus);
      }
    }
    return found;
  }

  private static long micros(Timestamp time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }

  /** Addresses as numbers, networks by their length: what joins fastest. */
  private static void load(Connection duck, Ask ask) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE addresses(value BIGINT)");
      statement.execute("CREATE OR REPLACE TABLE networks(value BIGINT, bits INTEGER)");
      insert(
          statement,
          "addresses",
          ask.addresses().stream().map(range -> "(" + (range.firstLo() & 0xffff_ffffL) + ")"));
      insert(
          statement,
          "networks",
          ask.networks().stream()
              .map(
                  range -> {
                    int host = Long.numberOfTrailingZeros(range.lastLo() - range.firstLo() + 1);
                    return "(" + ((range.firstLo() & 0xffff_ffffL) >> host) + ", " + host + ")";
                  }));
    }
  }

  private static void insert(Statement statement, String table, Stream<String> values)
      throws SQLException {
    List<String> all = values.toList();
    for (int i = 0; i < all.size(); i += 1000) {
      statement.execute(
          "INSERT INTO "
              + table
              + " VALUES "
              + String.join(", ", all.subList(i, Math.min(i + 1000, all.size()))));
    }
  }

  private static TreeMap<String, Found> duckDb(Connection duck, Ask ask) throws SQLException {
    StringBuilder any = new StringBuilder("remote_v4 IN (SELECT value FROM addresses)");
    ask.networks().stream()
        .mapToInt(range -> Long.numberOfTrailingZeros(range.lastLo() - range.firstLo() + 1))
        .distinct()
        .sorted()
        .forEach(
            host ->
                any.append(" OR (remote_v4 >> ")
                    .append(host)
                    .append(") IN (SELECT value FROM networks WHERE bits = ")
                    .append(host)
                    .append(')'));
    TreeMap<String, Found> found = new TreeMap<>();
    try (Statement statement = duck.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT if(direction = 'inbound', src_ip, dst_ip) AS remote, count(*),"
                    + " sum(coalesce(src_bytes, 0) + coalesce(dst_bytes, 0))::BIGINT,"
                    + " epoch_us(min(start_time)), epoch_us(max(end_time)) FROM sessions WHERE "
                    + any
                    + " GROUP BY 1")) {
      while (rows.next()) {
        found.put(
            rows.getString(1),
            new Found(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
      }
    }
    return found;
  }

  private static void same(
      String name, TreeMap<String, Found> ours, TreeMap<String, Found> theirs) {
    if (!ours.equals(theirs)) {
      TreeSet<String> differ = new TreeSet<>(ours.keySet());
      differ.addAll(theirs.keySet());
      differ.removeIf(key -> ours.containsKey(key) && ours.get(key).equals(theirs.get(key)));
      String first = differ.first();
      throw new IllegalStateException(
          name
              + ": the answers differ for "
              + differ.size()
              + " addresses, first "
              + first
              + ": "
              + ours.get(first)
              + " and "
              + theirs.get(first));
    }
  }

  /** The same sessions as flows, one of both directions each, in an nfcapd file an hour. */
  private Path flows() throws Exception {
    Path flows = folder.resolve("flows-from-" + first());
    Path done = folder.resolve("flows-from-" + first() + "-done");
    if (Files.exists(done)) {
      return flows;
    }
    Files.createDirectories(flows);
    long start = System.nanoTime();
    YearLake.eachDay(first(), day -> flowsOf(day, flows));
    Files.createFile(done);
    out.printf(
        Locale.ROOT,
        "flows of the year in %.0f s, %,d MB (LZ4)%n",
        (System.nanoTime() - start) / 1e9,
        bytes(flows) / 1_000_000);
    return flows;
  }

  private void flowsOf(LocalDate day, Path into) throws Exception {
    FlowRow flow = new FlowRow();
    NfcapdWriter writer = null;
    long hour = -1;
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET threads = 1");
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT epoch_us(start_time), epoch_us(end_time), src_ip, dst_ip, src_port, dst_port,"
                  + " protocol, coalesce(src_bytes, 0), coalesce(dst_bytes, 0) FROM read_parquet('"
                  + sessions.resolve(day.toString())
                  + "/*.parquet')")) {
        while (rows.next()) {
          flow.clear();
          flow.startUs = rows.getLong(1);
          flow.endUs = rows.getLong(2);
          flow.src.set(Cidr.parse(rows.getString(3)).first());
          flow.dst.set(Cidr.parse(rows.getString(4)).first());
          flow.srcPort = rows.getLong(5);
          flow.dstPort = rows.getLong(6);
          flow.protocol = PROTOCOLS.getOrDefault(rows.getString(7), 0L);
          flow.bytes = rows.getLong(8) + rows.getLong(9);
          flow.packets = 1 + flow.bytes / 1000;
          if (flow.startUs / 3_600_000_000L != hour) {
            hour = flow.startUs / 3_600_000_000L;
            if (writer != null) {
              writer.close();
            }
            writer =
                new NfcapdWriter(
                    into.resolve(
                        String.format(
                            Locale.ROOT, "nfcapd.%tY%<tm%<td%02d00", day, hour % 24)),
                    BlockCompression.LZ4,
                    ByteOrder.LITTLE_ENDIAN,
                    "site-1",
                    hour * 3600);
          }
          writer.add(flow);
        }
      }
    } finally {
      if (writer != null) {
        writer.close();
      }
    }
  }

  private static final Map<String, Long> PROTOCOLS =
      Map.of("tcp", 6L, "udp", 17L, "icmp", 1L, "icmp6", 58L);

  /** Flows and bytes that nfdump finds. */
  private static long[] nfdump(Path flows, Path filter) throws Exception {
    Process process =
        new ProcessBuilder(
                "nfdump", "-q", "-N", "-R", flows.toString(), "-f", filter.toString(), "-o",
                "fmt:%byt")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long[] counts = new long[2];
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        counts[0]++;
        counts[1] += Long.parseLong(line.strip());
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("nfdump ends with " + process.exitValue());
    }
    return counts;
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith("."))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
