package io.lookback.datasets.format;

import java.util.List;
import java.util.Optional;

/** Every raw format; a new one is one class and one line here. The first that detects wins. */
public final class Formats {
  public static final List<Format> ALL =
      List.of(
          new Nfcapd(),
          new NetflowCapture(),
          new IpfixExport(),
          new Nessus(),
          new ZeekTsv(),
          new ZeekJson(),
          new Tenable(),
          new SuricataEve(),
          new SnortFast(),
          new SnortFull(),
          new SnortCsv(),
          new SnortJson(),
          new SilkRwcut(),
          new Argus(),
          new AwsVpc(),
          new YafAscii(),
          new NfdumpCsv(),
          new LinuxAudit(),
          new Dpkg(),
          new AptHistory(),
          new DnfRpm(),
          new ZypperHistory(),
          new ProcessAccounting(),
          new Syslog());

  private Formats() {}

  /** The format of that name, or an error that lists the names. */
  public static Format named(String name) {
    return ALL.stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown format '"
                        + name
                        + "'; formats are "
                        + ALL.stream().map(Format::name).toList()));
  }

  /** The format of a file that begins like this; empty when none recognises it. */
  public static Optional<Format> detect(Head head) {
    return ALL.stream().filter(format -> format.detects(head)).findFirst();
  }
}
