package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One page per affected own host: what it did, with whom, on which ports, when. */
final class HostPage implements Page {
  /** Listed addresses named in the first sentence. */
  private static final int NAMED = 3;

  /** Sections of what is known of a host, in the order in which they are shown. */
  private static final List<Section> SECTIONS =
      List.of(
          new Section(
              "list",
              "Lists it is on",
              "Asset lists by the rules of the configuration: what kind of host it is.",
              "List",
              "Entered",
              "Left"),
          new Section(
              "vulnerability",
              "Vulnerabilities",
              "What the latest reports found, the worst first; a later report of the same name"
                  + " replaces an earlier one.",
              "Vulnerability",
              "Known since",
              "Last reported"),
          new Section(
              "port",
              "Open ports",
              "Ports that answered a scanner, or somebody in an established session.",
              "Port",
              "Known since",
              "Last told"),
          new Section(
              "user",
              "Users",
              "Accounts that logged in, the latest first.",
              "Account",
              "First login",
              "Last login"),
          new Section(
              "change",
              "Changes",
              "Accounts, packages and interfaces that changed, the latest first.",
              "Change",
              "At",
              ""),
          new Section(
              "fact",
              "System and software",
              "As scanners and sensors tell it.",
              "What",
              "Known since",
              "Last told"),
          new Section("name", "Names", "What it is called.", "Name", "", ""));

  /**
   * A table of the page.
   *
   * @param id of the section; so the entries are called in the sheet
   * @param what head of the first column
   * @param first head of the first time
   * @param last head of the last time
   */
  record Section(
      String id,
      String title,
      String about,
      String what,
      String first,
      String last,
      List<HostSheet.Entry> entries,
      long total) {
    Section(String id, String title, String about, String what, String first, String last) {
      this(id, title, about, what, first, last, List.of(), 0);
    }

    Section of(HostSheet sheet) {
      return new Section(id, title, about, what, first, last, sheet.of(id), sheet.total(id));
    }

    boolean hasSeverity() {
      return id.equals("vulnerability");
    }

    /** The severity as its class in the style sheet; an unknown word is high. */
    String css(HostSheet.Entry entry) {
      return Severity.isKnown(entry.severity()) ? entry.severity() : "high";
    }

    String detail(HostSheet.Entry entry) {
      String detail = entry.detail() == null ? "" : entry.detail();
      String port = entry.port() == null || id.equals("port") ? "" : "port " + entry.port();
      String count = entry.count() == null ? "" : Words.count(entry.count(), "time", "times");
      return Stream.of(port, detail, count)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(", "));
    }

    String time(Instant time) {
      return time == null ? "–" : Words.minute(time);
    }
  }

  /** What the template shows. */
  record Model(HostDossier host) {
    /** Why the host has a page. */
    String headline() {
      StringBuilder text = new StringBuilder();
      List<HostDossier.Contact> contacts = host.contacts();
      if (!contacts.isEmpty()) {
        text.append("It had established sessions with ")
            .append(
                String.join(
                    ", ",
                    contacts.stream()
                        .limit(NAMED)
                        .map(contact -> contact.address() + " (" + contact.severity().text() + ")")
                        .toList()))
            .append(
                contacts.size() > NAMED
                    ? " and " + Words.count(contacts.size() - NAMED) + " more listed addresses. "
                    : ", on a list. ");
      }
      if (host.foundSeverity() != null) {
        text.append("Detectors found it, at worst ")
            .append(host.foundSeverity().text())
            .append(". ");
      }
      if (host.events() > 0) {
        text.append(Words.count(host.events(), "event concerns", "events concern"))
            .append(" it in ")
            .append(HostData.DAYS)
            .append(" days: it is among the hosts of the site with most.");
      }
      return text.toString().strip();
    }

    /** What is known of it; sections without entries are left out. */
    List<Section> sections() {
      return SECTIONS.stream()
          .map(section -> section.of(host.sheet()))
          .filter(section -> !section.entries().isEmpty())
          .toList();
    }

    Svg names() {
      return host.names() == null
          ? null
          : chart(host.names(), "names", "sessions and events by name over time");
    }

    Svg ports() {
      return host.portsOverTime() == null
          ? null
          : chart(host.portsOverTime(), "over", "sessions by direction and port over time");
    }

    private Svg chart(Dossier.Timeline timeline, String id, String what) {
      return new TimelineChart(
              id,
              timeline.from(),
              timeline.to(),
              timeline.binSeconds(),
              timeline.lanes(),
              List.of(),
              timeline.sensors())
          .draw("What " + host.host() + " did at " + host.site() + ": " + what + ".");
    }

    String protocol(Integer number) {
      return number == null
          ? "–"
          : switch (number) {
            case 1 -> "ICMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 58 -> "ICMPv6";
            default -> String.valueOf(number);
          };
    }

    /** The port that its sessions use most. */
    int busiestPort() {
      return host.ports().stream()
          .filter(port -> port.port() != null && port.sessions() > 0)
          .mapToInt(HostDossier.Port::port)
          .findFirst()
          .orElse(22);
    }
  }

  @Override
  public Stream<Sheet> sheets(Report report) {
    return report.hosts().stream()
        .map(
            host -> {
              Frame frame =
                  Frame.of(report, host.path(), "Host " + host.host(), "Hosts", host.site());
              return new Sheet(
                  host.path(),
                  output -> JtehostGenerated.render(output, null, frame, new Model(host)));
            });
  }
}
