package io.lookback.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which addresses a process listens on, as Linux tells it (proc(5), /proc/net/tcp). */
final class Listening {
  private static final String LISTEN = "0A";

  /** 127.0.0.1 as an IPv4 and as a v4-mapped IPv6 address, and ::1, in the kernel's words. */
  private static final Set<String> LOOPBACK =
      Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

  private Listening() {}

  /** Addresses other than loopback, as hexadecimal words with the port. */
  static List<String> beyondLoopback(ProcessHandle process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Set<String> sockets = new HashSet<>();
    List<String> found = new ArrayList<>();
    try {
      try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
        for (Path file : files.toList()) {
          try {
            sockets.add(Files.readSymbolicLink(file).toString());
          } catch (IOException e) {
            // Closed in the meantime.
          }
        }
      }
      for (String table : List.of("tcp", "tcp6")) {
        for (String line : Files.readAllLines(proc.resolve("net").resolve(table))) {
          String[] words = line.strip().split("\\s+");
          if (words.length > 9
              && words[3].equals(LISTEN)
              && sockets.contains("socket:[" + words[9] + "]")
              && !LOOPBACK.contains(words[1].substring(0, words[1].indexOf(':')))) {
            found.add(words[1]);
          }
        }
      }
      return found;
    } catch (NoSuchFileException e) {
      // The process has ended.
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
