package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionBuilder;

/**
 * A session on a server of Spark Connect.
 *
 * <p>Spark's client has classes of the same names as Spark itself. {@code scripts/lookback} puts it
 * in front of the class path for {@code --remote}, and only then.
 */
final class RemoteSpark implements AutoCloseable {
  private static final int PATIENCE_MS = 5_000;

  private final SparkSession spark;

  private RemoteSpark(SparkSession spark) {
    this.spark = spark;
  }

  static RemoteSpark connect(String address, Optional<String> token) {
    URI uri = parse(address);
    // The client itself would try again for minutes.
    try (Socket socket = new Socket()) {
      String host = uri.getHost().replaceAll("[\\[\\]]", "");
      socket.connect(new InetSocketAddress(host, port(uri)), PATIENCE_MS);
    } catch (IOException e) {
      throw new UserException(
          "No server answers at "
              + uri.getScheme()
              + "://"
              + uri.getAuthority()
              + ": "
              + e.getMessage()
              + ". Start one: lookback --lake DIR serve",
          e);
    }
    String separator = address.contains("/;") ? ";" : "/;";
    String whole = token.map(secret -> address + separator + "token=" + secret).orElse(address);
    return new RemoteSpark(builder().remote(whole).getOrCreate());
  }

  /** The client's own builder: Spark's would look for Spark itself first, and find it. */
  private static SparkSessionBuilder builder() {
    try {
      return (SparkSessionBuilder)
          Class.forName("org.apache.spark.sql.connect.SparkSession")
              .getMethod("builder")
              .invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new UserException("--remote works through scripts/lookback only", e);
    }
  }

  private static URI parse(String address) {
    try {
      URI uri = new URI(address);
      if (uri.getHost() != null && "sc".equals(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new UserException(
        "'" + address + "' is no address of a server; write for example " + ConnectAddress.DEFAULT);
  }

  private static int port(URI uri) {
    return uri.getPort() < 0 ? Integer.parseInt(ConnectAddress.DEFAULT_PORT) : uri.getPort();
  }

  SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    try {
      spark.stop();
    } catch (IllegalStateException e) {
      // The session has ended on the server by then. Spark's client keeps the last batch of an
      // answer
      // that streamed, and complains of that itself when it counts its memory.
      if (!String.valueOf(e.getMessage()).startsWith("Memory was leaked")) {
        throw e;
      }
    }
  }
}
