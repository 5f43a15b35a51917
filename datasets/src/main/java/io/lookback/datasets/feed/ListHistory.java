package io.lookback.datasets.feed;

import io.lookback.udf.net.Cidr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The history of one list: which value was listed when, as far as its versions tell.
 *
 * <p>A listing begins with the first version of a run of versions that have the value and ends with
 * the first later version that lacks it; a value that comes back has a new listing. Where entries
 * state their own dates, those win: the listing begins at the stated date, and a value that
 * vanishes and returns with the same date was listed all the time. Stated intervals that are over
 * are taken as they are.
 *
 * <p>The result depends on the set of versions, not on the order in which they are applied, and
 * {@link #listings} together with the versions is the whole state: {@link #restore} continues where
 * another instance ended; versions that it is not given have not been. Listings of one value
 * overlap only where the list itself states them so. Two things are settled by the newest version
 * that speaks of them: the category, confidence and reference of a value, and the end of a stated
 * interval.
 *
 * <p>Applying a version newer than all others costs time proportional to its entries; putting one
 * between others costs a pass over all values. A value with one listing takes about 170 bytes.
 */
public final class ListHistory {
  private static final long NEVER = Long.MIN_VALUE;
  private static final long ALWAYS = Long.MAX_VALUE;

  private final TreeMap<Long, Basis> versions = new TreeMap<>();
  private final Map<Cidr, Track> tracks = new HashMap<>();

  /** What is known of one value. */
  private static final class Track {
    /** First and last version of each run of versions that have the value, ascending. */
    long[] runs = new long[0];

    /** Stated listings by their beginning; null for none. */
    TreeMap<Long, Stated> stated;

    String category;
    Integer confidence;
    String reference;
    long attributesAsOf = NEVER;
  }

  /** A listing whose beginning, and perhaps end, the list states. */
  private record Stated(long from, long to, Basis basis, long lastStated) {
    boolean isOver() {
      return to <= lastStated;
    }

    /** The first time of which it says nothing. */
    long statedUntil() {
      return isOver() ? to : lastStated + 1;
    }
  }

  /** Continues from stored versions and listings, given in any order. */
  public static ListHistory restore(Collection<ListVersion> applied, Iterable<Listing> listings) {
    ListHistory history = new ListHistory();
    for (ListVersion version : applied) {
      history.versions.put(micros(version.asOf()), version.basis());
    }
    for (Listing listing : listings) {
      history.restore(listing);
    }
    return history;
  }

  private void restore(Listing listing) {
    Track track = track(listing.addresses());
    long from = micros(listing.listedFrom());
    long to = listing.listedTo() == null ? ALWAYS : micros(listing.listedTo());
    long confirmed = listing.lastConfirmed() == null ? NEVER : micros(listing.lastConfirmed());
    if (listing.lastStated() != null) {
      long lastStated = micros(listing.lastStated());
      // No version confirms an interval that was over when it was stated.
      boolean isOver = confirmed == NEVER;
      state(track, new Stated(from, isOver ? to : ALWAYS, listing.basis(), lastStated));
      describe(track, listing, lastStated);
    }
    if (confirmed != NEVER) {
      Long first = versions.ceilingKey(from);
      Long last = versions.floorKey(confirmed);
      if (first != null && last != null && first <= last) {
        addRun(track, first, last);
      }
      describe(track, listing, confirmed);
    }
  }

  private static void describe(Track track, Listing listing, long asOf) {
    describe(track, asOf, listing.category(), listing.confidence(), listing.reference());
  }

  private static void describe(
      Track track, long asOf, String category, Integer confidence, String reference) {
    if (asOf >= track.attributesAsOf) {
      track.attributesAsOf = asOf;
      track.category = category;
      track.confidence = confidence;
      track.reference = reference;
    }
  }

  private Track track(Cidr addresses) {
    return tracks.computeIfAbsent(addresses, key -> new Track());
  }

  private static void state(Track track, Stated stated) {
    if (track.stated == null) {
      track.stated = new TreeMap<>();
    }
    track.stated.merge(
        stated.from(),
        stated,
        (earlier, later) -> later.lastStated() >= earlier.lastStated() ? later : earlier);
  }

  /** Whether a version of that time is applied. */
  public boolean has(Instant asOf) {
    return versions.containsKey(micros(asOf));
  }

  /** Versions that are applied, by time. */
  public List<ListVersion> versions() {
    return versions.entrySet().stream()
        .map(version -> new ListVersion(instant(version.getKey()), version.getValue()))
        .toList();
  }

  /** Whether the version of that time has the value. */
  public boolean isMemberAt(Cidr addresses, Instant asOf) {
    Track track = tracks.get(addresses);
    return track != null && runOf(track, micros(asOf)) >= 0;
  }

  /** How many values the version of that time has. */
  public long membersAt(Instant asOf) {
    long time = micros(asOf);
    return tracks.values().stream().filter(track -> runOf(track, time) >= 0).count();
  }

  /**
   * Adds what a version of the list says.
   *
   * @param statedBasis what the dates rest on that entries state themselves
   * @throws IllegalStateException when a version of that time is applied already
   */
  public void apply(ListVersion version, Collection<FeedEntry> entries, Basis statedBasis) {
    long asOf = micros(version.asOf());
    if (versions.containsKey(asOf)) {
      throw new IllegalStateException("A version as of " + version.asOf() + " is applied already");
    }
    if (versions.higherKey(asOf) != null) {
      // So far nobody has it; what has it is marked below.
      long before = versions.lowerKey(asOf) == null ? NEVER : versions.lowerKey(asOf);
      long after = versions.higherKey(asOf);
      tracks.values().forEach(track -> split(track, asOf, before, after));
    }
    versions.put(asOf, version.basis());
    for (FeedEntry entry : entries) {
      Track track = track(entry.addresses());
      long from = entry.listedFrom() == null ? NEVER : micros(entry.listedFrom());
      long to = entry.listedTo() == null ? ALWAYS : micros(entry.listedTo());
      if (from != NEVER) {
        state(track, new Stated(from, to, statedBasis, asOf));
      }
      if (from <= asOf && to > asOf) {
        mark(track, asOf);
      }
      describe(track, asOf, entry.category(), entry.confidence(), entry.reference());
    }
  }

  /**
   * Takes a version away again, so that another content of the same time can take its place. A
   * stated date that this version was the last to confirm stays if the version before is not older
   * than the date.
   *
   * @throws IllegalStateException when no version of that time is applied
   */
  public void remove(Instant removed) {
    long asOf = micros(removed);
    if (versions.remove(asOf) == null) {
      throw new IllegalStateException("No version as of " + removed + " is applied");
    }
    Long before = versions.lowerKey(asOf);
    Long after = versions.higherKey(asOf);
    for (Track track : tracks.values()) {
      unmark(track, asOf, before, after);
      if (track.stated != null) {
        for (Stated stated : List.copyOf(track.stated.values())) {
          if (stated.lastStated() == asOf) {
            track.stated.remove(stated.from());
            if (before != null && before >= stated.from()) {
              state(
                  track,
                  new Stated(
                      stated.from(),
                      stated.isOver() && stated.to() > before ? ALWAYS : stated.to(),
                      stated.basis(),
                      before));
            }
          }
        }
      }
      if (track.attributesAsOf == asOf) {
        track.attributesAsOf = before == null ? NEVER : before;
      }
    }
    tracks
        .values()
        .removeIf(
            track -> track.runs.length == 0 && (track.stated == null || track.stated.isEmpty()));
  }

  // Runs of versions. Two runs never touch: between them lies a version without the value.

  private static int runOf(Track track, long time) {
    for (int i = 0; i < track.runs.length; i += 2) {
      if (track.runs[i] <= time && time <= track.runs[i + 1]) {
        return i;
      }
    }
    return -1;
  }

  private static void split(Track track, long asOf, long before, long after) {
    int run = runOf(track, asOf);
    if (run < 0) {
      return;
    }
    long[] runs = new long[track.runs.length + 2];
    System.arraycopy(track.runs, 0, runs, 0, run + 1);
    runs[run + 1] = before;
    runs[run + 2] = after;
    System.arraycopy(track.runs, run + 1, runs, run + 3, track.runs.length - run - 1);
    track.runs = runs;
  }

  private void mark(Track track, long asOf) {
    int length = track.runs.length;
    boolean isNewest = versions.lastKey() == asOf;
    if (isNewest && length > 0 && track.runs[length - 1] == asOf) {
      return;
    }
    if (isNewest && length > 0 && versions.lowerKey(asOf) == track.runs[length - 1]) {
      track.runs[length - 1] = asOf;
    } else if (isNewest) {
      track.runs = Arrays.copyOf(track.runs, length + 2);
      track.runs[length] = asOf;
      track.runs[length + 1] = asOf;
    } else {
      addRun(track, asOf, asOf);
    }
  }

  /** Adds a run and joins those that touch. */
  private void addRun(Track track, long first, long last) {
    List<long[]> all = new ArrayList<>();
    for (int i = 0; i < track.runs.length; i += 2) {
      all.add(new long[] {track.runs[i], track.runs[i + 1]});
    }
    all.add(new long[] {first, last});
    setRuns(track, all);
  }

  private void setRuns(Track track, List<long[]> all) {
    all.sort(Comparator.comparingLong((long[] run) -> run[0]));
    List<long[]> joined = new ArrayList<>();
    for (long[] run : all) {
      long[] previous = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      Long next = previous == null ? null : versions.higherKey(previous[1]);
      if (previous != null && (next == null || run[0] <= next)) {
        previous[1] = Math.max(previous[1], run[1]);
      } else {
        joined.add(run);
      }
    }
    track.runs = joined.stream().flatMapToLong(Arrays::stream).toArray();
  }

  private void unmark(Track track, long asOf, Long before, Long after) {
    List<long[]> all = new ArrayList<>();
    for (int i = 0; i < track.runs.length; i += 2) {
      long first = track.runs[i] == asOf && after != null ? after : track.runs[i];
      long last = track.runs[i + 1] == asOf && before != null ? before : track.runs[i + 1];
      if (first <= last && first != asOf && last != asOf) {
        all.add(new long[] {first, last});
      }
    }
    setRuns(track, all);
  }

  // Listings.

  /** All listings, by address and time. */
  public List<Listing> listings() {
    List<Listing> all = new ArrayList<>(tracks.size());
    long earliest = earliest();
    tracks.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> listings(entry.getKey(), entry.getValue(), earliest, all::add));
    return all;
  }

  /** The earliest time at which the membership of the list is known. */
  private long earliest() {
    long earliest = versions.isEmpty() ? ALWAYS : versions.firstKey();
    for (Track track : tracks.values()) {
      if (track.stated != null) {
        for (Stated stated : track.stated.values()) {
          if (stated.basis() != Basis.ENTRY) {
            earliest = Math.min(earliest, stated.from());
          }
        }
      }
    }
    return earliest;
  }

  private void listings(Cidr addresses, Track track, long earliest, Consumer<Listing> out) {
    if (track.stated == null) {
      for (int i = 0; i < track.runs.length; i += 2) {
        emitRun(addresses, track, track.runs[i], track.runs[i + 1], ALWAYS, earliest, out);
      }
      return;
    }
    List<Listing> found = new ArrayList<>();
    // Spans of versions that stated listings explain, as first and last version.
    List<long[]> explained = new ArrayList<>();
    for (Stated stated : track.stated.values()) {
      found.add(statedListing(addresses, track, stated, earliest, explained));
    }
    List<Long> unexplained = new ArrayList<>();
    for (int i = 0; i < track.runs.length; i += 2) {
      for (Long version : versions.subMap(track.runs[i], true, track.runs[i + 1], true).keySet()) {
        if (explained.stream().noneMatch(span -> span[0] <= version && version <= span[1])) {
          unexplained.add(version);
        }
      }
    }
    int start = 0;
    for (int i = 1; i <= unexplained.size(); i++) {
      boolean isNextOfRun =
          i < unexplained.size()
              && versions.higherKey(unexplained.get(i - 1)).equals(unexplained.get(i));
      if (!isNextOfRun) {
        long last = unexplained.get(i - 1);
        Long nextStated = track.stated.higherKey(last);
        long limit = nextStated == null ? ALWAYS : nextStated;
        emitRun(addresses, track, unexplained.get(start), last, limit, earliest, found::add);
        start = i;
      }
    }
    found.sort(Comparator.comparing(Listing::listedFrom));
    found.forEach(out);
  }

  private void emitRun(
      Cidr addresses,
      Track track,
      long first,
      long last,
      long limit,
      long earliest,
      Consumer<Listing> out) {
    Long after = versions.higherKey(last);
    long to = Math.min(limit, after == null ? ALWAYS : after);
    out.accept(listing(addresses, track, first, to, versions.get(first), earliest, last, NEVER));
  }

  private Listing statedListing(
      Cidr addresses, Track track, Stated stated, long earliest, List<long[]> explained) {
    if (stated.isOver()) {
      explained.add(new long[] {stated.from(), stated.to() - 1});
      return listing(
          addresses,
          track,
          stated.from(),
          stated.to(),
          stated.basis(),
          earliest,
          NEVER,
          stated.lastStated());
    }
    // Where the list later states another beginning, that listing goes on and this one is over.
    long to =
        track.stated.values().stream()
            .filter(other -> !other.isOver())
            .mapToLong(Stated::from)
            .filter(from -> from > stated.from() && from > stated.lastStated())
            .min()
            .orElse(ALWAYS);
    long confirmed = stated.lastStated();
    for (long version : versions.tailMap(Math.max(confirmed + 1, stated.from()), true).keySet()) {
      if (version >= to) {
        break;
      }
      boolean isAnother =
          track.stated.values().stream()
              .anyMatch(other -> other.from() <= version && version < other.statedUntil());
      if (isAnother || runOf(track, version) < 0) {
        to = version;
        break;
      }
      confirmed = version;
    }
    explained.add(new long[] {stated.from(), confirmed});
    return listing(
        addresses,
        track,
        stated.from(),
        to,
        stated.basis(),
        earliest,
        confirmed,
        stated.lastStated());
  }

  private static Listing listing(
      Cidr addresses,
      Track track,
      long from,
      long to,
      Basis basis,
      long earliest,
      long confirmed,
      long lastStated) {
    return new Listing(
        addresses,
        instant(from),
        to == ALWAYS ? null : instant(to),
        basis,
        basis != Basis.ENTRY && from == earliest,
        track.category,
        track.confidence,
        track.reference,
        confirmed == NEVER ? null : instant(confirmed),
        lastStated == NEVER ? null : instant(lastStated));
  }

  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
