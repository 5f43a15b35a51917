package io.lookback.bench;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.format.EventRow;
import io.lookback.datasets.format.ExportLoss;
import io.lookback.datasets.format.FileContext;
import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.format.HostFactRow;
import io.lookback.datasets.format.LineReader;
import io.lookback.datasets.format.NameRow;
import io.lookback.datasets.format.RawInput;
import io.lookback.datasets.format.RecordSink;
import io.lookback.datasets.format.SessionRow;
import io.lookback.datasets.format.VulnerabilityRow;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.SparkSessions;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;

/**
 * Measures text logs: reading generated logs of sshd under attack and of a Cisco ASA with as many
 * threads as processors, a file each, and taking the former into committed tables.
 */
public final class TextBench {
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path folder;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private TextBench(Path folder) {
    this.folder = folder;
  }

  /** Arguments: folder (empty or new), lines of the sshd log. */
  public static void main(String[] arguments) throws Exception {
    new TextBench(Path.of(arguments[0])).run(Long.parseLong(arguments[1]));
  }

  /** Writes one line of a log. */
  private interface Line {
    String of(Random random, String date, long number);
  }

  private void run(long lines) throws Exception {
    out.printf(
        Locale.ROOT,
        "text logs, seed 1; %d processors, heap %,d MiB, Java %s%n",
        threads,
        Runtime.getRuntime().maxMemory() >> 20,
        System.getProperty("java.version"));
    Path landing = folder.resolve("landing").resolve("site-1").resolve("syslog");
    List<Path> sshd = write(landing, "auth", lines, TextBench::sshd);
    List<Path> asa = write(folder.resolve("asa"), "asa", lines * 2 / 5, TextBench::asa);
    for (int round = 0; round < 3; round++) {
      measure("read sshd", sshd);
      measure("read Cisco ASA", asa);
    }
    Files.writeString(
        folder.resolve("lookback.conf"),
        "sites { site-1 { networks = [\"192.0.2.0/24\"], time-zone = UTC } }\n"
            + "ingest.quiet-period = 0s\n");
    LookbackConfig config = LookbackConfig.load(Location.of(folder), List.of());
    try (SparkSession spark = SparkSessions.create(config, Location.of(folder))) {
      Lake lake = Lake.open(spark);
      String runId = RunId.next();
      long start = System.nanoTime();
      IngestSummary summary =
          new Landing(Location.of(folder), config, spark)
              .ingest(
                  config.allSites(), new Ingest(lake, config, RunLog.load(lake, runId), runId));
      line("sshd to committed tables", seconds(start), lines);
      if (summary.eventRows != lines) {
        throw new IllegalStateException(summary.eventRows + " events of " + lines + " lines");
      }
    }
  }

  private List<Path> write(Path into, String name, long lines, Line line) throws IOException {
    Files.createDirectories(into);
    Random random = new Random(1);
    List<Path> files = new ArrayList<>();
    long number = 0;
    for (int i = 0; i < threads; i++) {
      Path file = into.resolve(name + "-" + i + ".log");
      long end = lines * (i + 1) / threads;
      try (BufferedWriter writer = Files.newBufferedWriter(file)) {
        for (; number < end; number++) {
          String date = DATE.format(START.plusMillis(number * 80_000 / (lines / 1_000 + 1)));
          writer.write(line.of(random, date, number));
          writer.write('\n');
        }
      }
      files.add(file);
    }
    return files;
  }

  /** What a host under attack logs: most attempts fail, and each has several lines. */
  private static String sshd(Random random, String date, long number) {
    String peer = "203.0." + random.nextInt(256) + "." + random.nextInt(256);
    int port = 1_024 + random.nextInt(64_000);
    String head = date + " gate" + random.nextInt(8) + " sshd[" + (1_000 + number % 30_000) + "]: ";
    String user = "user" + random.nextInt(500);
    return head
        + switch (random.nextInt(8)) {
          case 0 -> "Invalid user " + user + " from " + peer + " port " + port;
          case 1 -> "Failed password for invalid user " + user + " from " + peer + " port " + port
              + " ssh2";
          case 2, 3 -> "Failed password for root from " + peer + " port " + port + " ssh2";
          case 4 -> "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh"
              + " ruser= rhost=" + peer + "  user=root";
          case 5 -> "Received disconnect from " + peer + " port " + port + ":11: Bye Bye [preauth]";
          case 6 -> "Connection closed by authenticating user root " + peer + " port " + port
              + " [preauth]";
          default -> "Accepted publickey for " + user + " from " + peer + " port " + port
              + " ssh2: ED25519 SHA256:47DEQpj8HBSaTImW5JCeuQeRkm5NMpJWZG3hSuFU";
        };
  }

  /** Connections built and torn down a little later. */
  private static String asa(Random random, String date, long number) {
    long connection = number / 2;
    Random ends = new Random(connection);
    String outside = "outside:203.0." + ends.nextInt(256) + "." + ends.nextInt(256) + "/443";
    String inside = "inside:192.0.2." + ends.nextInt(256) + "/" + (49_152 + ends.nextInt(16_000));
    return "<166>" + date + " fw1 %ASA-6-"
        + (number % 2 == 0
            ? "302013: Built outbound TCP connection " + connection + " for " + outside + " ("
                + outside.substring(8) + ") to " + inside + " (198.51.100.7/" + random.nextInt(9_999)
                + ")"
            : "302014: Teardown TCP connection " + connection + " for " + outside + " to " + inside
                + " duration 0:00:00 bytes " + random.nextInt(1_000_000) + " TCP FINs");
  }

  private void measure(String what, List<Path> files) throws Exception {
    long start = System.nanoTime();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long lines = 0;
    double processor = 0;
    try {
      List<Future<Read>> parts = new ArrayList<>();
      for (Path file : files) {
        parts.add(pool.submit(() -> read(file)));
      }
      for (Future<Read> part : parts) {
        lines += part.get().lines();
        processor += part.get().processorSeconds();
      }
    } finally {
      pool.shutdown();
    }
    line(what, seconds(start), lines);
    line("  the same by processor time", processor, lines);
  }

  /**
   * What one thread read.
   *
   * @param processorSeconds what it took of a processor, whoever else used it
   */
  private record Read(long lines, double processorSeconds) {}

  private static Read read(Path file) throws IOException {
    Format format = Formats.named("syslog");
    Site site = new Site("site-1", List.of(), ZoneOffset.UTC, List.of());
    long reference = START.plusSeconds(86_400).getEpochSecond() * 1_000_000;
    CountingSink sink = new CountingSink();
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long before = clock.getCurrentThreadCpuTime();
    List<InputStream> opened = new ArrayList<>();
    try {
      format
          .open(new FileContext(site, "syslog", file.getFileName().toString(), reference))
          .read(
              new RawInput() {
                @Override
                public LineReader lines() throws IOException {
                  return new LineReader(bytes(), 0);
                }

                @Override
                public InputStream bytes() throws IOException {
                  InputStream in = Files.newInputStream(file);
                  opened.add(in);
                  return in;
                }

                @Override
                public byte[] prologue() {
                  return new byte[0];
                }
              },
              sink);
    } finally {
      for (InputStream in : opened) {
        in.close();
      }
    }
    return new Read(sink.rows, (clock.getCurrentThreadCpuTime() - before) / 1e9);
  }

  /** Takes rows and forgets them. */
  private static final class CountingSink implements RecordSink {
    private final SessionRow session = new SessionRow();
    private final EventRow event = new EventRow();
    private final HostFactRow hostFact = new HostFactRow();
    private final NameRow name = new NameRow();
    private long rows;

    @Override
    public void at(long lineNo, byte[] buffer, int from, int to) {}

    @Override
    public SessionRow session() {
      session.clear();
      return session;
    }

    @Override
    public EventRow event() {
      event.clear();
      return event;
    }

    @Override
    public FlowRow flow() {
      throw new IllegalStateException("No flows in syslog");
    }

    @Override
    public VulnerabilityRow vulnerability() {
      throw new IllegalStateException("No vulnerabilities in syslog");
    }

    @Override
    public HostFactRow hostFact() {
      hostFact.clear();
      return hostFact;
    }

    @Override
    public NameRow name() {
      name.clear();
      return name;
    }

    @Override
    public void emit(VulnerabilityRow row) {
      throw new IllegalStateException("No vulnerabilities in syslog");
    }

    @Override
    public void emit(HostFactRow row) {
      rows++;
    }

    @Override
    public void emit(NameRow row) {
      rows++;
    }

    @Override
    public void emit(SessionRow row) {
      rows++;
    }

    @Override
    public void emit(EventRow row) {
      rows++;
    }

    @Override
    public void emit(FlowRow row) {
      throw new IllegalStateException("No flows in syslog");
    }

    @Override
    public void reject(String reason, String detail) {
      throw new UncheckedIOException(new IOException(reason + ": " + detail));
    }

    @Override
    public void skip(String kind) {}

    @Override
    public void lost(ExportLoss loss) {}

    @Override
    public void replaced(long characters) {}
  }

  private void line(String what, double seconds, long lines) {
    out.printf(
        Locale.ROOT, "%-50s %10.1f s %,12.0f lines/s%n", what, seconds, lines / seconds);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
