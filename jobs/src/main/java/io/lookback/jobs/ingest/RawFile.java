package io.lookback.jobs.ingest;

import java.io.Serializable;
import org.apache.hadoop.fs.FileStatus;

/**
 * A file that may be taken in, as the file system lists it.
 *
 * @param format name of its format, null = find out
 * @param sensor sensor of its rows, null = the format's default
 * @param length size as stored
 * @param modifiedUs modification time, UTC microseconds
 * @param referenceUs reference time given on the command line; null = from name or modification
 */
public record RawFile(
    String path,
    String site,
    String sensor,
    String format,
    long length,
    long modifiedUs,
    Long referenceUs)
    implements Serializable {
  /** A listed file. */
  public static RawFile of(
      FileStatus status, String site, String sensor, String format, Long referenceUs) {
    return new RawFile(
        RawFileFinder.text(status.getPath()),
        site,
        sensor,
        format,
        status.getLen(),
        Math.multiplyExact(status.getModificationTime(), 1000L),
        referenceUs);
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
