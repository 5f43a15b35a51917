package io.lookback.jobs.report;

import java.util.List;
import java.util.stream.Stream;

/** One page per affected own host: what it did, with whom, on which ports, when. */
final class HostPage implements Page {
  /** Listed addresses named in the first sentence. */
  private static final int NAMED = 3;

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
