package io.lookback.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A PostgreSQL of its own in a folder, on loopback, with a database and a password. */
final class PrivatePostgres implements AutoCloseable {
  private static final String USER = "lookback";

  private final Path home;
  private final int port;
  private final String password;
  private final Daemon server;
  private final Set<String> databases = new HashSet<>();

  private PrivatePostgres(Path home, int port, String password, Daemon server) {
    this.home = home;
    this.port = port;
    this.password = password;
    this.server = server;
  }

  static PrivatePostgres start(Path log, String password) throws IOException {
    // Its server refuses to run as root, and others do not get into the folders of a test.
    Path home = Files.createTempDirectory("lookback-postgres");
    Path secret = Files.writeString(home.resolve("password"), password);
    if (isRoot()) {
      run(Map.of(), List.of("chown", "-R", "postgres", home.toString()));
    }
    Path data = home.resolve("data");
    run(
        Map.of(),
        command(
            "initdb",
            "-D",
            data.toString(),
            "-U",
            USER,
            "--auth=scram-sha-256",
            "--pwfile=" + secret,
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C"));
    int port = Daemon.freePort();
    Daemon server =
        Daemon.start(
            log,
            Map.of(),
            command(
                "postgres",
                "-D",
                data.toString(),
                "-h",
                Tools.HOST,
                "-p",
                Integer.toString(port),
                "-k",
                home.toString(),
                "-F"));
    PrivatePostgres postgres = new PrivatePostgres(home, port, password, server);
    try {
      server.await("ready to accept connections");
      return postgres;
    } catch (Throwable e) {
      postgres.close();
      throw e;
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** A program of PostgreSQL as a user who may run it; {@code setpriv} replaces itself by it. */
  private static List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    command.add(Tools.postgres().resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static void run(Map<String, String> environment, List<String> command) {
    LookbackProcess.Ended ended = LookbackProcess.run(environment, command);
    assertThat(ended.exitCode()).as("%s%n%s%n%s", command, ended.out(), ended.err()).isZero();
  }

  /**
   * For {@code conf/examples/postgresql.conf}.
   *
   * @param lake path of a lake, which gets a database of its own
   */
  Map<String, String> environment(String lake) {
    return Map.of(
        "LOOKBACK_CATALOG_URI", uri(lake),
        "LOOKBACK_CATALOG_USER", USER,
        "LOOKBACK_CATALOG_PASSWORD", password);
  }

  String uri(String lake) {
    String database = lake.substring(1);
    if (databases.add(database)) {
      run(
          Map.of("PGPASSWORD", password),
          command(
              "createdb", "-h", Tools.HOST, "-p", Integer.toString(port), "-U", USER, database));
    }
    return "jdbc:postgresql://" + Tools.HOST + ":" + port + "/" + database;
  }

  /**
   * Makes the role of {@code conf/examples/postgresql.conf} that may only read.
   *
   * @param lake path of a lake that was opened before
   * @return as {@link #environment} does
   */
  Map<String, String> readerEnvironment(String lake) {
    String database = lake.substring(1);
    run(
        Map.of("PGPASSWORD", password),
        command(
            "psql",
            "-h",
            Tools.HOST,
            "-p",
            Integer.toString(port),
            "-U",
            USER,
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            "CREATE ROLE reader LOGIN PASSWORD '" + password + "'",
            "-c",
            "GRANT SELECT ON iceberg_tables, iceberg_namespace_properties TO reader",
            database));
    return Map.of(
        "LOOKBACK_CATALOG_URI",
        uri(lake),
        "LOOKBACK_CATALOG_USER",
        "reader",
        "LOOKBACK_CATALOG_PASSWORD",
        password);
  }

  String user() {
    return USER;
  }

  Daemon server() {
    return server;
  }

  @Override
  public void close() {
    // Ends without waiting for those who are connected.
    LookbackProcess.run(
        Map.of(),
        command("pg_ctl", "stop", "-m", "immediate", "-D", home.resolve("data").toString()));
    server.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
