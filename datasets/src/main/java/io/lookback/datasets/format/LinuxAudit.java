package io.lookback.datasets.format;

/** The log of the Linux audit system ({@code audit.log}); see {@link AuditRecord}. */
final class LinuxAudit implements Format {
  @Override
  public String name() {
    return "linux_audit";
  }

  @Override
  public String doc() {
    return "Linux audit log: logins, accounts, commands, packages, promiscuous interfaces";
  }

  @Override
  public String defaultSensor() {
    return "audit";
  }

  @Override
  public boolean detects(Head head) {
    return head.mostly(
        line ->
            (line.startsWith("type=") || line.startsWith("node=")) && line.contains(" msg=audit("));
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public boolean namesItsEvents() {
    return true;
  }

  @Override
  public Parser open(FileContext file) {
    return new AuditParser(file);
  }

  private static final class AuditParser extends LineParser {
    // Auditd's own marker between the events that ausearch prints.
    private static final byte[] RULE = Text.ascii("----");

    private final AuditRecord record;

    AuditParser(FileContext file) {
      record = new AuditRecord(file);
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      if (Text.is(b, from, to, RULE)) {
        sink.skip("comment");
        return;
      }
      EventRow row = sink.event();
      String wrong = record.read(b, from, to, row);
      if (wrong == null) {
        sink.emit(row);
      } else {
        sink.reject("bad_line", wrong + ": " + Text.excerpt(b, from, to));
      }
    }
  }
}
