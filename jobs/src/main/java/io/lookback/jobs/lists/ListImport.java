package io.lookback.jobs.lists;

import static org.apache.spark.sql.functions.col;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.ListsConfig;
import io.lookback.datasets.feed.Basis;
import io.lookback.datasets.feed.FeedContent;
import io.lookback.datasets.feed.FeedEntry;
import io.lookback.datasets.feed.FeedException;
import io.lookback.datasets.feed.FeedFile;
import io.lookback.datasets.feed.Feeds;
import io.lookback.datasets.feed.ListHistory;
import io.lookback.datasets.feed.ListVersion;
import io.lookback.datasets.feed.WidestNetworks;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.Indicators;
import io.lookback.datasets.table.ListSnapshots;
import io.lookback.jobs.runner.Failpoints;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * Takes versions of a blacklist in: from the files of one list to its rows of {@code indicators}
 * and {@code list_snapshots}.
 *
 * <p>Each file is one version; its time is what the command says, else what its name says, else
 * what the list says of itself, else its modification time. Versions are applied by time, one file
 * in memory at a time. A version that lost too many of its neighbour's entries, or says itself that
 * it is not whole, is held back: it ends no listing until somebody accepts it. Importing the same
 * content of the same time again changes nothing.
 */
public final class ListImport {
  private static final Pattern NAME = Pattern.compile("[\\p{Alnum}][\\p{Alnum}._-]{0,99}");

  /**
   * What to import and how.
   *
   * @param list name of the list
   * @param paths files, folders, globs
   * @param asOf time of the version, for a single file; null = as found
   * @param format name of the feed format; null = by content
   * @param intervalBasis what the dates of an interval file rest on
   * @param accept whether versions that would be held back are applied
   * @param replace whether another content of a time already imported takes its place
   * @param allowWide whether networks of any width are taken
   */
  public record Request(
      String list,
      List<String> paths,
      Instant asOf,
      String format,
      Basis intervalBasis,
      boolean accept,
      boolean replace,
      boolean allowWide) {

    /** The usual: everything found out, nothing forced. */
    public static Request of(String list, List<String> paths) {
      return new Request(list, paths, null, null, Basis.SNAPSHOT, false, false, false);
    }
  }

  /** What became of a file. */
  public enum Outcome {
    /** It counts now. */
    IMPORTED,
    /** It was imported before. */
    UNCHANGED,
    /** It waits to be accepted. */
    HELD_BACK,
    /** It could not be taken. */
    REFUSED
  }

  /**
   * One file of an import.
   *
   * @param asOf time of the version; null when refused before it was known
   * @param entries values (or intervals) it holds
   * @param fresh values that the version before did not have
   * @param gone values that the version before had and this one has not
   * @param rejects lines refused
   * @param rejectReasons by reason with the first example, or null
   * @param note why it was held back, unchanged or refused, or what it replaces; or null
   */
  public record FileResult(
      Location path,
      Instant asOf,
      Basis basis,
      Outcome outcome,
      long entries,
      long fresh,
      long gone,
      long rejects,
      String rejectReasons,
      String note) {}

  /**
   * The result of an import.
   *
   * @param files every file, by time
   * @param leftOut files passed over because their names are those of other lists
   * @param isChanged whether there is anything to write
   */
  public record Report(List<FileResult> files, List<Location> leftOut, boolean isChanged) {
    /** How many files had that outcome. */
    public long count(Outcome outcome) {
      return files.stream().filter(file -> file.outcome() == outcome).count();
    }
  }

  /** When a file was the list, before its content is looked at again. */
  private record Candidate(Location path, Instant asOf, Basis basis) {}

  private final Request request;
  private final ListsConfig config;
  private final Instant now;
  private final ListState state;
  private final List<FileResult> results = new ArrayList<>();
  private boolean isChanged;

  private ListImport(Request request, ListsConfig config, Instant now, ListState state) {
    this.request = request;
    this.config = config;
    this.now = now.truncatedTo(ChronoUnit.MICROS);
    this.state = state;
  }

  /**
   * How many files of a list's folder have not been imported, by their names; their content may
   * still be known.
   */
  public static long unseen(Lake lake, Location folder) {
    try {
      Set<String> names = new TreeSet<>();
      for (Location file : folder.files()) {
        names.add(file.name());
      }
      lake.read(ListSnapshots.TABLE)
          .filter(col(ListSnapshots.LIST.name()).equalTo(folder.name()))
          .select(ListSnapshots.PATH.name())
          .distinct()
          .collectAsList()
          .forEach(row -> names.remove(row.getString(0).replaceFirst(".*/", "")));
      return names.size();
    } catch (IOException e) {
      throw new UserException("Cannot look into " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Imports files into a lake. The listings are written first and the versions last: a version
   * whose row is not there has not been, and is imported again.
   *
   * @param run identifier of the run, stored with what it writes
   * @param now time of the import
   */
  public static Report into(
      Lake lake, Request request, ListsConfig config, String run, Instant now) {
    ListState state =
        ListState.load(request.list(), lake.read(Indicators.TABLE), lake.read(ListSnapshots.TABLE));
    Configuration hadoop = lake.spark().sparkContext().hadoopConfiguration();
    Report report = run(request, config, state, now, path -> Location.of(path, () -> hadoop));
    if (report.isChanged()) {
      Window rows = Window.of(col("list").equalTo(request.list()), "list " + request.list());
      lake.replaceWindow(Indicators.TABLE, state.indicatorRows(lake.spark()), rows, run);
      Failpoints.pass("lists-wrote-" + Indicators.TABLE.name());
      lake.replaceWindow(ListSnapshots.TABLE, state.snapshotRows(lake.spark()), rows, run);
      Failpoints.pass("lists-wrote-" + ListSnapshots.TABLE.name());
    }
    return report;
  }

  /** Imports files into the state of their list. */
  static Report run(
      Request request,
      ListsConfig config,
      ListState state,
      Instant now,
      Function<String, Location> locate) {
    if (!NAME.matcher(request.list()).matches()) {
      throw new UserException(
          "Cannot name a list '"
              + request.list()
              + "': use letters, digits, '.', '_' and '-', at most 100");
    }
    ListFiles.Found found = ListFiles.of(request.list(), request.paths(), locate);
    if (request.asOf() != null && found.files().size() > 1) {
      throw new UserException(
          "One time of a version cannot hold for "
              + found.files().size()
              + " files; import them one by one, or with their times in their names");
    }
    ListImport job = new ListImport(request, config, now, state);
    job.importAll(found.files());
    return new Report(job.results, found.leftOut(), job.isChanged);
  }

  private void importAll(List<Location> files) {
    List<Candidate> candidates = new ArrayList<>();
    for (Location path : files) {
      try {
        candidates.add(candidate(path));
      } catch (FeedException e) {
        refuse(path, null, null, e.getMessage());
      }
    }
    candidates.sort(Comparator.comparing(Candidate::asOf).thenComparing(Candidate::path));
    for (Candidate candidate : candidates) {
      try {
        importOne(candidate);
      } catch (FeedException e) {
        refuse(candidate.path(), candidate.asOf(), candidate.basis(), e.getMessage());
      }
    }
  }

  private void refuse(Location path, Instant asOf, Basis basis, String note) {
    results.add(new FileResult(path, asOf, basis, Outcome.REFUSED, 0, 0, 0, 0, null, note));
  }

  /** Finds the time of a version; the content is only read when the name does not tell. */
  private Candidate candidate(Location path) throws FeedException {
    if (request.asOf() != null) {
      return new Candidate(path, request.asOf().truncatedTo(ChronoUnit.MICROS), Basis.SNAPSHOT);
    }
    Optional<Instant> named = FeedFile.timeInName(path.name());
    if (named.isPresent()) {
      return new Candidate(path, named.get(), Basis.SNAPSHOT);
    }
    FeedFile file = FeedFile.read(path);
    String format = format(file);
    Optional<Instant> dated = read(file, format).date();
    if (dated.isPresent()) {
      Basis basis = format.equals(Feeds.INTERVALS) ? request.intervalBasis() : Basis.FEED;
      return new Candidate(path, dated.get(), basis);
    }
    return new Candidate(path, file.modified().truncatedTo(ChronoUnit.MICROS), Basis.RETRIEVED);
  }

  private String format(FeedFile file) throws FeedException {
    return request.format() != null
        ? request.format()
        : Feeds.detect(file.path().toString(), file.content());
  }

  private FeedContent read(FeedFile file, String format) throws FeedException {
    WidestNetworks widest =
        request.allowWide()
            ? WidestNetworks.ANY
            : new WidestNetworks(config.widestV4(), config.widestV6());
    return Feeds.read(file.path().toString(), format, file.content(), widest);
  }

  private void importOne(Candidate candidate) throws FeedException {
    FeedFile file = FeedFile.read(candidate.path());
    String format = format(file);
    FeedContent content = read(file, format);
    boolean isIntervals = format.equals(Feeds.INTERVALS);
    Instant asOf = candidate.asOf();
    if (isIntervals && content.date().isPresent() && content.date().get().isAfter(asOf)) {
      // What a history tells of a time, it was made after it.
      asOf = content.date().get();
    }
    ListSnapshot known = state.snapshot(new ListState.Key(asOf, file.contentId()));
    boolean isAnswered = known != null && known.state() == ListSnapshot.State.APPLIED;
    boolean staysHeldBack =
        known != null && known.state() == ListSnapshot.State.HELD_BACK && !request.accept();
    boolean staysReplaced =
        known != null && known.state() == ListSnapshot.State.REPLACED && !request.replace();
    if (isAnswered || staysHeldBack || staysReplaced) {
      add(
          candidate.path(),
          asOf,
          candidate.basis(),
          staysHeldBack ? Outcome.HELD_BACK : Outcome.UNCHANGED,
          content,
          0,
          0,
          staysHeldBack
              ? known.note()
              : staysReplaced ? "replaced by another content" : "imported before");
      return;
    }
    ListSnapshot rival = state.applied(asOf);
    if (rival != null && !request.replace()) {
      throw new FeedException(
          candidate.path()
              + ": another content of list "
              + request.list()
              + " as of "
              + asOf
              + " was imported from "
              + rival.path()
              + ". Use --replace to put this one in its place.");
    }
    long members = members(content.entries(), asOf);
    String doubt = request.accept() ? null : doubt(content, asOf, members);
    ListSnapshot snapshot =
        new ListSnapshot(
            asOf,
            candidate.basis(),
            file.contentId(),
            candidate.path().toString(),
            format,
            content.lines(),
            content.entries().size(),
            content.rejectCount(),
            content.rejectReasons(),
            content.skipCount(),
            doubt == null ? ListSnapshot.State.APPLIED : ListSnapshot.State.HELD_BACK,
            doubt,
            now);
    isChanged = true;
    if (doubt != null) {
      state.put(snapshot);
      add(candidate.path(), asOf, candidate.basis(), Outcome.HELD_BACK, content, 0, 0, doubt);
      return;
    }
    ListHistory history = state.history();
    if (rival != null) {
      history.remove(asOf);
      state.put(rival.with(ListSnapshot.State.REPLACED, "replaced by " + candidate.path()));
    }
    long kept = 0;
    long before = 0;
    ListSnapshot previous = state.neighbour(asOf);
    if (previous != null && previous.asOf().isBefore(asOf)) {
      before = history.membersAt(previous.asOf());
      Instant previousTime = previous.asOf();
      Instant time = asOf;
      kept =
          content.entries().stream()
              .filter(entry -> isMember(entry, time))
              .filter(entry -> history.isMemberAt(entry.addresses(), previousTime))
              .count();
    }
    history.apply(
        new ListVersion(asOf, candidate.basis()),
        content.entries(),
        isIntervals ? request.intervalBasis() : Basis.ENTRY);
    state.put(snapshot);
    add(
        candidate.path(),
        asOf,
        candidate.basis(),
        Outcome.IMPORTED,
        content,
        members - kept,
        before - kept,
        rival == null ? null : "replaces " + rival.path());
  }

  private void add(
      Location path,
      Instant asOf,
      Basis basis,
      Outcome outcome,
      FeedContent content,
      long fresh,
      long gone,
      String note) {
    results.add(
        new FileResult(
            path,
            asOf,
            basis,
            outcome,
            content.entries().size(),
            fresh,
            gone,
            content.rejectCount(),
            content.rejectReasons(),
            note));
  }

  /** Why a version is not believed; null when it is. */
  private String doubt(FeedContent content, Instant asOf, long members) {
    if (content.shortage().isPresent()) {
      return "not whole: " + content.shortage().get();
    }
    ListSnapshot neighbour = state.neighbour(asOf);
    if (neighbour == null) {
      return null;
    }
    // Not its entries: of intervals that are over there may be any number.
    long expected = state.history().membersAt(neighbour.asOf());
    boolean isShrunk =
        expected >= config.minEntries() && expected - members > config.maxShrink() * expected;
    return isShrunk
        ? "shrank to "
            + members
            + " from the "
            + expected
            + " entries as of "
            + neighbour.asOf()
            + "; import it with --accept if that is right"
        : null;
  }

  private static long members(Collection<FeedEntry> entries, Instant asOf) {
    return entries.stream().filter(entry -> isMember(entry, asOf)).count();
  }

  /** Whether the entry is on the list then, not only in its history. */
  private static boolean isMember(FeedEntry entry, Instant asOf) {
    return entry.listedTo() == null || entry.listedTo().isAfter(asOf);
  }
}
