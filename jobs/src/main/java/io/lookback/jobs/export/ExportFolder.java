package io.lookback.jobs.export;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * A folder that appears whole: it is filled beside its target, its owner's only, and takes the
 * target's place at the end. What is left of one that was never published is removed.
 */
final class ExportFolder implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path target;
  private final Path part;

  private ExportFolder(FileSystem fileSystem, Path target, Path part) {
    this.fileSystem = fileSystem;
    this.target = target;
    this.part = part;
  }

  /**
   * Begins a folder.
   *
   * @throws UserException when the target is a file, or holds something and is not to be replaced
   */
  static ExportFolder beside(Location target, boolean overwrite, Configuration hadoop)
      throws IOException {
    Location whole = target.absolute();
    if (whole.exists() && !whole.isFolder()) {
      throw new UserException(
          "Cannot write the export to " + target + ": that is a file. Name a folder");
    }
    if (whole.exists() && !whole.list().isEmpty() && !overwrite) {
      throw new UserException(
          "Cannot write the export to "
              + target
              + ": there is something in it. Name another folder, or replace all of it with"
              + " --overwrite");
    }
    Location part = whole.resolveSibling("." + whole.name() + "." + UUID.randomUUID() + ".part");
    part.makeFolder();
    Path path = new Path(whole.uri());
    FileSystem fileSystem = path.getFileSystem(hadoop);
    if (fileSystem instanceof LocalFileSystem checked) {
      // It hides the checksums that it keeps beside the files.
      fileSystem = checked.getRawFileSystem();
    }
    return new ExportFolder(fileSystem, path, new Path(part.uri()));
  }

  /** Where to write. */
  String path() {
    return part.toString();
  }

  /** Puts the folder in its place; returns how many files it has. */
  long publish() throws IOException {
    long files = 0;
    RemoteIterator<LocatedFileStatus> all = fileSystem.listFiles(part, true);
    while (all.hasNext()) {
      FileStatus file = all.next();
      // Hadoop's checksums for the local disk are of no use elsewhere.
      if (file.getPath().getName().startsWith(".")) {
        fileSystem.delete(file.getPath(), false);
      } else {
        files++;
      }
    }
    Path before = new Path(part.getParent(), part.getName() + ".replaced");
    boolean isThere = exists(target);
    if (isThere) {
      rename(target, before);
    }
    rename(part, target);
    if (isThere) {
      fileSystem.delete(before, true);
    }
    return files;
  }

  private boolean exists(Path path) throws IOException {
    try {
      fileSystem.getFileStatus(path);
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  @Override
  public void close() throws IOException {
    fileSystem.delete(part, true);
  }
}
