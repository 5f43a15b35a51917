package io.lookback.jobs.cli;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.SparkSessions;
import io.lookback.jobs.status.LakeStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/**
 * Loads the classes that most commands need, for the start-up archive that scripts/lookback makes
 * (class-data sharing): opens a lake in a temporary folder and asks it a few questions.
 */
@Command(
    name = "warm-up",
    hidden = true,
    description = "Load what most commands need, to record it for a faster start.")
final class WarmUpCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("lookback-warm-up");
    try {
      SparkSession spark =
          SparkSessions.create(LookbackConfig.builtIn(), Location.of(folder.resolve("lake")));
      LakeStatus.of(Lake.open(spark), LookbackConfig.builtIn(), Instant.now());
      TablePrinter[] printers = {
        new TablePrinter(OutputFormat.TABLE, new PrintWriter(Writer.nullWriter())),
        new TablePrinter(OutputFormat.CSV, new PrintWriter(Writer.nullWriter())),
        new TablePrinter(OutputFormat.JSON, new PrintWriter(Writer.nullWriter())),
      };
      for (TablePrinter printer : printers) {
        for (String query : questions()) {
          printer.print(spark.sql(query));
        }
      }
      spark.stop();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return CommandLineInterface.DONE;
  }

  private static List<String> questions() {
    return List.of(
        "select count(*) from sessions",
        "select event_date, count(*) n, max(start_time) from session_records"
            + " where src_ip = '192.0.2.1' group by 1 order by 2 desc limit 5",
        "select s.site, count(distinct s.src_ip) from session_records s join events e"
            + " on s.src_ip = e.src_ip and s.event_date = e.event_date group by 1");
  }
}
