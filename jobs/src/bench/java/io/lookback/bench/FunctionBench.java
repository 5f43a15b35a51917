package io.lookback.bench;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.store.SparkSessions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * Measures each SQL function over a table of made-up sessions against what Spark itself has for like
 * work, both written to nowhere: the best of three runs each, and the same without what reading the
 * columns takes.
 */
public final class FunctionBench {
  private static final String KEY =
      "X'2b7e151628aed2a6abf7158809cf4f3ca9f5ba40db214c3798f2e1c23456789a'";
  private static final String AES_KEY = "X'2b7e151628aed2a6abf7158809cf4f3c'";
  private static final String PARSED = "transform(split(ip, '[.]'), x -> CAST(x AS INT))";
  private static final String NUMBER =
      "(CAST(split_part(ip, '.', 1) AS BIGINT) * 16777216 + CAST(split_part(ip, '.', 2) AS BIGINT)"
          + " * 65536 + CAST(split_part(ip, '.', 3) AS BIGINT) * 256 + CAST(split_part(ip, '.', 4)"
          + " AS BIGINT))";

  /** A function, what of Spark's does like work (null: nothing), and the columns both read. */
  private record Pair(String ours, String sparks, String columns) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("ip_key(ip)", PARSED, "ip"),
          new Pair("ip_text(key)", "hex(key)", "key"),
          new Pair("ip_canonical(ip)", "array_join(" + PARSED + ", '.')", "ip"),
          new Pair("ip_version(ip)", PARSED, "ip"),
          new Pair(
              "ip_is_private(ip)",
              "ip RLIKE '^(10[.]|192[.]168[.]|172[.](1[6-9]|2[0-9]|3[01])[.])'",
              "ip"),
          new Pair(
              "ip_is_reserved(ip)",
              "ip RLIKE '^(0|10|127|192[.]168|198[.]1[89]|169[.]254|24[0-9])[.]'",
              "ip"),
          new Pair("ip_is_global(ip)", NUMBER + " BETWEEN 16777216 AND 3758096383", "ip"),
          new Pair("ip_is_multicast(ip)", "ip RLIKE '^2(2[4-9]|3[0-9])[.]'", "ip"),
          new Pair("ip_purpose(ip)", "CASE WHEN ip RLIKE '^10[.]' THEN 'Private-Use' END", "ip"),
          new Pair("ip_network(ip)", "concat(substring_index(ip, '.', 3), '.0/24')", "ip"),
          new Pair("ip_defang(ip)", "regexp_replace(ip, '[.]', '[.]')", "ip"),
          new Pair("ip_refang(harmless)", "regexp_replace(harmless, '\\\\[[.]\\\\]', '.')", "harmless"),
          new Pair(
              "cidr_contains('10.0.0.0/8', ip)",
              NUMBER + " BETWEEN 167772160 AND 184549375",
              "ip"),
          new Pair(
              "cidr_contains('10.0.0.0/8', key)",
              "key BETWEEN X'00000000000000000000FFFF0A000000' AND"
                  + " X'00000000000000000000FFFF0AFFFFFF'",
              "key"),
          new Pair("cidr_first(net)", "split_part(net, '/', 1)", "net"),
          new Pair("cidr_last(net)", "concat(substring_index(net, '.', 3), '.255')", "net"),
          new Pair("cidr_prefix_length(net)", "CAST(split_part(net, '/', 2) AS INT)", "net"),
          new Pair("cidr_overlaps(net, '10.0.0.0/8')", "net RLIKE '^10[.]'", "net"),
          new Pair(
              "community_id(ip, peer, port, 443, 6)",
              "base64(unhex(sha1(concat_ws(':', ip, peer, port, 443, 6))))",
              "ip, peer, port"),
          new Pair("tcp_flags_text(flags)", "concat_ws(',', IF(flags & 1 = 1, 'FIN', NULL),"
              + " IF(flags & 2 = 2, 'SYN', NULL), IF(flags & 4 = 4, 'RST', NULL),"
              + " IF(flags & 8 = 8, 'PSH', NULL), IF(flags & 16 = 16, 'ACK', NULL),"
              + " IF(flags & 32 = 32, 'URG', NULL))", "flags"),
          new Pair("tcp_flags_number(words)", "cardinality(split(words, ','))", "words"),
          new Pair(
              "conn_state_text(state)",
              "CASE state WHEN 'S0' THEN 'Connection attempt seen, no reply' WHEN 'SF' THEN 'Normal"
                  + " establishment and termination' WHEN 'REJ' THEN 'Connection attempt rejected' END",
              "state"),
          new Pair("service_name(port)", "element_at(map(22, 'ssh', 80, 'http', 443, 'https'), port)",
              "port"),
          new Pair(
              "session_class(6, true, false, duration, bytes)",
              "CASE WHEN duration >= 3600000000 THEN 'Long_60_Minutes' WHEN duration >= 1800000000"
                  + " THEN 'Long_30_Minutes' WHEN duration >= 900000000 THEN 'Long_15_Minutes' WHEN"
                  + " duration < 60000000 AND bytes < 1048576 THEN 'Short' ELSE 'Whole' END",
              "duration, bytes"),
          new Pair("size_class(bytes)", "CASE WHEN bytes >= 1048576 THEN '1-10 MB' END", "bytes"),
          new Pair(
              "direction(ip, peer, array('10.0.0.0/8'))",
              "concat(CAST(ip RLIKE '^10[.]' AS STRING), CAST(peer RLIKE '^10[.]' AS STRING))",
              "ip, peer"),
          new Pair("geo_country(ip)", null, "ip"),
          new Pair("geo_registry(ip)", null, "ip"),
          new Pair(
              "anon_pfx(ip, " + KEY + ")", "base64(aes_encrypt(ip, " + AES_KEY + ", 'ECB'))", "ip"),
          new Pair(
              "anon_pfx_reverse(ip, " + KEY + ")",
              "base64(aes_encrypt(ip, " + AES_KEY + ", 'ECB'))",
              "ip"),
          new Pair(
              "anon_cryptopan(ip, " + KEY + ")",
              "base64(aes_encrypt(ip, " + AES_KEY + ", 'ECB'))",
              "ip"),
          new Pair("log_bin(bytes)", "CAST(floor(16 * log2(bytes + 1)) AS INT)", "bytes"),
          new Pair("log_bin_middle(port)", "pow(2, port / 16)", "port"),
          new Pair("modified_z(bytes, 100, 5)", "0.6745D * (bytes - 100) / 5", "bytes"),
          new Pair("poisson_tail(flags, 10)", null, "flags"));

  private final Path folder;
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private FunctionBench(Path folder) {
    this.folder = folder;
  }

  /** Arguments: folder (empty or new), rows. */
  public static void main(String[] arguments) throws Exception {
    new FunctionBench(Path.of(arguments[0])).run(Long.parseLong(arguments[1]));
  }

  private void run(long rows) throws Exception {
    out.printf(
        Locale.ROOT,
        "SQL functions over %,d rows; %d processors, heap %,d MiB, Java %s%n",
        rows,
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        System.getProperty("java.version"));
    LookbackConfig config = LookbackConfig.builtIn();
    try (SparkSession spark = SparkSessions.create(config, Location.of(folder.resolve("lake")))) {
      String table = folder.resolve("rows").toString();
      write(spark, rows, table);
      spark.read().parquet(table).createOrReplaceTempView("made_up");
      out.println("function | ms | of Spark's | ms | ratio | ratio without reading");
      for (Pair pair : PAIRS) {
        double reading = milliseconds(spark, pair.columns);
        double ours = milliseconds(spark, pair.ours);
        double sparks = pair.sparks == null ? Double.NaN : milliseconds(spark, pair.sparks);
        out.printf(
            Locale.ROOT,
            "%s | %.0f | %s | %.0f | %.2f | %.2f%n",
            pair.ours,
            ours,
            pair.sparks,
            sparks,
            ours / sparks,
            Math.max(0, ours - reading) / Math.max(1, sparks - reading));
      }
      for (String aggregate :
          List.of(
              "cidr_collapse(net)",
              "beacon_scores(timestamp_seconds(1700000000 + duration DIV 1000000), bytes)")) {
        String grouped = "SELECT port, %s FROM made_up GROUP BY port";
        double ours = best(spark, grouped.replace("%s", aggregate));
        double sparks = best(spark, grouped.replace("%s", "collect_list(struct(duration, bytes))"));
        out.printf(
            Locale.ROOT,
            "%s | %.0f | collect_list | %.0f | %.2f |%n",
            aggregate,
            ours,
            sparks,
            ours / sparks);
      }
    }
  }

  /** Peers from four thousand networks, some addresses from anywhere. */
  private static void write(SparkSession spark, long rows, String table) {
    spark
        .sql(
            "SELECT ip, peer, ip_key(ip) AS key, ip_defang(ip) AS harmless, ip_network(ip) AS net,"
                + " CAST(1 + id % 1000 AS INT) AS port, CAST(h & 63 AS INT) AS flags,"
                + " tcp_flags_text(CAST(h & 63 AS INT)) AS words,"
                + " element_at(array('S0', 'SF', 'REJ', 'OTH'), CAST(1 + id % 4 AS INT)) AS state,"
                + " abs(h) % 7200000000 AS duration, abs(h) % 4000000 AS bytes FROM (SELECT id,"
                + " xxhash64(id) AS h, concat(10 + (n & 63), '.', shiftright(n, 6) & 63, '.', n & 255, '.',"
                + " xxhash64(id, 2) & 255) AS ip, concat(xxhash64(id, 3) & 223, '.', xxhash64(id, 4)"
                + " & 255, '.', xxhash64(id, 5) & 255, '.', id & 255) AS peer FROM (SELECT id,"
                + " xxhash64(id, 1) & 4095 AS n FROM range(0, "
                + rows
                + ", 1, 8)))")
        .write()
        .parquet(table);
  }

  private static double milliseconds(SparkSession spark, String expressions) {
    return best(spark, "SELECT " + expressions + " FROM made_up");
  }

  private static double best(SparkSession spark, String query) {
    double[] times = new double[3];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      spark.sql(query).write().format("noop").mode("overwrite").save();
      times[i] = (System.nanoTime() - start) / 1e6;
    }
    return Arrays.stream(times).min().orElseThrow();
  }
}
