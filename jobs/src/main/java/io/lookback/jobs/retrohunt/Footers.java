package io.lookback.jobs.retrohunt;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Footers of the files that this process read last: files of a table never change, several threads
 * read parts of the same one, and reading its footer costs as much as looking for an address in it.
 */
final class Footers {
  /** A year of a million sessions a day has a thousand. */
  private static final int MAX_ROW_GROUPS = 10_000;

  /** Those of this process. */
  static final Footers KEPT = new Footers(MAX_ROW_GROUPS);

  private final int maxRowGroups;
  private final Map<String, ParquetMetadata> kept = new LinkedHashMap<>(16, 0.75f, true);
  private int rowGroups;

  Footers(int maxRowGroups) {
    this.maxRowGroups = maxRowGroups;
  }

  /**
   * The footer of a file, with all its row groups.
   *
   * @param stream of the file, to read it from if need be
   */
  ParquetMetadata of(
      String location, InputFile file, ParquetReadOptions options, SeekableInputStream stream)
      throws IOException {
    synchronized (this) {
      ParquetMetadata known = kept.get(location);
      if (known != null) {
        return known;
      }
    }
    // Two threads may read it at once; nobody waits for a slow store.
    ParquetMetadata read = ParquetFileReader.readFooter(file, options, stream);
    keep(location, read);
    return read;
  }

  private synchronized void keep(String location, ParquetMetadata footer) {
    if (kept.putIfAbsent(location, footer) == null) {
      rowGroups += footer.getBlocks().size();
    }
    var oldest = kept.entrySet().iterator();
    while (rowGroups > maxRowGroups && oldest.hasNext()) {
      rowGroups -= oldest.next().getValue().getBlocks().size();
      oldest.remove();
    }
  }

  /** How many are kept. */
  synchronized int size() {
    return kept.size();
  }
}
