package io.lookback.jobs.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command that writes waits for another one that does. */
final class LockOptions {
  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description =
          "How long to wait while another command writes to the lake, e.g. 0s, 30m (default:"
              + " runner.lock-wait of the configuration).")
  private Duration wait;

  /** Makes this process the one that writes to the lake, until it ends. */
  void take(CliContext context, String command) {
    context.lock(command, wait == null ? context.config().runner().lockWait() : wait);
  }
}
