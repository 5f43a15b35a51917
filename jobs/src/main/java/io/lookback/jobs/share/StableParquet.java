package io.lookback.jobs.share;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Makes equal rows equal bytes. Parquet's writer lists the encodings of a column in the order of a
 * hash set of enum constants, which differs from one Java process to the next; here they are put in
 * the order of the format's numbers. Nothing else of a file changes.
 */
final class StableParquet {
  /** Behind the metadata: its length, little-endian, and the four letters. */
  private static final int TAIL = 8;

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private StableParquet() {}

  /** Rewrites the metadata of a file that our writer wrote. */
  static void settle(Path file) throws IOException {
    try (RandomAccessFile parquet = new RandomAccessFile(file.toFile(), "rw")) {
      long lengthAt = parquet.length() - TAIL;
      parquet.seek(lengthAt);
      int length = Integer.reverseBytes(parquet.readInt());
      long start = lengthAt - length;
      byte[] footer = new byte[length];
      parquet.seek(start);
      parquet.readFully(footer);
      FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(footer));
      for (RowGroup group : metadata.getRow_groups()) {
        for (ColumnChunk column : group.getColumns()) {
          settle(column.getMeta_data());
        }
      }
      ByteArrayOutputStream settled = new ByteArrayOutputStream();
      Util.writeFileMetaData(metadata, settled);
      parquet.setLength(start);
      parquet.seek(start);
      parquet.write(settled.toByteArray());
      parquet.writeInt(Integer.reverseBytes(settled.size()));
      parquet.write(MAGIC);
    }
  }

  private static void settle(ColumnMetaData column) {
    List<Encoding> encodings = new ArrayList<>(column.getEncodings());
    encodings.sort(Comparator.comparingInt(Encoding::getValue));
    column.setEncodings(encodings);
    if (column.isSetEncoding_stats()) {
      List<PageEncodingStats> pages = new ArrayList<>(column.getEncoding_stats());
      pages.sort(
          Comparator.<PageEncodingStats>comparingInt(page -> page.getPage_type().getValue())
              .thenComparingInt(page -> page.getEncoding().getValue()));
      column.setEncoding_stats(pages);
    }
  }
}
