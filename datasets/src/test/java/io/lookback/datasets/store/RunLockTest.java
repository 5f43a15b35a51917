package io.lookback.datasets.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock over the catalogue that is the default: SQLite. */
class RunLockTest {
  private static final Duration NOT_AT_ALL = Duration.ZERO;

  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();

  private Catalog catalog() {
    return CatalogUtil.loadCatalog(
        "org.apache.iceberg.jdbc.JdbcCatalog",
        "lookback",
        Map.of(
            "uri", "jdbc:sqlite:" + folder.resolve("catalog.db"),
            "jdbc.busy_timeout", "30000",
            "warehouse", "file:" + folder.resolve("warehouse")),
        new Configuration());
  }

  private RunLock acquire(Catalog catalog, Duration wait) {
    return RunLock.acquire(catalog, "nightly", wait, notices::add);
  }

  private static Table lockTable(Catalog catalog, long token) {
    return catalog.loadTable(TableIdentifier.of(RunLock.NAMESPACE, "run_lock_" + token));
  }

  @Test
  void aSecondRunIsRefusedAndToldWhoHolds() {
    Catalog catalog = catalog();
    try (RunLock first = acquire(catalog, NOT_AT_ALL)) {
      assertThatThrownBy(() -> acquire(catalog(), NOT_AT_ALL))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("'nightly'")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(RunLock.holder(catalog))
          .hasValueSatisfying(h -> assertThat(h).contains("nightly"));
      first.check();
    }
    assertThat(RunLock.holder(catalog)).isEmpty();
  }

  @Test
  void tokensOnlyGrow() {
    Catalog catalog = catalog();
    for (long token = 1; token <= 3; token++) {
      try (RunLock lock = acquire(catalog, NOT_AT_ALL)) {
        assertThat(lock.token()).isEqualTo(token);
      }
    }
    assertThat(catalog.listTables(RunLock.NAMESPACE)).hasSize(1);
  }

  @Test
  void oneThatWaitsGetsItWhenTheFirstIsDone() throws Exception {
    Catalog catalog = catalog();
    RunLock first = acquire(catalog, NOT_AT_ALL);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<RunLock> second = threads.submit(() -> acquire(catalog(), Duration.ofMinutes(1)));
      TimeUnit.MILLISECONDS.sleep(1_500);
      assertThat(second).isNotDone();
      first.close();
      try (RunLock lock = second.get(30, TimeUnit.SECONDS)) {
        assertThat(lock.token()).isEqualTo(2);
      }
      assertThat(notices).singleElement().asString().startsWith("waiting for 'nightly' (process ");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aHolderWhoseProcessIsGoneIsReplacedAtOnceAndMayNotWriteAnyMore()
      throws IOException, InterruptedException {
    Catalog catalog = catalog();
    RunLock first = acquire(catalog, NOT_AT_ALL);
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    lockTable(catalog, 1)
        .updateProperties()
        .set("lookback.pid", Long.toString(ended.pid()))
        .commit();
    try (RunLock second = acquire(catalog(), NOT_AT_ALL)) {
      assertThat(second.token()).isEqualTo(2);
      assertThat(notices).singleElement().asString().startsWith("taking over from 'nightly'");
      assertThatThrownBy(first::check)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("taken over");
      second.check();
      // The first one ending must not release what is not its own.
      first.close();
      second.check();
      assertThat(RunLock.holder(catalog)).isPresent();
    }
  }

  @Test
  void anotherProcessThatHasTheSameNumberNowIsNotTheHolder() {
    Catalog catalog = catalog();
    acquire(catalog, NOT_AT_ALL);
    lockTable(catalog, 1).updateProperties().set("lookback.process-start", "1").commit();
    try (RunLock second = acquire(catalog, NOT_AT_ALL)) {
      assertThat(second.token()).isEqualTo(2);
    }
  }

  @Test
  void aHolderElsewhereIsReplacedOnlyWhenItsHeartStops() throws Exception {
    Catalog catalog = catalog();
    acquire(catalog, NOT_AT_ALL);
    lockTable(catalog, 1).updateProperties().set(RunLock.HOST, "elsewhere.example").commit();
    assertThatThrownBy(() -> acquire(catalog, NOT_AT_ALL))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("elsewhere.example")
        .hasMessageContaining("takes over after 10 minutes");
    Duration patience = Duration.ofSeconds(5);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<RunLock> second =
          threads.submit(
              () ->
                  RunLock.acquire(
                      catalog(), "nightly", Duration.ofMinutes(2), patience, notices::add));
      long start = System.nanoTime();
      for (int beat = 1; beat <= 4; beat++) {
        TimeUnit.SECONDS.sleep(2);
        assertThat(second).as("while the heart beats").isNotDone();
        lockTable(catalog, 1).updateProperties().set(RunLock.BEAT, "" + beat).commit();
      }
      try (RunLock lock = second.get(60, TimeUnit.SECONDS)) {
        assertThat(lock.token()).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isGreaterThan(patience.plusSeconds(7));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void ofManyAtOnceOneHoldsAtATime() throws Exception {
    catalog();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Long> run =
          () -> {
            try (RunLock lock =
                RunLock.acquire(catalog(), "run", Duration.ofMinutes(2), notice -> {})) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              lock.check();
              TimeUnit.MILLISECONDS.sleep(50);
              inside.decrementAndGet();
              return lock.token();
            }
          };
      List<Long> tokens = new ArrayList<>();
      for (Future<Long> token : threads.invokeAll(List.of(run, run, run, run, run, run))) {
        tokens.add(token.get());
      }
      assertThat(most).hasValue(1);
      assertThat(tokens).doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
    }
    assertThatCode(() -> acquire(catalog(), NOT_AT_ALL).close()).doesNotThrowAnyException();
  }
}
