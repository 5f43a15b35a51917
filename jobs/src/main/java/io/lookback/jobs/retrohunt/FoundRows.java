package io.lookback.jobs.retrohunt;

import io.lookback.jobs.sightings.SightingSum;
import io.lookback.udf.net.IpKey;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Adds up what several tasks found of the same address: rows of {@link PackedFiles#FOUND} in {@link
 * FoundSums.Found#ORDER}, of which those without ip_key count for nothing.
 */
final class FoundRows implements Iterator<FoundSums.Found> {
  private static final int SITE = PackedFiles.FOUND.fieldIndex("site");
  private static final int KEY = PackedFiles.FOUND.fieldIndex("ip_key");
  private static final int ROLE = PackedFiles.FOUND.fieldIndex("role");

  private final Iterator<InternalRow> rows;
  private InternalRow row;

  FoundRows(Iterator<InternalRow> rows) {
    this.rows = rows;
    advance();
  }

  private void advance() {
    do {
      row = rows.hasNext() ? rows.next() : null;
    } while (row != null && row.isNullAt(KEY));
  }

  @Override
  public boolean hasNext() {
    return row != null;
  }

  @Override
  public FoundSums.Found next() {
    if (row == null) {
      throw new NoSuchElementException();
    }
    int position = row.getInt(0);
    byte[] key = row.getBinary(KEY);
    UTF8String site = row.getUTF8String(SITE).clone();
    UTF8String role = row.getUTF8String(ROLE).clone();
    SightingSum sum = new SightingSum();
    do {
      sum.add(row);
      advance();
    } while (row != null
        && row.getInt(0) == position
        && Arrays.equals(row.getBinary(KEY), key)
        && row.getUTF8String(SITE).equals(site)
        && row.getUTF8String(ROLE).equals(role));
    IpKey address = IpKey.ofBytes(key);
    return new FoundSums.Found(
        position, new FoundSums.Who(site, address.hi, address.lo, role), sum);
  }
}
