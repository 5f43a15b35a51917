package io.lookback.datasets.nfcapd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The programs of nfdump, which make files and say what is in them. */
public final class NfcapdTools {
  private static final long SECONDS = 60;

  private NfcapdTools() {}

  /** The lines that a program prints; times are in UTC. */
  public static List<String> run(String... command) {
    return run(Arrays.asList(command));
  }

  private static List<String> run(List<String> command) {
    try {
      Path output = Files.createTempFile("nfdump", ".out");
      try {
        Process process = start(command, output);
        process.getOutputStream().close();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(String.join(" ", command) + " did not end");
        }
        return Files.readAllLines(output, StandardCharsets.ISO_8859_1);
      } finally {
        Files.delete(output);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Process start(List<String> command, Path output) throws IOException {
    requireInstalled(command.get(0));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TZ", "UTC");
    return builder.redirectOutput(output.toFile()).start();
  }

  private static void requireInstalled(String program) {
    boolean found =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    if (!found) {
      abort("Skipped: no " + program + " on this machine; scripts/test-tools gets it");
    }
  }

  /** What {@code nfdump -o csv} prints of each flow: the values by their name in its header. */
  public static List<NfcapdCsv> csv(Path file) {
    List<String> lines = run("nfdump", "-6", "-o", "csv", "-r", file.toString());
    List<NfcapdCsv> flows = new ArrayList<>();
    List<String> names = List.of(lines.get(0).split(","));
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("Summary") || line.startsWith("No matching")) {
        break;
      }
      flows.add(NfcapdCsv.ofNfdump(names, line));
    }
    return flows;
  }

  /** The values of a field in {@code nfdump -o raw}, of each flow that has it: the first word. */
  public static List<String> raw(Path file, String name) {
    return run("nfdump", "-6", "-o", "raw", "-r", file.toString()).stream()
        .map(String::strip)
        .filter(
            line -> line.startsWith(name) && line.substring(name.length()).strip().startsWith("="))
        .map(line -> line.substring(line.indexOf('=') + 1).strip().split("\\s+")[0])
        .toList();
  }

  /** Files that nfpcapd makes of a capture. */
  public static List<Path> ofCapture(Path pcap, Path folder, List<String> options) {
    List<String> command =
        new ArrayList<>(List.of("nfpcapd", "-r", pcap.toString(), "-w", folder.toString()));
    command.addAll(options);
    run(command);
    return files(folder);
  }

  /** Files that nfcapd makes of datagrams that are sent to it. */
  public static List<Path> ofDatagrams(List<byte[]> datagrams, Path folder, List<String> options)
      throws IOException, InterruptedException {
    requireInstalled("nfcapd");
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command =
        new ArrayList<>(List.of("nfcapd", "-b", "127.0.0.1", "-p", Integer.toString(port), "-w"));
    command.addAll(List.of(folder.toString(), "-t", "3600", "-I", "site1"));
    command.addAll(options);
    Path output = Files.createTempFile("nfcapd", ".out");
    Process collector = start(command, output);
    try {
      await(port, "listens", true);
      try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
        for (byte[] datagram : datagrams) {
          socket.send(
              new DatagramPacket(
                  datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
          await(port, "has read all", false);
        }
      }
      Thread.sleep(200);
    } finally {
      collector.destroy();
      if (!collector.waitFor(SECONDS, TimeUnit.SECONDS)) {
        collector.destroyForcibly();
      }
    }
    List<Path> files = files(folder);
    assertThat(files).as("files of nfcapd, which says: %s", Files.readString(output)).isNotEmpty();
    Files.delete(output);
    return files;
  }

  /** Waits until the socket of that port is there, or its queue is empty. */
  private static void await(int port, String what, boolean onlyListening)
      throws IOException, InterruptedException {
    String address = String.format(Locale.ROOT, ":%04X ", port);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < deadline) {
      List<String> sockets =
          Files.readAllLines(Path.of("/proc/net/udp")).stream()
              .filter(line -> line.contains(address))
              .toList();
      boolean isThere = !sockets.isEmpty();
      if (isThere && (onlyListening || sockets.stream().allMatch(s -> s.contains(":00000000 ")))) {
        return;
      }
      Thread.sleep(5);
    }
    throw new AssertionError("nfcapd never " + what + " on port " + port);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().startsWith("nfcapd."))
          .filter(file -> !file.getFileName().toString().contains("current"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
