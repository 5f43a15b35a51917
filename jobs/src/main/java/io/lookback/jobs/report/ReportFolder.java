package io.lookback.jobs.report;

import io.lookback.datasets.Location;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The folder a report is written to: readable by its owner only, each file appearing whole, and
 * without pages of an earlier report that this one no longer has.
 */
final class ReportFolder {
  /** Names the files that we wrote, and so may remove. */
  private static final String MANIFEST = ".lookback-report";

  private static final Pattern NAME = Pattern.compile("([^/.][^/]*/)?[^/.][^/]*");

  private final Location root;
  private final Set<String> written = new TreeSet<>();

  private ReportFolder(Location root) {
    this.root = root;
  }

  static ReportFolder open(Location folder) throws IOException {
    Location root = folder.absolute();
    if (root.exists() && !root.isFolder()) {
      throw new IOException(
          "Cannot write the report to " + root + ": it is a file. Give a folder.");
    }
    root.makeFolder();
    // A folder that holds other things keeps its rights, unless it is a report's already.
    if (root.resolve(MANIFEST).exists()) {
      root.protect();
    }
    return new ReportFolder(root);
  }

  Location root() {
    return root;
  }

  /**
   * Writes a page.
   *
   * @param name {@code page.html} or {@code folder/page.html}
   */
  void write(String name, String content) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("Page " + name + " would lie outside " + root);
    }
    int slash = name.indexOf('/');
    if (slash > 0) {
      Location folder = root.resolve(name.substring(0, slash));
      folder.makeFolder();
      folder.protect();
    }
    root.resolve(name).write(content);
    written.add(name);
  }

  /** Removes pages that an earlier report left here, and remembers which pages are ours. */
  void close() throws IOException {
    Location manifest = root.resolve(MANIFEST);
    if (manifest.exists()) {
      for (String name : manifest.read().lines().toList()) {
        boolean isPage = name.matches("(lists|addresses|hosts|trends)/[a-z0-9.-]+\\.html");
        if (isPage && !written.contains(name)) {
          root.resolve(name).delete();
        }
      }
    }
    manifest.write(String.join("\n", written) + "\n");
  }
}
