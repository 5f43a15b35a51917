package io.lookback.jobs.share;

import io.lookback.datasets.Location;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A folder in the lake, where all of Spark's processes reach it; gone when closed. */
final class Scratch implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path folder;

  Scratch(Location lake, Configuration hadoop) throws IOException {
    Location place = lake.absolute().resolve(".share-" + UUID.randomUUID());
    place.makeFolder();
    folder = new Path(place.uri());
    fileSystem = folder.getFileSystem(hadoop);
  }

  /** A place in it, as Spark wants it. */
  String resolve(String name) {
    return new Path(folder, name).toString();
  }

  /** Copies the one Parquet file in a folder of it to the local disk. */
  void fetch(String name, java.nio.file.Path file) throws IOException {
    for (FileStatus status : fileSystem.listStatus(new Path(folder, name))) {
      if (status.getPath().getName().endsWith(".parquet")) {
        fileSystem.copyToLocalFile(false, status.getPath(), new Path(file.toUri()), true);
        return;
      }
    }
    throw new FileNotFoundException("Spark wrote no file to " + name);
  }

  /** Copies a file of the local disk into it; returns its place. */
  String put(java.nio.file.Path file, String name) throws IOException {
    Path copy = new Path(folder, name);
    fileSystem.copyFromLocalFile(new Path(file.toUri()), copy);
    return copy.toString();
  }

  @Override
  public void close() throws IOException {
    fileSystem.delete(folder, true);
  }
}
