package io.lookback.jobs.ingest;

import io.lookback.datasets.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists the files of paths, folders and globs, leaving alone what is still being written: names
 * that tools use for unfinished files, and files modified within the quiet period.
 */
public final class RawFileFinder {
  private final Configuration configuration;
  private final Duration quietPeriod;

  public RawFileFinder(Configuration configuration, Duration quietPeriod) {
    this.configuration = configuration;
    this.quietPeriod = quietPeriod;
  }

  /**
   * What was found.
   *
   * @param leftAlone paths that are still being written
   */
  public record Found(List<RawFile> files, List<String> leftAlone) {}

  /**
   * Lists files; waits for the rest of the quiet period when files were modified within it.
   *
   * @param paths files, folders (with all below them) and globs
   * @param describe makes the raw file of a listed one, with site, sensor and format
   */
  public Found find(List<String> paths, Function<FileStatus, RawFile> describe) {
    Map<String, FileStatus> statuses = new TreeMap<>();
    List<String> leftAlone = new ArrayList<>();
    try {
      for (String path : paths) {
        list(path, statuses, leftAlone);
      }
      waitUntilQuiet(statuses);
      List<RawFile> files = new ArrayList<>();
      for (Map.Entry<String, FileStatus> entry : statuses.entrySet()) {
        FileStatus before = entry.getValue();
        FileStatus now = before;
        if (isYoung(before)) {
          Path path = before.getPath();
          try {
            now = path.getFileSystem(configuration).getFileStatus(path);
          } catch (FileNotFoundException e) {
            // Rotated away while we waited; the next run finds it under its new name.
            continue;
          }
        }
        boolean quiet =
            now.getLen() == before.getLen()
                && now.getModificationTime() == before.getModificationTime();
        if (quiet) {
          files.add(describe.apply(now));
        } else {
          leftAlone.add(entry.getKey());
        }
      }
      return new Found(files, leftAlone);
    } catch (IOException e) {
      throw new UserException("Cannot list the files of " + paths + ": " + e.getMessage(), e);
    }
  }

  private void list(String path, Map<String, FileStatus> statuses, List<String> leftAlone)
      throws IOException {
    Path given = new Path(path);
    FileSystem fileSystem = given.getFileSystem(configuration);
    FileStatus[] matches;
    try {
      // A name with glob characters may be meant literally.
      matches = new FileStatus[] {fileSystem.getFileStatus(given)};
    } catch (FileNotFoundException e) {
      matches = fileSystem.globStatus(given);
    }
    if (matches == null || matches.length == 0) {
      throw new UserException(
          "Nothing found at '" + path + "'. Give files, folders or globs that exist.");
    }
    for (FileStatus match : matches) {
      if (match.isFile()) {
        take(match, statuses, leftAlone);
      } else {
        RemoteIterator<LocatedFileStatus> below = fileSystem.listFiles(match.getPath(), true);
        while (below.hasNext()) {
          take(below.next(), statuses, leftAlone);
        }
      }
    }
  }

  private static void take(
      FileStatus status, Map<String, FileStatus> statuses, List<String> leftAlone) {
    String name = status.getPath().getName();
    if (isUnfinished(name)) {
      leftAlone.add(text(status.getPath()));
    } else {
      statuses.put(text(status.getPath()), status);
    }
  }

  /** The path as users write it: without the scheme for local files. */
  static String text(Path path) {
    String scheme = path.toUri().getScheme();
    return scheme == null || scheme.equals("file") ? path.toUri().getPath() : path.toString();
  }

  private static boolean isUnfinished(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith(".")
        || lower.startsWith("nfcapd.current")
        || lower.startsWith("nfpcapd.current")
        || lower.endsWith(".tmp")
        || lower.endsWith(".part")
        || lower.endsWith(".partial")
        || lower.endsWith(".filepart")
        || lower.endsWith(".crdownload")
        || lower.endsWith(".swp")
        || lower.endsWith("._copying_");
  }

  private boolean isYoung(FileStatus status) {
    return System.currentTimeMillis() - status.getModificationTime() < 2 * quietPeriod.toMillis();
  }

  private void waitUntilQuiet(Map<String, FileStatus> statuses) {
    long now = System.currentTimeMillis();
    long wait = 0;
    for (FileStatus status : statuses.values()) {
      // A file from the future (another clock) is not waited for longer than any other.
      long age = Math.max(0, now - status.getModificationTime());
      wait = Math.max(wait, quietPeriod.toMillis() - age);
    }
    if (wait > 0) {
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UserException("Interrupted while waiting for files to be quiet", e);
      }
    }
  }
}
