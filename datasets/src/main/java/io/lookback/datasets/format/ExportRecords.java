package io.lookback.datasets.format;

import io.lookback.datasets.netflow.ExportSink;
import io.lookback.datasets.netflow.ExporterAccount;

/** Hands the records of exporters to a sink of rows, numbered as they come. */
final class ExportRecords implements ExportSink {
  private static final byte[] NOTHING = new byte[0];

  private final RecordSink sink;
  private long record;

  ExportRecords(RecordSink sink) {
    this.sink = sink;
  }

  @Override
  public void at(long message, byte[] buffer, int from, int to) {
    // Sets that waited for their template come after those of newer messages.
    sink.at(++record, buffer, from, to);
  }

  @Override
  public FlowRow flow() {
    return sink.flow();
  }

  @Override
  public void emit(FlowRow row) {
    sink.emit(row);
  }

  @Override
  public void reject(String reason, String detail) {
    sink.reject(reason, detail);
  }

  @Override
  public void skip(String kind) {
    sink.skip(kind);
  }

  @Override
  public void unresolved(int templateId) {
    sink.reject("no_template", "template " + templateId + " of the exporter never came");
  }

  /** Records that got lost before they came here show in no row. */
  @Override
  public void exporter(ExporterAccount account) {}

  /** Adds what is wrong with the file as a whole. */
  void damaged(String detail) {
    refuse("damaged_file", detail);
  }

  /** Adds why nothing of a file, or nothing more, could be taken. */
  void refuse(String reason, String detail) {
    sink.at(++record, NOTHING, 0, 0);
    sink.reject(reason, detail);
  }
}
