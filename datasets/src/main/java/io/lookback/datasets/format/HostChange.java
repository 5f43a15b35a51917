package io.lookback.datasets.format;

import org.apache.spark.unsafe.types.UTF8String;

/** Changes of a host that several logs report, under the same names whatever the log. */
final class HostChange {
  static final UTF8String ACCOUNT_ADDED = UTF8String.fromString("Linux-Account_Added");
  static final UTF8String ACCOUNT_CHANGED = UTF8String.fromString("Linux-Account_Changed");
  static final UTF8String ACCOUNT_REMOVED = UTF8String.fromString("Linux-Account_Removed");
  static final UTF8String PASSWORD_CHANGED = UTF8String.fromString("Linux-Password_Changed");
  static final UTF8String GROUP_ADDED = UTF8String.fromString("Linux-Group_Added");
  static final UTF8String GROUP_REMOVED = UTF8String.fromString("Linux-Group_Removed");
  static final UTF8String PACKAGE_INSTALLED = UTF8String.fromString("Linux-Package_Installed");
  static final UTF8String PACKAGE_UPDATED = UTF8String.fromString("Linux-Package_Updated");
  static final UTF8String PACKAGE_REMOVED = UTF8String.fromString("Linux-Package_Removed");
  static final UTF8String PROMISCUOUS = UTF8String.fromString("Linux-Promiscuous_Mode");
  static final UTF8String PROMISCUOUS_END = UTF8String.fromString("Linux-Promiscuous_Mode_Left");

  private HostChange() {}

  /** An account, OCSF Account Change. */
  static void account(EventRow row, UTF8String name) {
    change(row, name, 3001);
  }

  /** A group, OCSF Group Management. */
  static void group(EventRow row, UTF8String name) {
    change(row, name, 3006);
  }

  /** Installed software, OCSF Application Lifecycle. */
  static void software(EventRow row, UTF8String name) {
    change(row, name, 6002);
  }

  /** A cleared event for installed software, at the time that was read last. */
  static EventRow software(RecordSink sink, IsoTime time, UTF8String name) {
    EventRow row = sink.event();
    row.timeUs = time.micros;
    row.timeBasis = time.basis();
    software(row, name);
    return row;
  }

  /**
   * An interface that begins or ends to hand over what is meant for others: sniffing, or a bridge
   * or virtual machine that works as it should. OCSF Device Config State Change.
   */
  static void promiscuous(
      EventRow row, FileContext file, byte[] b, int from, int to, boolean isBegin) {
    change(row, isBegin ? PROMISCUOUS : PROMISCUOUS_END, 5019);
    row.message = Text.utf8(b, from, to);
    row.severity = isBegin && !isExpected(file, b, from, to) ? "medium" : "informational";
  }

  private static boolean isExpected(FileContext file, byte[] b, int from, int to) {
    String name = Text.string(b, from, to);
    for (String pattern : file.expectedPromiscuous()) {
      boolean isBeginning = pattern.endsWith("*");
      if (isBeginning
          ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern)) {
        return true;
      }
    }
    return false;
  }

  private static void change(EventRow row, UTF8String name, int ocsfClass) {
    // That of syslog's priority says who wrote the line, and not all copies of a log have it.
    row.severity = null;
    row.eventType = "detected-change";
    row.eventName = name;
    row.ocsfClass = ocsfClass;
    row.outcome = "success";
  }
}
