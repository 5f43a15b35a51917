package io.lookback.datasets.format;

import io.lookback.datasets.nfcapd.NfcapdException;
import io.lookback.datasets.nfcapd.NfcapdHeader;
import io.lookback.datasets.nfcapd.NfcapdInput;
import io.lookback.datasets.nfcapd.NfcapdProblem;
import io.lookback.datasets.nfcapd.NfcapdReader;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Files of nfdump's collectors, layouts 1 and 2. A record of the file counts as a line; what the
 * file lacks or has wrong is a reject each, so that it is seen. Of exports that never reached the
 * collector the file tells how often it noticed some to be missing.
 */
public final class Nfcapd implements Format {
  private static final byte[] NOTHING = new byte[0];

  @Override
  public String name() {
    return "nfcapd";
  }

  @Override
  public String doc() {
    return "Binary files of nfdump's collectors (nfcapd, sfcapd, nfpcapd), versions 1.6 and 1.7";
  }

  @Override
  public String defaultSensor() {
    return "nfcapd";
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public boolean detects(Head head) {
    return NfcapdHeader.detects(head.bytes());
  }

  @Override
  public Parser open(FileContext file) {
    return Nfcapd::read;
  }

  private static void read(RawInput input, RecordSink sink) throws IOException {
    // Its statistics stand at the end, so it is read from a copy that can be read anywhere.
    Path copy = Files.createTempFile("lookback", ".nfcapd");
    try {
      try (InputStream in = input.bytes()) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      read(copy, sink);
    } finally {
      Files.delete(copy);
    }
  }

  private static void read(Path file, RecordSink sink) throws IOException {
    long record = 0;
    try (NfcapdReader reader =
        NfcapdReader.open(NfcapdInput.of(file), NfcapdFlows.FIELDS, 0, Long.MAX_VALUE)) {
      while (reader.next()) {
        sink.at(++record, NOTHING, 0, 0);
        FlowRow row = sink.flow();
        String reason = NfcapdFlows.fill(reader.record(), row);
        if (reason == null) {
          sink.emit(row);
        } else {
          sink.reject(reason, "record " + record + " of the file");
        }
      }
      for (Map.Entry<Integer, Long> other : reader.passedOver().entrySet()) {
        for (long i = 0; i < other.getValue(); i++) {
          sink.at(++record, NOTHING, 0, 0);
          sink.skip("not_read:record_type_" + other.getKey());
        }
      }
      for (NfcapdProblem problem : reader.problems()) {
        sink.at(++record, NOTHING, 0, 0);
        sink.reject("damaged_file", problem.toString());
      }
      long untold = reader.problemCount() - reader.problems().size();
      if (untold > 0) {
        sink.at(++record, NOTHING, 0, 0);
        sink.reject("damaged_file", untold + " more problems of this file");
      }
      losses(reader).tell(sink);
    } catch (NfcapdException e) {
      sink.at(++record, NOTHING, 0, 0);
      sink.reject(e.isRefused() ? "unsupported_layout" : "damaged_file", e.getMessage());
    }
  }

  /**
   * Exporters with jumps in their sequence, and what the statistics of the file count beyond these:
   * layout 1 and files that nfdump wrote do not name the exporters.
   */
  private static ExportLosses losses(NfcapdReader reader) {
    ExportLosses losses = new ExportLosses();
    long unnamed = reader.statedTotals() == null ? 0 : reader.statedTotals().sequenceFailures;
    for (NfcapdReader.ExporterStatistics exporter : reader.exporterStatistics()) {
      if (exporter.sequenceFailures() > 0) {
        IpKey address = new IpKey();
        reader.exporterAddress(exporter.sysid(), address);
        losses.add(
            jumps(address, reader.exporterId(exporter.sysid()), exporter.sequenceFailures()));
        unnamed -= exporter.sequenceFailures();
      }
    }
    if (unnamed > 0) {
      losses.add(jumps(new IpKey(), FlowRow.NONE, unnamed));
    }
    return losses;
  }

  /** The file tells only how often, neither when nor how much. */
  private static ExportLoss jumps(IpKey exporter, long exporterId, long count) {
    return new ExportLoss(
        FlowRow.NONE,
        exporter.hi,
        exporter.lo,
        exporterId,
        FlowRow.NONE,
        FlowRow.NONE,
        count,
        FlowRow.NONE);
  }
}
