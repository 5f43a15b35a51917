package io.lookback.datasets.store;

import io.lookback.datasets.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.types.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time write to a lake, by what every Iceberg catalogue can do: two processes
 * cannot create the same table. Whoever creates the empty table {@code run_lock_<n>} holds the lock
 * of token n.
 *
 * <p>The table with the highest number counts. It is left behind, marked as released, so that
 * numbers only grow: a process that lost its lock sees a higher number before its next commit and
 * stops ({@link #check}).
 *
 * <p>A holder on the same machine is dead when its process is, or when the machine has been started
 * anew. One that may be elsewhere, in a container for example, is dead when its heartbeat has not
 * changed for ten minutes by the clock of the one who waits.
 */
public final class RunLock implements AutoCloseable {
  /** Keeps the lock out of the list of tables that people see. */
  static final Namespace NAMESPACE = Namespace.of("lock");

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final String PREFIX = "run_lock_";
  private static final Schema SCHEMA =
      new Schema(Types.NestedField.optional(1, "unused", Types.StringType.get()));
  private static final Duration DEAD = Duration.ofMinutes(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int LOOKS = 50;

  static final String HOST = "lookback.host";
  private static final String MACHINE = "lookback.machine";
  private static final String BOOT = "lookback.boot";
  private static final String PID_NAMESPACE = "lookback.pid-namespace";
  private static final String PID = "lookback.pid";
  private static final String PROCESS_START = "lookback.process-start";
  private static final String COMMAND = "lookback.command";
  private static final String SINCE = "lookback.since";
  static final String BEAT = "lookback.heartbeat";
  private static final String RELEASED = "lookback.released";

  private final Catalog catalog;
  private final long token;
  private final ScheduledExecutorService heart;

  private RunLock(Catalog catalog, long token) {
    this.catalog = catalog;
    this.token = token;
    heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lookback-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
    heart.scheduleWithFixedDelay(
        this::beat, HEARTBEAT.toSeconds(), HEARTBEAT.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Takes the lock, waiting for who has it.
   *
   * @param command what this process is about to do, for whoever has to wait for it
   * @param wait how long to wait; zero = not at all
   * @param notice told once for whom it waits, and of a take-over
   * @throws UserException when the wait was in vain; it names the holder
   */
  public static RunLock acquire(
      Catalog catalog, String command, Duration wait, Consumer<String> notice) {
    return acquire(catalog, command, wait, DEAD, notice);
  }

  /**
   * @param patience how long a holder elsewhere may be silent
   */
  static RunLock acquire(
      Catalog catalog, String command, Duration wait, Duration patience, Consumer<String> notice) {
    Namespaces.create(catalog, NAMESPACE);
    long deadline = System.nanoTime() + wait.toNanos();
    Map<String, String> seen = Map.of();
    long seenSince = 0;
    boolean told = false;
    while (true) {
      Optional<Held> top = top(catalog);
      if (top.isEmpty() || top.get().isReleased()) {
        Optional<RunLock> lock = create(catalog, top, command);
        if (lock.isPresent()) {
          return lock.get();
        }
        continue;
      }
      Held held = top.get();
      if (!held.properties().equals(seen)) {
        seen = held.properties();
        seenSince = System.nanoTime();
      }
      boolean silent = System.nanoTime() - seenSince > patience.toNanos();
      if (held.isDead() || silent) {
        notice.accept("taking over from " + held + ", which is gone");
        Optional<RunLock> lock = create(catalog, top, command);
        if (lock.isPresent()) {
          return lock.get();
        }
        continue;
      }
      if (System.nanoTime() >= deadline) {
        throw new UserException(
            "Another run is writing to the lake: "
                + held
                + ". Wait for it (--wait 30m) or end it"
                + (held.isHere()
                    ? ""
                    : "; if it died, a run that waits takes over after "
                        + DEAD.toMinutes()
                        + " minutes without a sign of life"));
      }
      if (!told) {
        notice.accept("waiting for " + held);
        told = true;
      }
      sleep(POLL);
    }
  }

  /** Who holds the lock of a lake now; empty when nobody does. */
  public static Optional<String> holder(Catalog catalog) {
    if (!((SupportsNamespaces) catalog).namespaceExists(NAMESPACE)) {
      return Optional.empty();
    }
    return top(catalog).filter(held -> !held.isReleased() && !held.isDead()).map(Held::toString);
  }

  /** The lock with the highest number. */
  private static Optional<Held> top(Catalog catalog) {
    for (int look = 0; ; look++) {
      Optional<Long> highest = highest(catalog);
      if (highest.isEmpty()) {
        return Optional.empty();
      }
      try {
        Table table = catalog.loadTable(identifier(highest.get()));
        return Optional.of(new Held(highest.get(), new TreeMap<>(table.properties())));
      } catch (NoSuchTableException | NotFoundException e) {
        // It was dropped between two looks, because there is a higher one.
        if (look == LOOKS) {
          throw new UserException(
              "The lake's lock cannot be read: its table "
                  + identifier(highest.get())
                  + " is in the catalogue, but not its file ("
                  + e.getMessage()
                  + "). If nothing is writing to the lake, take that table out of the catalogue",
              e);
        }
        sleep(Duration.ofMillis(100));
      }
    }
  }

  private static Optional<Long> highest(Catalog catalog) {
    return catalog.listTables(NAMESPACE).stream()
        .map(TableIdentifier::name)
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> Long.valueOf(name.substring(PREFIX.length())))
        .max(Long::compare);
  }

  private static TableIdentifier identifier(long token) {
    return TableIdentifier.of(NAMESPACE, PREFIX + token);
  }

  /** Creates the next lock, unless somebody else was faster. */
  private static Optional<RunLock> create(Catalog catalog, Optional<Held> top, String command) {
    long token = top.map(held -> held.token() + 1).orElse(1L);
    Process self = Process.self();
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(HOST, self.host());
    properties.put(MACHINE, self.machine());
    properties.put(BOOT, self.boot());
    properties.put(PID_NAMESPACE, self.pidNamespace());
    properties.put(PID, Long.toString(self.pid()));
    properties.put(PROCESS_START, self.start());
    properties.put(COMMAND, command);
    properties.put(SINCE, Instant.now().toString());
    properties.put(BEAT, "0");
    properties.put("write.metadata.delete-after-commit.enabled", "true");
    properties.put("write.metadata.previous-versions-max", "1");
    try {
      catalog.buildTable(identifier(token), SCHEMA).withProperties(properties).create();
    } catch (AlreadyExistsException e) {
      return Optional.empty();
    }
    if (highest(catalog).orElse(token) > token) {
      // Others came and went since we looked: the number is an old one.
      drop(catalog, token);
      return Optional.empty();
    }
    for (TableIdentifier old : catalog.listTables(NAMESPACE)) {
      if (old.name().startsWith(PREFIX)
          && Long.parseLong(old.name().substring(PREFIX.length())) < token) {
        drop(catalog, Long.parseLong(old.name().substring(PREFIX.length())));
      }
    }
    return Optional.of(new RunLock(catalog, token));
  }

  private static void drop(Catalog catalog, long token) {
    try {
      catalog.dropTable(identifier(token), true);
    } catch (NoSuchTableException | NotFoundException e) {
      LOG.debug("Lock {} is gone already", token);
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the lake's lock", e);
    }
  }

  private void beat() {
    try {
      Table table = catalog.loadTable(identifier(token));
      long beats = Long.parseLong(table.properties().getOrDefault(BEAT, "0"));
      table.updateProperties().set(BEAT, Long.toString(beats + 1)).commit();
    } catch (RuntimeException e) {
      // The catalogue may be back at the next beat; if the lock is lost, check() says so.
      LOG.warn("No heartbeat for the lake's lock: {}", e.toString());
    }
  }

  /**
   * Whether this process may still write.
   *
   * @throws UserException when another one has taken over
   */
  public void check() {
    Optional<Long> highest = highest(catalog);
    if (highest.isEmpty() || highest.get() != token) {
      throw new UserException(
          "Another run has taken this one for dead and has taken over the lake"
              + top(catalog).map(held -> ": " + held).orElse("")
              + ". Nothing more was written; run again");
    }
  }

  /** Number of this lock: higher than those of all runs before. */
  long token() {
    return token;
  }

  /** Releases the lock. */
  @Override
  public void close() {
    heart.shutdown();
    try {
      if (heart.awaitTermination(30, TimeUnit.SECONDS)
          && highest(catalog).filter(highest -> highest == token).isPresent()) {
        catalog.loadTable(identifier(token)).updateProperties().set(RELEASED, "true").commit();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("The lake's lock could not be released: {}", e.toString());
    }
  }

  /** A lock as its properties tell. */
  private record Held(long token, Map<String, String> properties) {
    boolean isReleased() {
      return "true".equals(properties.get(RELEASED));
    }

    /** Whether its process would be seen from here, if the machine has not been started anew. */
    boolean isHere() {
      Process self = Process.self();
      return self.host().equals(properties.get(HOST))
          && self.machine().equals(properties.get(MACHINE))
          && self.pidNamespace().equals(properties.get(PID_NAMESPACE));
    }

    /** Whether its process ran where it would be seen, and does no longer. */
    boolean isDead() {
      if (!isHere()) {
        return false;
      }
      Process self = Process.self();
      if (!self.boot().equals(properties.get(BOOT))) {
        // Of two containers even the names may be equal; only a machine itself has this namespace.
        return self.pidNamespace().equals(Process.MACHINES_OWN) && !self.machine().isEmpty();
      }
      long pid = Long.parseLong(properties.get(PID));
      return !Process.start(pid).equals(Optional.of(properties.get(PROCESS_START)));
    }

    @Override
    public String toString() {
      return "'"
          + properties.get(COMMAND)
          + "' (process "
          + properties.get(PID)
          + " on "
          + properties.get(HOST)
          + ", since "
          + properties.get(SINCE)
          + ")";
    }
  }

  /**
   * This process, told from every other one that has the same number.
   *
   * @param machine identifies the machine, as systemd does; empty where there is no such file
   * @param boot identifies the machine's start, as Linux gives it
   * @param pidNamespace in which process numbers mean the same
   * @param start of the process in ticks since the machine's start, which no change of the clock
   *     touches; its time of start where there is no /proc
   */
  private record Process(
      String host, String machine, String boot, String pidNamespace, long pid, String start) {
    /** The namespace of process numbers outside of all containers (PROC_PID_INIT_INO of Linux). */
    private static final String MACHINES_OWN = "pid:[4026531836]";

    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    static Process self() {
      long pid = ProcessHandle.current().pid();
      return new Process(
          hostName(),
          text(MACHINE_ID, ""),
          text(BOOT_ID, "unknown"),
          ownPidNamespace(),
          pid,
          start(pid).orElse("unknown"));
    }

    private static String hostName() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "unknown";
      }
    }

    private static String text(Path file, String otherwise) {
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        return otherwise;
      }
    }

    private static String ownPidNamespace() {
      try {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      } catch (IOException e) {
        return "unknown";
      }
    }

    /** When a process of this machine started; empty when there is none. */
    static Optional<String> start(long pid) {
      try {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The name in parentheses may hold anything; behind it come the state and 18 fields more.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return fields[0].equals("Z") || fields[0].equals("X")
            ? Optional.empty()
            : Optional.of(fields[19]);
      } catch (IOException e) {
        return ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .map(handle -> handle.info().startInstant().map(Instant::toString).orElse("unknown"));
      }
    }
  }
}
