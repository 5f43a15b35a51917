package io.lookback.datasets.format;

import io.lookback.datasets.site.Site;
import java.io.Serializable;
import java.util.List;

/**
 * What a reader knows of the file besides its content.
 *
 * @param sensor sensor named on the command line, or the format's default
 * @param fileName last part of the path, for dates in names
 * @param referenceUs time against which a missing year or zone is inferred, UTC microseconds
 * @param expectedPromiscuous interfaces that may receive what is meant for others; a star at the
 *     end stands for any rest
 */
public record FileContext(
    Site site, String sensor, String fileName, long referenceUs, List<String> expectedPromiscuous)
    implements Serializable {
  public FileContext(Site site, String sensor, String fileName, long referenceUs) {
    this(site, sensor, fileName, referenceUs, List.of());
  }
}
