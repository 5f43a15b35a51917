package io.lookback.datasets.site;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IntervalSet;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Answers whether an address was one of a site's own at a given time. */
public final class OwnNetworks implements Serializable {
  private static final long serialVersionUID = 1L;

  // periods[i] holds from starts[i] (inclusive) until starts[i + 1].
  private final long[] starts;
  private final IntervalSet[] periods;

  private OwnNetworks(long[] starts, IntervalSet[] periods) {
    this.starts = starts;
    this.periods = periods;
  }

  /**
   * The networks of a site.
   *
   * @throws IllegalArgumentException when an entry is no network, or ends before it begins
   */
  public static OwnNetworks of(Site site) {
    List<Entry> entries = site.networks().stream().map(network -> Entry.of(site, network)).toList();
    long[] starts =
        LongStream.concat(
                LongStream.of(Long.MIN_VALUE),
                entries.stream()
                    .flatMapToLong(entry -> LongStream.of(entry.fromUs(), entry.toUs())))
            .sorted()
            .distinct()
            .toArray();
    IntervalSet[] periods = new IntervalSet[starts.length];
    for (int i = 0; i < starts.length; i++) {
      long start = starts[i];
      periods[i] =
          IntervalSet.of(
              entries.stream()
                  .filter(entry -> entry.fromUs() <= start && start < entry.toUs())
                  .map(Entry::range)
                  .toList());
    }
    return new OwnNetworks(starts, periods);
  }

  private record Entry(Cidr range, long fromUs, long toUs) {
    static Entry of(Site site, Site.Network network) {
      if (network.fromUs() >= network.toUs()) {
        throw new IllegalArgumentException(
            "Network " + network.cidr() + " of site " + site.name() + " ends before it begins");
      }
      return new Entry(Cidr.parse(network.cidr()), network.fromUs(), network.toUs());
    }
  }

  /** Whether the address belonged to the site at that time (UTC microseconds). */
  public boolean isOwn(long hi, long lo, long timeUs) {
    return at(timeUs).contains(hi, lo);
  }

  /** The site's addresses at that time (UTC microseconds). */
  public IntervalSet at(long timeUs) {
    if (starts.length == 1) {
      return periods[0];
    }
    int found = Arrays.binarySearch(starts, timeUs);
    return periods[found >= 0 ? found : -found - 2];
  }
}
