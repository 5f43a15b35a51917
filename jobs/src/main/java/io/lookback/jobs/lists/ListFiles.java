package io.lookback.jobs.lists;

import io.lookback.datasets.UserException;
import io.lookback.datasets.feed.FeedFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the files of a list below paths: files, folders, globs. */
final class ListFiles {
  /**
   * What was found.
   *
   * @param files the list's files
   * @param leftOut files that are of other lists by their names
   */
  record Found(List<Path> files, List<Path> leftOut) {}

  private ListFiles() {}

  /**
   * Finds the files of a list. Of several files those whose names, apart from time and ending, are
   * the list's name are taken; if none is, those that begin with it; if none does, all.
   *
   * @param paths files, folders (read with their subfolders, hidden files apart), or globs
   */
  static Found of(String list, Collection<String> paths) {
    TreeSet<Path> all = new TreeSet<>();
    for (String path : paths) {
      all.addAll(expand(path));
    }
    if (all.size() < 2) {
      return new Found(List.copyOf(all), List.of());
    }
    String name = list.toLowerCase(Locale.ROOT);
    List<Path> exact = matching(all, part -> part.equals(name));
    List<Path> files =
        exact.isEmpty()
            ? matching(all, part -> part.matches(Pattern.quote(name) + "[^a-z0-9].*"))
            : exact;
    if (files.isEmpty()) {
      return new Found(List.copyOf(all), List.of());
    }
    List<Path> leftOut = new ArrayList<>(all);
    leftOut.removeAll(files);
    return new Found(files, leftOut);
  }

  private static List<Path> matching(Collection<Path> paths, Predicate<String> namePart) {
    return paths.stream()
        .filter(path -> namePart.test(FeedFile.listInName(path.getFileName().toString())))
        .toList();
  }

  private static List<Path> expand(String text) {
    Path path = Path.of(text);
    try {
      if (Files.isDirectory(path)) {
        return below(path, found -> true);
      }
      if (Files.exists(path)) {
        return List.of(path);
      }
      int wildcard = firstWildcard(text);
      if (wildcard >= 0) {
        int slash = text.lastIndexOf('/', wildcard);
        Path root = Path.of(slash < 0 ? "." : slash == 0 ? "/" : text.substring(0, slash));
        PathMatcher matcher =
            FileSystems.getDefault().getPathMatcher("glob:" + (slash < 0 ? "./" + text : text));
        List<Path> found = Files.isDirectory(root) ? below(root, matcher::matches) : List.of();
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

  private static List<Path> below(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(wanted)
          .sorted()
          .toList();
    }
  }
}
