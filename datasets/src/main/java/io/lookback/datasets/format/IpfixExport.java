package io.lookback.datasets.format;

import io.lookback.datasets.netflow.IpfixFile;
import java.io.IOException;
import java.io.InputStream;

/** IPFIX files (RFC 5655): IPFIX messages back to back. A data record counts as a line. */
public final class IpfixExport implements Format {
  @Override
  public String name() {
    return "ipfix_file";
  }

  @Override
  public String doc() {
    return "IPFIX files (RFC 5655), as yaf and ipfixcol write them";
  }

  @Override
  public String defaultSensor() {
    return "ipfix";
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public boolean detects(Head head) {
    return IpfixFile.detects(head.bytes(), head.bytes().length);
  }

  @Override
  public Parser open(FileContext file) {
    return IpfixExport::read;
  }

  private static void read(RawInput input, RecordSink sink) throws IOException {
    ExportRecords records = new ExportRecords(sink);
    try (InputStream in = input.bytes()) {
      IpfixFile.Summary summary = IpfixFile.read(in, records);
      if (summary.isMalformed()) {
        records.damaged("the file is broken, its rest was not read");
      } else if (summary.isCut()) {
        records.damaged("the file ends within a message");
      }
    }
    records.tellLosses();
  }
}
