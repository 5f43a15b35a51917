package io.lookback.datasets.scenario;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Application protocols that sensors recognise. */
enum Service {
  NONE,
  DNS,
  NTP,
  HTTP,
  SSL,
  SSH,
  SMTP,
  IMAP,
  FTP,
  IRC,
  SNMP;

  private final byte[] name =
      ordinal() == 0
          ? new byte[] {'-'}
          : name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);

  /** Zeek's word, or a hyphen. */
  byte[] zeek() {
    return name;
  }
}
