package io.lookback.jobs.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;

/**
 * The folder a report is written to: readable by its owner only, each file appearing whole, and
 * without pages of an earlier report that this one no longer has.
 */
final class ReportFolder {
  /** Names the files that we wrote, and so may remove. */
  private static final String MANIFEST = ".lookback-report";

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private final Path root;
  private final Set<String> written = new TreeSet<>();

  private ReportFolder(Path root) {
    this.root = root;
  }

  static ReportFolder open(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
      throw new IOException(
          "Cannot write the report to " + absolute + ": it is a file. Give a folder.");
    }
    boolean isNew = !Files.exists(absolute);
    Files.createDirectories(absolute);
    // A folder that holds other things keeps its rights, unless it is a report's already.
    if (isNew || Files.exists(absolute.resolve(MANIFEST))) {
      protect(absolute, FOLDER);
    }
    return new ReportFolder(absolute);
  }

  Path root() {
    return root;
  }

  void write(String name, String content) throws IOException {
    Path file = root.resolve(name).normalize();
    if (!file.startsWith(root)) {
      throw new IOException("Page " + name + " would lie outside " + root);
    }
    Path folder = file.getParent();
    if (!folder.equals(root)) {
      Files.createDirectories(folder);
      protect(folder, FOLDER);
    }
    Path part = folder.resolve("." + file.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(part);
    protect(part, FILE);
    Files.write(part, content.getBytes(StandardCharsets.UTF_8));
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
    written.add(name);
  }

  /** Removes pages that an earlier report left here, and remembers which pages are ours. */
  void close() throws IOException {
    Path manifest = root.resolve(MANIFEST);
    if (Files.exists(manifest)) {
      for (String name : Files.readAllLines(manifest, StandardCharsets.UTF_8)) {
        boolean isPage = name.matches("(lists|addresses)/[a-z0-9.-]+\\.html");
        if (isPage && !written.contains(name)) {
          Files.deleteIfExists(root.resolve(name));
        }
      }
    }
    Set<String> pages = Set.copyOf(written);
    write(MANIFEST, String.join("\n", new TreeSet<>(pages)) + "\n");
  }

  private static void protect(Path path, Set<PosixFilePermission> rights) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, rights);
    }
  }
}
