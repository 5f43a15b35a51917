package io.lookback.datasets.format;

import io.lookback.datasets.netflow.ExportSink;
import io.lookback.datasets.netflow.ExporterAccount;

/** Hands the records of exporters to a sink of rows, numbered as they come. */
final class ExportRecords implements ExportSink {
  private static final byte[] NOTHING = new byte[0];

  private static final int MESSAGES_ARE_NUMBERED = 9;

  private final RecordSink sink;
  private final ExportLosses losses = new ExportLosses();
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

  @Override
  public void lost(ExporterAccount account, long message, long hourMs, long lost) {
    boolean isMessages = account.version() == MESSAGES_ARE_NUMBERED;
    losses.add(
        new ExportLoss(
            hourMs * 1_000,
            account.addressHi(),
            account.addressLo(),
            account.exporterId(),
            account.version(),
            message,
            isMessages ? flowsOf(lost, account) : lost,
            isMessages ? lost : FlowRow.NONE));
  }

  /** As many as so many of its other messages brought. */
  private static long flowsOf(long messages, ExporterAccount account) {
    return (long) Math.ceil(messages * (double) account.flows() / account.messages());
  }

  /** Nothing is left to say: what came is in the rows, and what did not was told. */
  @Override
  public void exporter(ExporterAccount account) {}

  /** Tells, at the end of the file, what never came. */
  void tellLosses() {
    losses.tell(sink);
  }

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
