package io.lookback.datasets;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * A file or folder, on the local disk or on any file system that Hadoop reaches.
 *
 * <p>Text with a scheme is a Hadoop URI ({@code hdfs://host:port/lake}, {@code s3a://bucket/lake});
 * text without one, and {@code file:}, is a path of the local disk. What is written appears whole,
 * and files and folders that are made are their owner's only, where the file system knows owners.
 */
public final class Location implements Comparable<Location> {
  private static final Pattern WITH_SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.*");

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final FsPermission REMOTE_FOLDER = new FsPermission((short) 0700);
  private static final FsPermission REMOTE_FILE = new FsPermission((short) 0600);

  /** On the local disk; else null. */
  private final java.nio.file.Path local;

  /** On another file system; else null. */
  private final Path remote;

  private final Supplier<Configuration> hadoop;

  private Location(java.nio.file.Path local, Path remote, Supplier<Configuration> hadoop) {
    this.local = local;
    this.remote = remote;
    this.hadoop = hadoop;
  }

  /**
   * A path or URI as users write it.
   *
   * @param hadoop settings of the file systems; asked only when one is reached
   * @throws UserException when the text is no path and no URI
   */
  public static Location of(String text, Supplier<Configuration> hadoop) {
    try {
      if (text.startsWith("file:/")) {
        return of(java.nio.file.Path.of(new Path(text).toUri().getPath()));
      }
      return WITH_SCHEME.matcher(text).matches()
          ? new Location(null, new Path(text), hadoop)
          : of(java.nio.file.Path.of(text));
    } catch (IllegalArgumentException e) {
      throw new UserException("'" + text + "' is no path and no URI: " + e.getMessage(), e);
    }
  }

  /** A path of the local disk. */
  public static Location of(java.nio.file.Path path) {
    return new Location(path, null, null);
  }

  public boolean isLocal() {
    return local != null;
  }

  /**
   * The path on the local disk.
   *
   * @param what what is there, for the message: "the demo"
   * @throws UserException when it is not on the local disk
   */
  public java.nio.file.Path local(String what) {
    if (local == null) {
      throw new UserException(
          "Cannot use " + remote + " for " + what + ": give a folder of the local disk");
    }
    return local;
  }

  /** What lies below, by its relative path. */
  public Location resolve(String relative) {
    return isLocal()
        ? of(local.resolve(relative))
        : new Location(null, new Path(remote, relative), hadoop);
  }

  /** What {@code relative} means in the folder that this lies in. */
  public Location resolveSibling(String relative) {
    return isLocal()
        ? of(local.resolveSibling(relative))
        : new Location(null, new Path(remote.getParent(), relative), hadoop);
  }

  /** The same place, whatever the working directory and the default file system are. */
  public Location absolute() throws IOException {
    return isLocal()
        ? of(local.toAbsolutePath().normalize())
        : new Location(null, fileSystem().makeQualified(remote), hadoop);
  }

  /** Last part of the path. */
  public String name() {
    return isLocal() ? String.valueOf(local.getFileName()) : remote.getName();
  }

  /** The path without scheme and host. */
  public String path() {
    return isLocal() ? local.toString() : remote.toUri().getPath();
  }

  /** With scheme, as Spark and Hadoop want it, of a place that is {@link #absolute}. */
  public String uri() {
    return isLocal() ? "file:" + local : toString();
  }

  public boolean exists() throws IOException {
    return isLocal() ? Files.exists(local) : status() != null;
  }

  public boolean isFolder() throws IOException {
    if (isLocal()) {
      return Files.isDirectory(local);
    }
    FileStatus status = status();
    return status != null && status.isDirectory();
  }

  /** Files and folders of this folder, by name. */
  public List<Location> list() throws IOException {
    if (isLocal()) {
      try (Stream<java.nio.file.Path> entries = Files.list(local)) {
        return entries.map(Location::of).sorted().toList();
      }
    }
    return Arrays.stream(fileSystem().listStatus(remote))
        .map(status -> new Location(null, status.getPath(), hadoop))
        .sorted()
        .toList();
  }

  /** Files in this folder and those below it, by path. */
  public List<Location> files() throws IOException {
    if (isLocal()) {
      try (Stream<java.nio.file.Path> walk = Files.walk(local)) {
        return walk.filter(Files::isRegularFile).map(Location::of).sorted().toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    List<Location> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> below = fileSystem().listFiles(remote, true);
    while (below.hasNext()) {
      files.add(new Location(null, below.next().getPath(), hadoop));
    }
    files.sort(null);
    return files;
  }

  /** Opens the file; the caller closes it. */
  public InputStream open() throws IOException {
    return isLocal() ? Files.newInputStream(local) : fileSystem().open(remote);
  }

  /** The whole file as UTF-8. */
  public String read() throws IOException {
    try (InputStream in = open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** When the file was last written. */
  public Instant modified() throws IOException {
    return isLocal()
        ? Files.getLastModifiedTime(local).toInstant()
        : Instant.ofEpochMilli(fileSystem().getFileStatus(remote).getModificationTime());
  }

  /** Makes this folder, its owner's only, and those above it; one that exists stays as it is. */
  public void makeFolder() throws IOException {
    if (!isLocal()) {
      if (!isFolder()) {
        fileSystem().mkdirs(remote, REMOTE_FOLDER);
      }
      return;
    }
    if (Files.isDirectory(local)) {
      return;
    }
    if (hasPosixRights()) {
      java.nio.file.Path parent = local.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectories(local, PosixFilePermissions.asFileAttribute(FOLDER));
    } else {
      Files.createDirectories(local);
    }
  }

  /** Makes this folder its owner's only. */
  public void protect() throws IOException {
    if (!isLocal()) {
      fileSystem().setPermission(remote, REMOTE_FOLDER);
    } else if (hasPosixRights()) {
      Files.setPosixFilePermissions(local, FOLDER);
    }
  }

  /** Writes the file as UTF-8, replacing one that is there, in one step for those who read it. */
  public void write(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!isLocal()) {
      writeRemote(bytes);
      return;
    }
    // Temporary files are their owner's only.
    java.nio.file.Path part =
        Files.createTempFile(local.toAbsolutePath().getParent(), "." + name(), ".part");
    try {
      Files.write(part, bytes);
      try {
        Files.move(part, local, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, local, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void writeRemote(byte[] bytes) throws IOException {
    FileSystem fileSystem = fileSystem();
    Path file = fileSystem.makeQualified(remote);
    Path part = new Path(file.getParent(), "." + name() + UUID.randomUUID() + ".part");
    try {
      try (OutputStream out = create(fileSystem, part)) {
        out.write(bytes);
      }
      // FileSystem's own rename does not replace.
      FileContext.getFileContext(fileSystem.getUri(), fileSystem.getConf())
          .rename(part, file, Options.Rename.OVERWRITE);
    } finally {
      fileSystem.delete(part, false);
    }
  }

  private static FSDataOutputStream create(FileSystem fileSystem, Path file) throws IOException {
    return fileSystem.createFile(file).permission(REMOTE_FILE).overwrite(true).build();
  }

  /** Removes the file, if it is there. */
  public void delete() throws IOException {
    if (isLocal()) {
      Files.deleteIfExists(local);
    } else {
      fileSystem().delete(remote, false);
    }
  }

  private static boolean hasPosixRights() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private FileStatus status() throws IOException {
    try {
      return fileSystem().getFileStatus(remote);
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  private FileSystem fileSystem() throws IOException {
    try {
      return remote.getFileSystem(hadoop.get());
    } catch (RuntimeException e) {
      // How Hadoop says that the class of a file system it knows by name is missing.
      throw new IOException(
          e.getMessage()
              + "; the jars of that file system and its settings (core-site.xml, spark.hadoop.*)"
              + " must be there",
          e);
    }
  }

  @Override
  public int compareTo(Location other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Location that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** As users write it. */
  @Override
  public String toString() {
    if (isLocal()) {
      return local.toString();
    }
    // Hadoop writes hdfs:/lake where the host is that of its default file system.
    return remote.toUri().getAuthority() == null
        ? remote.toUri().getScheme() + "://" + path()
        : remote.toString();
  }
}
