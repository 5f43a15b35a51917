package io.lookback.datasets.netflow;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What nfdump's collector makes of export messages: an independent decoder. Runs {@code nfcapd} on
 * loopback, sends it the messages, and reads what it stored with {@code nfdump}.
 */
public final class Nfcapd {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final List<String> PROGRAMS = List.of("/usr/bin/nfcapd", "/usr/bin/nfdump");

  private Nfcapd() {}

  /**
   * The flows of nfdump, each by the column names of its CSV output; {@code ts_ms} and {@code
   * te_ms} hold the times in milliseconds, which the CSV cuts off.
   *
   * @param folder empty, for its files
   * @param messages sent from one port, in this order
   */
  public static List<Map<String, String>> decode(Path folder, List<byte[]> messages)
      throws IOException, InterruptedException {
    for (String program : PROGRAMS) {
      if (!Files.isExecutable(Path.of(program))) {
        return abort("Skipped: there is no " + program + ", run scripts/test-tools");
      }
    }
    int port;
    try (DatagramSocket free = new DatagramSocket(0, LOOPBACK)) {
      port = free.getLocalPort();
    }
    Path flows = Files.createDirectory(folder.resolve("flows"));
    Path log = folder.resolve("log");
    Process collector =
        process(
                List.of(
                    "/usr/bin/nfcapd",
                    "-w",
                    flows.toString(),
                    "-b",
                    "127.0.0.1",
                    "-p",
                    String.valueOf(port),
                    "-t",
                    "3600"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      await("nfcapd to listen", () -> queued(port) >= 0);
      try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
        for (byte[] message : messages) {
          socket.send(new DatagramPacket(message, message.length, LOOPBACK, port));
          await("nfcapd to take a message", () -> queued(port) == 0);
        }
      }
      // It ends after the message that it has taken out of the queue.
      collector.destroy();
      if (!collector.waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nfcapd does not end: " + Files.readString(log));
      }
    } finally {
      collector.destroyForcibly();
    }
    List<String> csv = nfdump(flows, "csv");
    List<String> times = nfdump(flows, "fmt:%ts|%te");
    List<Map<String, String>> rows = new ArrayList<>();
    String[] names = null;
    for (String line : csv) {
      String[] cells = line.split(",", -1);
      if (line.startsWith("ts,")) {
        names = cells;
      } else if (names != null && cells.length == names.length) {
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < cells.length; i++) {
          row.put(names[i], cells[i].strip());
        }
        String[] exact = times.get(rows.size()).split("\\|");
        row.put("ts_ms", exact[0].strip());
        row.put("te_ms", exact[1].strip());
        rows.add(row);
      } else {
        break;
      }
    }
    return rows;
  }

  private static List<String> nfdump(Path flows, String output)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/nfdump", "-R", flows.toString()));
    command.addAll(output.equals("csv") ? List.of("-o", output) : List.of("-q", "-o", output));
    Process nfdump = process(command).redirectErrorStream(true).start();
    String printed = new String(nfdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (nfdump.waitFor() != 0) {
      throw new IllegalStateException("nfdump failed: " + printed);
    }
    return printed.lines().toList();
  }

  private static ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  /** Bytes that wait at a UDP port of loopback; -1 when nobody listens. */
  private static long queued(int port) {
    try {
      String local = String.format(Locale.ROOT, "0100007F:%04X", port);
      for (String line : Files.readAllLines(Path.of("/proc/net/udp"))) {
        String[] cells = line.strip().split("\\s+");
        if (cells.length > 4 && cells[1].equals(local)) {
          return Long.parseLong(cells[4].substring(cells[4].indexOf(':') + 1), 16);
        }
      }
      return -1;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 4_000; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(5);
    }
    throw new IllegalStateException("Waited in vain for " + what);
  }
}
