package io.lookback.datasets.format;

/** The words for how bad an event is. */
final class Severities {
  private Severities() {}

  /**
   * The word for a priority as Snort and Suricata print it, 1 being the most severe they know; null
   * for anything but a positive number. Critical is left for what detectors find.
   */
  static String ofPriority(String printed) {
    byte[] digits = Text.ascii(printed);
    long priority = Text.number(digits, 0, digits.length);
    if (priority < 1) {
      return null;
    }
    return priority == 1
        ? "high"
        : priority == 2 ? "medium" : priority == 3 ? "low" : "informational";
  }

  /**
   * The word for a level of syslog (RFC 5424, 0 to 7). Emergencies, alerts and critical conditions
   * are the worst a device knows of itself.
   */
  static String ofSyslogLevel(int level) {
    return level <= 2 ? "high" : level == 3 ? "medium" : level == 4 ? "low" : "informational";
  }
}
