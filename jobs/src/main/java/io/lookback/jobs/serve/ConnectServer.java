package io.lookback.jobs.serve;

import io.lookback.datasets.UserException;
import io.lookback.datasets.store.Lake;
import java.net.BindException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connect.service.SparkConnectService$;
import scala.Option;

/**
 * Spark Connect's server on the sessions of this process: each client gets a session of its own, in
 * which it can only read the lake.
 *
 * <p>Three things see to that, each by itself: {@link ReadOnlyDoor} for messages, {@link
 * ReadOnlyRule} for plans, and where the catalogue is a SQLite file, SQLite, which opens it for
 * reading only. For a catalogue in a database give the server a role that can only SELECT.
 */
public final class ConnectServer implements AutoCloseable {
  private static final String CATALOG = "spark.sql.catalog." + Lake.CATALOG;

  private final int port;

  private ConnectServer(int port) {
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param lake open, so all its tables exist
   * @param host name or address to listen at
   * @param port 0 = any that is free
   * @param token what clients have to show; null = nothing
   */
  public static ConnectServer start(Lake lake, String host, int port, String token) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .sparkContext(lake.spark().sparkContext())
            .withExtensions(ReadOnlyRule::install)
            // What is compressed cannot be looked into.
            .config("spark.connect.session.planCompression.threshold", "-1");
    if (lake.spark().conf().get(CATALOG + ".uri", "").startsWith("jdbc:sqlite:")) {
      // SQLITE_OPEN_READONLY, see sqlite.org/c3ref/open.html
      builder.config(CATALOG + ".jdbc.open_mode", "1");
    }
    // Its settings and rules are those of every session that clients get.
    SparkSession base = builder.create();
    // Here Connect looks for what is its own.
    SparkConf conf = SparkEnv.get().conf();
    conf.set("spark.connect.grpc.binding.address", host);
    conf.set("spark.connect.grpc.binding.port", Integer.toString(port));
    conf.set("spark.connect.grpc.interceptor.classes", ReadOnlyDoor.class.getName());
    if (token != null) {
      conf.set("spark.connect.authenticate.token", token);
    }
    SparkConnectService$ service = SparkConnectService$.MODULE$;
    service.sessionManager().initializeBaseSession(() -> base);
    try {
      service.start(base.sparkContext());
    } catch (RuntimeException e) {
      throw startProblem(e, host, port);
    } catch (Exception e) {
      // Scala does not declare what it throws.
      throw startProblem(e, host, port);
    }
    return new ConnectServer(service.localPort());
  }

  private static RuntimeException startProblem(Exception e, String host, int port) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException
          || cause instanceof java.nio.channels.UnresolvedAddressException) {
        return new UserException(
            "Cannot listen at "
                + host
                + ":"
                + port
                + ": "
                + cause.getMessage()
                + ". Another server may be there; give another --port, or --port 0 for any",
            e);
      }
    }
    return e instanceof RuntimeException defect ? defect : new IllegalStateException(e);
  }

  public int port() {
    return port;
  }

  /** Ends it; questions that are being answered get a few seconds. */
  @Override
  public void close() {
    SparkConnectService$.MODULE$.stop(Option.apply(5L), Option.apply(TimeUnit.SECONDS));
  }
}
