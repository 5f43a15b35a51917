package io.lookback.jobs.retrohunt;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.iceberg.io.FileIO;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a task of Spark finds in its files, rows of {@link PackedFiles#FOUND}. */
final class PackedSearch implements Iterator<InternalRow>, AutoCloseable {
  /** So many addresses are added up at a time: some tens of megabytes. */
  private static final int MAX_SUMS = 20_000;

  private final PackedReader reader;
  private final FoundSums sums = new FoundSums();
  private Iterator<InternalRow> found = Collections.emptyIterator();

  PackedSearch(
      FileIO io,
      Iterator<List<PackedFiles.Part>> groups,
      ListingIndex index,
      PackedFiles.Days days) {
    reader = new PackedReader(io, groups, index, days);
  }

  @Override
  public boolean hasNext() {
    while (!found.hasNext()) {
      boolean isMore = true;
      while (isMore && sums.size() < MAX_SUMS) {
        isMore = reader.addTo(sums);
      }
      found = sums.drain().map(FoundSums.Found::row).iterator();
      if (!isMore) {
        break;
      }
    }
    return found.hasNext();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return found.next();
  }

  @Override
  public void close() {
    reader.close();
  }
}
