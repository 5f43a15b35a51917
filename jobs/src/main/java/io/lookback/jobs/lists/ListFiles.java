package io.lookback.jobs.lists;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.feed.FeedFile;
import io.lookback.datasets.feed.MispFeed;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the files of a list below paths: files, folders, globs. */
final class ListFiles {
  /**
   * What was found.
   *
   * @param files the list's files
   * @param leftOut files that are of other lists by their names
   */
  record Found(List<Location> files, List<Location> leftOut) {}

  private ListFiles() {}

  /**
   * Finds the files of a list. Of several files those whose names, apart from time and ending, are
   * the list's name are taken; if none is, those that begin with it; if none does, all. The events
   * of a MISP feed belong to its manifest.
   *
   * @param paths files, folders (read with their subfolders, hidden files apart), or globs
   * @param locate finds the place that a path means
   */
  static Found of(String list, Collection<String> paths, Function<String, Location> locate) {
    TreeSet<Location> all = new TreeSet<>();
    for (String path : paths) {
      all.addAll(expand(path, locate));
    }
    Set<Location> manifests =
        all.stream()
            .filter(file -> file.name().equals(MispFeed.MANIFEST))
            .collect(Collectors.toSet());
    all.removeIf(
        file ->
            MispFeed.isPart(file.name())
                && manifests.contains(file.resolveSibling(MispFeed.MANIFEST)));
    if (all.size() < 2) {
      return new Found(List.copyOf(all), List.of());
    }
    String name = list.toLowerCase(Locale.ROOT);
    List<Location> exact = matching(all, part -> part.equals(name));
    List<Location> files =
        exact.isEmpty()
            ? matching(all, part -> part.matches(Pattern.quote(name) + "[^a-z0-9].*"))
            : exact;
    if (files.isEmpty()) {
      return new Found(List.copyOf(all), List.of());
    }
    List<Location> leftOut = new ArrayList<>(all);
    leftOut.removeAll(files);
    return new Found(files, leftOut);
  }

  private static List<Location> matching(Collection<Location> paths, Predicate<String> namePart) {
    return paths.stream().filter(path -> namePart.test(FeedFile.listInName(path.name()))).toList();
  }

  private static List<Location> expand(String text, Function<String, Location> locate) {
    Location path = locate.apply(text);
    try {
      if (path.isFolder()) {
        return below(path, found -> true);
      }
      if (path.exists()) {
        return List.of(path);
      }
      int wildcard = firstWildcard(text);
      if (wildcard >= 0) {
        int slash = text.lastIndexOf('/', wildcard);
        Location root = locate.apply(slash < 0 ? "." : slash == 0 ? "/" : text.substring(0, slash));
        Path above = Path.of(root.path());
        PathMatcher matcher =
            FileSystems.getDefault().getPathMatcher("glob:" + text.substring(slash + 1));
        List<Location> found =
            root.isFolder()
                ? below(root, file -> matcher.matches(above.relativize(Path.of(file.path()))))
                : List.of();
        if (!found.isEmpty()) {
          return found;
        }
      }
    } catch (IOException e) {
      throw new UserException("Cannot read " + text + ": " + e.getMessage(), e);
    }
    throw new UserException("There is no file, folder or match for '" + text + "'");
  }

  private static int firstWildcard(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("*?[{".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<Location> below(Location folder, Predicate<Location> wanted)
      throws IOException {
    return folder.files().stream()
        .filter(file -> !file.name().startsWith("."))
        .filter(wanted)
        .toList();
  }
}
