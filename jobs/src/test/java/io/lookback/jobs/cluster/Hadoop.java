package io.lookback.jobs.cluster;

import io.lookback.jobs.testing.LookbackProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** {@link MiniHadoop} in a process of its own. */
final class Hadoop implements AutoCloseable {
  private final Path folder;
  private final Daemon server;

  private Hadoop(Path folder, Daemon server) {
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts HDFS with one data node.
   *
   * @param services {@code hdfs}, or {@code yarn} for both
   */
  static Hadoop start(Path parent, String services) throws IOException {
    Path folder = Files.createDirectories(parent.resolve("hadoop"));
    // Its own libraries and nothing else of ours.
    String classPath =
        Arrays.stream(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(":"))
            .filter(
                path ->
                    path.endsWith("jobs/target/test-classes")
                        || path.matches(
                            ".*/(hadoop-client|log4j|slf4j|jcl-over-slf4j|snappy|junit-4|hamcrest|bc|jaxb|javax.activation)[^/]*\\.jar"))
            .collect(Collectors.joining(":"));
    Daemon server =
        Daemon.start(
            parent.resolve("hadoop.log"),
            Map.of("HADOOP_HOME", folder.toString()),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                LookbackProcess.QUICK,
                // YARN's web server makes classes.
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                classPath,
                MiniHadoop.class.getName(),
                folder.toString(),
                services));
    Hadoop hadoop = new Hadoop(folder, server);
    try {
      server.await("ready\n");
      return hadoop;
    } catch (Throwable e) {
      hadoop.close();
      throw e;
    }
  }

  /** The folder with {@code core-site.xml}, as HADOOP_CONF_DIR. */
  Path conf() {
    return folder;
  }

  /** {@code hdfs://host:port}. */
  String uri() {
    return configuration().get("fs.defaultFS");
  }

  Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.addResource(new org.apache.hadoop.fs.Path(conf() + "/core-site.xml"));
    return configuration;
  }

  /**
   * Copies a folder, with the times of its files: they date lines that tell no year.
   *
   * @param to path in HDFS
   */
  void copy(Path from, String to) throws IOException {
    FileSystem files = FileSystem.get(configuration());
    files.mkdirs(new org.apache.hadoop.fs.Path(to));
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        files.copyFromLocalFile(
            new org.apache.hadoop.fs.Path(entry.toUri()), new org.apache.hadoop.fs.Path(to));
      }
    }
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.setTimes(
            new org.apache.hadoop.fs.Path(to + "/" + from.relativize(file)),
            Files.getLastModifiedTime(file).toMillis(),
            -1);
      }
    }
  }

  /** Its process. */
  Stream<ProcessHandle> processes() {
    return server.processes();
  }

  @Override
  public void close() {
    server.close();
  }
}
