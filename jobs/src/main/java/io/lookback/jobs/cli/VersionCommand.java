package io.lookback.jobs.cli;

import org.apache.iceberg.IcebergBuild;
import picocli.CommandLine.Command;

/** Prints which build this is and what it runs on. */
@Command(name = "version", description = "Print the versions of Lookback, Spark, Iceberg and Java.")
final class VersionCommand implements Runnable {
  private final CliContext context;

  VersionCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public void run() {
    context.out().println("lookback " + own());
    context.out().println("spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION());
    context.out().println("iceberg " + IcebergBuild.version());
    context.out().println("java " + Runtime.version());
  }

  /** The version of this program. */
  static String own() {
    String own = VersionCommand.class.getPackage().getImplementationVersion();
    return own == null ? "development build" : own;
  }
}
