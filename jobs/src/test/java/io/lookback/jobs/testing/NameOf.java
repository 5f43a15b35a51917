package io.lookback.jobs.testing;

import io.lookback.datasets.table.NameRecords;
import io.lookback.datasets.table.SourceColumns;
import java.time.Instant;
import java.time.ZoneOffset;

/** A use of a name of a test: from a DNS answer at site "lon" unless said otherwise. */
public final class NameOf extends TestRow {
  private NameOf(String time, String client, String name, String address) {
    super(NameRecords.TABLE);
    Instant at = Instant.parse(time);
    put(NameRecords.TIME, at);
    put(SourceColumns.EVENT_DATE, at.atOffset(ZoneOffset.UTC).toLocalDate());
    put(SourceColumns.SITE, "lon");
    put(SourceColumns.SENSOR, "zeek");
    put(SourceColumns.SOURCE_FORMAT, "zeek_tsv");
    put(NameRecords.CLIENT, client);
    put(NameRecords.NAME, name);
    put(NameRecords.ADDRESS, address);
    put(NameRecords.SOURCE, "dns");
    put(NameRecords.IS_COUNTED, true);
  }

  public static NameOf name(String time, String client, String name, String address) {
    return new NameOf(time, client, name, address);
  }

  public NameOf source(String value) {
    put(NameRecords.SOURCE, value);
    return this;
  }

  public NameOf uid(String value) {
    put(NameRecords.UID, value);
    return this;
  }

  public NameOf site(String value) {
    put(SourceColumns.SITE, value);
    return this;
  }

  public NameOf sensor(String value) {
    put(SourceColumns.SENSOR, value);
    return this;
  }

  /** Where it was read: rows of one line come from one record. */
  public NameOf line(String fileId, long lineNo) {
    put(SourceColumns.FILE_ID, fileId);
    put(SourceColumns.LINE_NO, lineNo);
    return this;
  }
}
