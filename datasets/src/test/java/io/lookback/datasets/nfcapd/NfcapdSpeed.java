package io.lookback.datasets.nfcapd;

import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.format.NfcapdFlows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Measures how fast flows are decoded: all fields of a flow row, and three fields of it.
 *
 * <p>Arguments: number of flows, threads ("1,2"), compressions ("NONE,LZ4"), folder. Each thread
 * reads the whole file.
 */
final class NfcapdSpeed {
  private static final Set<NfcapdField> FEW =
      EnumSet.of(NfcapdField.SRC_IP, NfcapdField.DST_IP, NfcapdField.SRC_BYTES);

  private static final int ROUNDS = 4;

  private NfcapdSpeed() {}

  public static void main(String[] arguments) throws Exception {
    int flows = Integer.parseInt(arguments[0]);
    Path folder = Files.createDirectories(Path.of(arguments[3]));
    for (String name : arguments[2].split(",")) {
      BlockCompression compression = BlockCompression.valueOf(name);
      Path file = folder.resolve("nfcapd." + compression);
      NfcapdSamples.write(file, compression, ByteOrder.LITTLE_ENDIAN, flows);
      for (String threads : arguments[1].split(",")) {
        for (Set<NfcapdField> fields : List.of(NfcapdFlows.FIELDS, FEW)) {
          double best = 0;
          for (int round = 0; round < ROUNDS; round++) {
            best = Math.max(best, measure(file, Integer.parseInt(threads), fields));
          }
          System.out.printf(
              Locale.ROOT,
              "%-5s %3d MB, %s threads, %2d fields: %,.0f flows/s%n",
              compression,
              Files.size(file) >> 20,
              threads,
              fields.size(),
              best);
        }
      }
      Files.delete(file);
    }
  }

  private static double measure(Path file, int threads, Set<NfcapdField> fields)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      List<Future<Long>> readings =
          IntStream.range(0, threads).mapToObj(i -> pool.submit(() -> read(file, fields))).toList();
      long flows = 0;
      for (Future<Long> reading : readings) {
        flows += reading.get();
      }
      return flows * 1e9 / (System.nanoTime() - start);
    } finally {
      pool.shutdown();
    }
  }

  private static long read(Path file, Set<NfcapdField> fields) {
    FlowRow row = new FlowRow();
    long sum = 0;
    try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(file), fields, 0, Long.MAX_VALUE)) {
      while (reader.next()) {
        if (fields == FEW) {
          reader.record().address(NfcapdField.SRC_IP, row.src);
          reader.record().address(NfcapdField.DST_IP, row.dst);
          sum += row.src.lo ^ row.dst.lo ^ reader.record().number(NfcapdField.SRC_BYTES);
        } else {
          row.clear();
          NfcapdFlows.fill(reader.record(), row);
          sum += row.bytes ^ row.natDstPort ^ row.src.lo;
        }
      }
      if (sum == 42) {
        throw new IllegalStateException("the sum keeps the reading from being left out");
      }
      return reader.recordCount();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
