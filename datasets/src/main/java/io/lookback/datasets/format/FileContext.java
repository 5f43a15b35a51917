package io.lookback.datasets.format;

import io.lookback.datasets.site.Site;
import java.io.Serializable;

/**
 * What a reader knows of the file besides its content.
 *
 * @param sensor sensor named on the command line, or the format's default
 * @param fileName last part of the path, for dates in names
 * @param referenceUs time against which a missing year or zone is inferred, UTC microseconds
 */
public record FileContext(Site site, String sensor, String fileName, long referenceUs)
    implements Serializable {}
