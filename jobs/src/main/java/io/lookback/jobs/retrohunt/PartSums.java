package io.lookback.jobs.retrohunt;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Adds up what a task finds of an address in several days, before it is shuffled. Holds a bounded
 * number of rows: what it gives are sums of parts.
 */
final class PartSums implements Iterator<InternalRow> {
  private static final int MAX_ROWS = 20_000;

  private static final int SITE = SightingSum.column("site");
  private static final int KEY = SightingSum.column("ip_key");
  private static final int ROLE = SightingSum.column("role");

  private record Key(int position, ByteBuffer address, UTF8String site, UTF8String role) {
    static Key of(InternalRow row) {
      return new Key(
          row.getInt(0),
          ByteBuffer.wrap(row.getBinary(KEY)),
          row.getUTF8String(SITE),
          row.getUTF8String(ROLE));
    }
  }

  /** The first row of a key as it is, which the sum of several is written over. */
  private static final class Part {
    final GenericInternalRow row;
    SightingSum sum;

    Part(GenericInternalRow row) {
      this.row = row;
    }

    void add(InternalRow other) {
      if (sum == null) {
        sum = new SightingSum();
        sum.add(row, false);
      }
      sum.add(other, false);
    }

    InternalRow result() {
      if (sum != null) {
        sum.write(row.values());
      }
      return row;
    }
  }

  private final Iterator<GenericInternalRow> found;
  private final Deque<InternalRow> ready = new ArrayDeque<>();

  /**
   * Sums of rows.
   *
   * @param found rows of {@link PackedFiles#FOUND}, each of its own
   */
  PartSums(Iterator<GenericInternalRow> found) {
    this.found = found;
  }

  @Override
  public boolean hasNext() {
    if (ready.isEmpty() && found.hasNext()) {
      Map<Key, Part> parts = new HashMap<>();
      for (int rows = 0; rows < MAX_ROWS && found.hasNext(); rows++) {
        GenericInternalRow row = found.next();
        Key key = Key.of(row);
        Part part = parts.get(key);
        if (part == null) {
          parts.put(key, new Part(row));
        } else {
          part.add(row);
        }
      }
      parts.values().forEach(part -> ready.add(part.result()));
    }
    return !ready.isEmpty();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }
}
