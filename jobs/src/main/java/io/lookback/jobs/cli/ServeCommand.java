package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.store.Lake;
import io.lookback.jobs.serve.ConnectServer;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers questions of notebooks and other clients until it is told to end. */
@Command(
    name = "serve",
    description = {
      "Answer questions of notebooks and other clients of Spark Connect; read-only.",
      "",
      "Clients can ask in SQL and with data frames, make temporary views and change how answers are"
          + " computed and shown. Whatever else they try is refused.",
    },
    footer = {
      "",
      "Whoever can log in to this machine can ask. With a token, in the environment variable"
          + " LOOKBACK_TOKEN or a file, only who knows it; beyond this machine there must be one.",
      "The server speaks plain text: in front of a network put a proxy that speaks TLS, such as that"
          + " of conf/examples/serve.nginx.",
      "",
      "Examples:",
      "  lookback --lake /srv/lake serve",
      "  lookback --lake /srv/lake serve --port 15003 --token-file /etc/lookback/token",
    })
final class ServeCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Name or address to listen at (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = ConnectAddress.DEFAULT_PORT,
      description = "Port to listen at; 0 = any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Mixin private TokenOptions token;

  ServeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new UserException("--port is " + port + " but must be 0 to 65535");
    }
    Optional<String> secret = token.token();
    if (secret.isEmpty() && !isLoopback()) {
      throw new UserException(
          "--host "
              + host
              + " can be reached from other machines, so clients must show a token. Set "
              + TokenOptions.VARIABLE
              + " or give --token-file, and put a proxy with TLS in front (see"
              + " conf/examples/serve.nginx)");
    }
    Lake lake = context.lake();
    CountDownLatch end = new CountDownLatch(1);
    // Without these the process would end with an exit code that says it was killed.
    Signals.register("TERM", end::countDown);
    Signals.register("INT", end::countDown);
    try (ConnectServer server = ConnectServer.start(lake, host, port, secret.orElse(null))) {
      say(server.port(), secret.isPresent());
      end.await();
      context.err().println("lookback: ending");
    }
    return CommandLineInterface.DONE;
  }

  private boolean isLoopback() {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      throw new UserException(
          "--host " + host + " is not known here; give a name or address of this machine", e);
    }
  }

  private void say(int listening, boolean withToken) {
    String address = ConnectAddress.of(host, listening);
    PrintWriter out = context.out();
    out.println("Serving " + context.lakeFolder() + ", read-only, at " + address);
    out.println("  scripts/lookback sql --remote " + address);
    out.println(
        "  Python: pyspark.sql.SparkSession.builder.remote(\""
            + address
            + (withToken ? "/;token=...\"" : "\"")
            + ").getOrCreate()");
    out.println("It ends with Ctrl-C or SIGTERM.");
    out.flush();
  }
}
