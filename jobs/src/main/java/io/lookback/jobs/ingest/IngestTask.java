package io.lookback.jobs.ingest;

import io.lookback.datasets.format.FileContext;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.format.LineReader;
import io.lookback.datasets.format.RawInput;
import io.lookback.datasets.store.RawFiles;
import io.lookback.datasets.store.TaskWriter;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/** Reads pieces of files and writes their rows; the body of a Spark task. */
final class IngestTask {
  private IngestTask() {}

  /** One piece of one file. */
  record Unit(PlannedFile planned, Probe.Piece piece) implements Serializable {}

  /**
   * What a task did.
   *
   * @param tallies by site and file, as {@code site\nfile_id}
   * @param changed paths of files that are not what was planned; nothing of the task counts then
   */
  record Result(
      Map<String, TaskWriter.Written> written, Map<String, FileTally> tallies, List<String> changed)
      implements Serializable {}

  static Result run(
      List<Unit> units,
      Rules rules,
      Map<String, org.apache.iceberg.Table> tables,
      Configuration configuration,
      int task,
      long attempt)
      throws IOException {
    Map<String, TaskWriter> writers = new LinkedHashMap<>();
    try {
      tables.forEach(
          (name, iceberg) -> {
            Table table = Tables.named(name);
            writers.put(name, new TaskWriter(table, iceberg, task, attempt));
          });
      IngestSink sink = new IngestSink(rules, writers);
      Map<String, FileTally> tallies = new LinkedHashMap<>();
      List<String> changed = new ArrayList<>();
      for (Unit unit : units) {
        PlannedFile planned = unit.planned();
        FileTally tally =
            tallies.computeIfAbsent(
                planned.file().site() + "\n" + planned.fileId(),
                key -> new FileTally(planned.fileId()));
        if (!isAsPlanned(planned, configuration)) {
          changed.add(planned.file().path());
          continue;
        }
        FileContext context =
            new FileContext(
                rules.sites().get(planned.file().site()),
                planned.sensor(),
                planned.file().name(),
                planned.referenceUs(),
                rules.expectedPromiscuous());
        try {
          read(unit, context, tally, sink, configuration);
          TaskContext.get().taskMetrics().inputMetrics().incBytesRead(unit.piece().length());
        } catch (EOFException e) {
          changed.add(planned.file().path());
        }
      }
      Map<String, TaskWriter.Written> written = new LinkedHashMap<>();
      writers.forEach((name, writer) -> written.put(name, writer.finish()));
      return new Result(written, tallies, changed);
    } finally {
      for (TaskWriter writer : writers.values()) {
        writer.close();
      }
    }
  }

  /** A plain file may have grown behind what was planned; anything else is another content. */
  private static boolean isAsPlanned(PlannedFile planned, Configuration configuration)
      throws IOException {
    Path path = new Path(planned.file().path());
    FileStatus status = path.getFileSystem(configuration).getFileStatus(path);
    boolean same =
        status.getLen() == planned.file().length()
            && status.getModificationTime() * 1000 == planned.file().modifiedUs();
    boolean grown =
        planned.bytes() == planned.file().length() && status.getLen() > planned.file().length();
    return same || grown;
  }

  private static void read(
      Unit unit, FileContext context, FileTally tally, IngestSink sink, Configuration configuration)
      throws IOException {
    PlannedFile planned = unit.planned();
    boolean known = planned.format() != null;
    // A name may carry the date of a month's first day; what was written later is still no future.
    long latest =
        planned.referenceBasis().equals("option")
            ? planned.referenceUs()
            : Math.max(planned.referenceUs(), planned.file().modifiedUs());
    sink.begin(context, known ? planned.format() : "unknown", tally, latest + IngestSink.DAY_US);
    if (!known) {
      if (planned.lines() > 0 || planned.cutOff() != null) {
        byte[] start = firstBytes(planned, configuration);
        sink.rejectWhole(
            planned.lines() + (planned.cutOff() == null ? 0 : 1),
            start,
            "unknown_format",
            "no format recognises the file; name it with --format if you know it");
      }
      return;
    }
    long before = tally.lines;
    PieceInput input = new PieceInput(unit, configuration);
    try {
      Formats.named(planned.format()).open(context).read(input, sink);
      sink.end();
      input.checkLines(tally.lines - before);
    } finally {
      input.close();
    }
    boolean last = unit.piece().offset() + unit.piece().length() >= planned.bytes();
    if (last && planned.damage() != null) {
      byte[] tail = planned.cutOff() == null ? new byte[0] : planned.cutOff();
      sink.at(planned.lines() + 1, tail, 0, tail.length);
      sink.reject("damaged_stream", planned.damage());
    }
  }

  private static byte[] firstBytes(PlannedFile planned, Configuration configuration)
      throws IOException {
    try (InputStream in = RawFiles.open(planned.file().path(), configuration)) {
      return in.readNBytes(1000);
    }
  }

  /** The bytes of one piece, opened as often as the reader asks. */
  private static final class PieceInput implements RawInput {
    private final Unit unit;
    private final Configuration configuration;
    private final List<InputStream> opened = new ArrayList<>();
    private LineReader lines;

    PieceInput(Unit unit, Configuration configuration) {
      this.unit = unit;
      this.configuration = configuration;
    }

    @Override
    public LineReader lines() throws IOException {
      lines = new LineReader(bytes(), unit.piece().linesBefore());
      return lines;
    }

    @Override
    public InputStream bytes() throws IOException {
      InputStream in = RawFiles.open(unit.planned().file().path(), configuration);
      opened.add(in);
      in.skipNBytes(unit.piece().offset());
      return new Limited(in, unit.piece().length());
    }

    @Override
    public byte[] prologue() {
      return unit.piece().prologue();
    }

    /** The lines the reader was given must be those it accounted for. */
    void checkLines(long accounted) {
      if (lines != null && lines.lineNo() - unit.piece().linesBefore() != accounted) {
        throw new IllegalStateException(
            "Format "
                + unit.planned().format()
                + " accounted for "
                + accounted
                + " lines of "
                + unit.planned().file().path()
                + ", but read "
                + (lines.lineNo() - unit.piece().linesBefore()));
      }
    }

    void close() throws IOException {
      for (InputStream in : opened) {
        in.close();
      }
    }
  }

  /** Ends after so many bytes; fewer are an error, because more were planned. */
  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long length) {
      super(in);
      left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(buffer, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException(left + " bytes are missing");
      }
      left -= read;
      return read;
    }
  }
}
