package io.lookback.datasets.source;

import io.lookback.datasets.UserException;
import io.lookback.datasets.nfcapd.NfcapdException;
import io.lookback.datasets.nfcapd.NfcapdField;
import io.lookback.datasets.nfcapd.NfcapdInput;
import io.lookback.datasets.nfcapd.NfcapdProblem;
import io.lookback.datasets.nfcapd.NfcapdReader;
import io.lookback.datasets.nfcapd.NfcapdRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the pieces of files of one task, one after the other. */
final class NfcapdFiles implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(NfcapdFiles.class);

  /** So many problems of a file are logged; all of them are rows of {@code content = problems}. */
  private static final int LOGGED = 5;

  private final List<NfcapdScan.Piece> pieces;
  private final Set<NfcapdField> fields;
  private final boolean failFast;
  private final Configuration hadoop;
  private final NfcapdReader.Memory memory = new NfcapdReader.Memory();

  private int next;
  private NfcapdScan.Piece piece;
  private NfcapdReader reader;
  private List<NfcapdProblem> problems = List.of();

  NfcapdFiles(
      List<NfcapdScan.Piece> pieces,
      Set<NfcapdField> fields,
      boolean failFast,
      Configuration hadoop) {
    this.pieces = pieces;
    this.fields = fields;
    this.failFast = failFast;
    this.hadoop = hadoop;
  }

  /** Moves to the next record of the pieces; false after the last one. */
  boolean next() throws IOException {
    while (reader != null || nextFile()) {
      if (nextOfFile()) {
        return true;
      }
    }
    return false;
  }

  /** Moves to the next file that can be opened; its problems so far replace those of the last. */
  boolean nextFile() throws IOException {
    if (next == pieces.size()) {
      return false;
    }
    piece = pieces.get(next++);
    problems = List.of();
    try {
      open();
    } catch (NfcapdException e) {
      if (failFast || e.isRefused()) {
        throw new UserException("Cannot read " + piece.path() + ": " + e.getMessage(), e);
      }
      // A piece that is not the first would say the same again.
      if (piece.from() == 0) {
        problems = List.of(new NfcapdProblem(0, e.getMessage()));
        LOG.warn("{}: {}", piece.path(), e.getMessage());
      }
    }
    return true;
  }

  private void open() throws IOException {
    NfcapdInput input = input(piece.path());
    try {
      reader = NfcapdReader.open(input, fields, piece.from(), piece.to(), memory);
    } finally {
      if (reader == null) {
        input.close();
      }
    }
  }

  /** Moves to the next record of the current file; false, and the file closed, after the last. */
  boolean nextOfFile() throws IOException {
    if (reader == null) {
      return false;
    }
    if (reader.next()) {
      if (failFast && reader.problemCount() > 0) {
        fail();
      }
      return true;
    }
    if (failFast && reader.problemCount() > 0) {
      fail();
    }
    problems = reader.problems();
    if (!problems.isEmpty()) {
      LOG.warn(
          "{}: {} problems; {}",
          piece.path(),
          reader.problemCount(),
          problems.stream().limit(LOGGED).map(String::valueOf).collect(Collectors.joining("; ")));
    }
    close();
    return false;
  }

  private void fail() {
    throw new UserException(
        "Cannot read " + piece.path() + " without loss, " + reader.problems().get(0));
  }

  NfcapdRecord record() {
    return reader.record();
  }

  /** Path of the current file. */
  String path() {
    return piece.path();
  }

  /** What was wrong with the file that ended. */
  List<NfcapdProblem> problems() {
    return problems;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  private NfcapdInput input(String path) throws IOException {
    Path file = new Path(path);
    FileSystem fileSystem = file.getFileSystem(hadoop);
    long length = fileSystem.getFileStatus(file).getLen();
    return of(fileSystem.open(file), length);
  }

  private static NfcapdInput of(FSDataInputStream stream, long length) {
    return new NfcapdInput() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public int read(long position, byte[] buffer, int offset, int count) throws IOException {
        if (position >= length) {
          return 0;
        }
        // Blocks come one after the other, so that reading on is cheaper than positioned reads.
        stream.seek(position);
        return stream.readNBytes(buffer, offset, (int) Math.min(count, length - position));
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }
}
