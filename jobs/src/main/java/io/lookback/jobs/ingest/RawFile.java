package io.lookback.jobs.ingest;

import java.io.Serializable;

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
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
