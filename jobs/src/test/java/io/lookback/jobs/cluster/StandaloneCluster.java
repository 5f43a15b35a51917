package io.lookback.jobs.cluster;

import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Spark standalone cluster: a master and workers with one core each, on loopback. */
final class StandaloneCluster implements AutoCloseable {
  private final String url;
  private final Daemon master;
  private final List<Daemon> workers = new ArrayList<>();

  private StandaloneCluster(String url, Daemon master) {
    this.url = url;
    this.master = master;
  }

  /**
   * Starts the cluster.
   *
   * @param folder for logs and the executors' files
   */
  static StandaloneCluster start(Path folder, int workers, int workerMegabytes) throws IOException {
    Files.createDirectories(folder);
    int port = Daemon.freePort();
    String url = "spark://" + Tools.HOST + ":" + port;
    StandaloneCluster cluster =
        new StandaloneCluster(
            url,
            spark(
                folder.resolve("master.log"),
                "org.apache.spark.deploy.master.Master",
                List.of("--port", Integer.toString(port))));
    try {
      cluster.master.await("Starting Spark master");
      for (int i = 1; i <= workers; i++) {
        cluster.workers.add(
            spark(
                folder.resolve("worker" + i + ".log"),
                "org.apache.spark.deploy.worker.Worker",
                List.of(
                    "--cores",
                    "1",
                    "--memory",
                    workerMegabytes + "m",
                    "--work-dir",
                    folder.resolve("worker" + i).toString(),
                    url)));
      }
      cluster.workers.forEach(worker -> worker.await("Successfully registered with master"));
      return cluster;
    } catch (Throwable e) {
      cluster.close();
      throw e;
    }
  }

  private static Daemon spark(Path log, String server, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Tools.spark().resolve("bin/spark-class").toString());
    command.addAll(List.of(server, "--host", Tools.HOST, "--webui-port", "0"));
    command.addAll(arguments);
    return Daemon.start(log, environment(), command);
  }

  /** For every process of Spark, that it opens ports on loopback only. */
  static Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME",
        Tools.spark().toString(),
        "SPARK_LOCAL_IP",
        Tools.HOST,
        "SPARK_DAEMON_JAVA_OPTS",
        "-Dspark.master.rest.enabled=false " + LookbackProcess.QUICK);
  }

  String url() {
    return url;
  }

  List<Daemon> workers() {
    return List.copyOf(workers);
  }

  Stream<ProcessHandle> processes() {
    return Stream.concat(Stream.of(master), workers.stream()).flatMap(Daemon::processes);
  }

  @Override
  public void close() {
    workers.forEach(Daemon::close);
    master.close();
  }
}
