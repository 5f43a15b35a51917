package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What one own host did in the time that its page is about.
 *
 * @param contacts listed addresses that had established sessions with it, worst first
 * @param found findings about it or with it at the other end, the newest first
 * @param foundSeverity the highest of those about it that are not old, or null
 * @param events events of the last days that concern it, where it is here for them; else 0
 * @param from first day shown
 * @param to last day shown
 * @param names timeline by event name; null where no record was opened
 * @param portsOverTime timeline of its sessions by direction and port; null where none was opened
 * @param openedDays days of the time whose records were opened
 * @param ports by direction and port, over the whole time
 * @param sheet what is known of it besides its traffic
 * @param peers with whom it dealt on the opened days
 * @param peerCount of these, before the cap
 */
record HostDossier(
    String site,
    String host,
    List<Contact> contacts,
    ReportFindings.Related found,
    Severity foundSeverity,
    long events,
    LocalDate from,
    LocalDate to,
    int openedDays,
    Dossier.Timeline names,
    Dossier.Timeline portsOverTime,
    List<Port> ports,
    HostSheet sheet,
    List<Peer> peers,
    long peerCount,
    List<Dossier.SessionLine> longest,
    List<Dossier.SessionLine> largest,
    List<Dossier.RawLine> rawLines) {

  /** A listed address that the host had an established session with. */
  record Contact(String address, Severity severity, List<String> lists, String dossier) {}

  /**
   * A kind of use of a port.
   *
   * @param mostAddresses distinct addresses at the other end, on the day that had most
   */
  record Port(
      String direction,
      String role,
      Integer protocol,
      Integer port,
      long sessions,
      long established,
      long events,
      long bytesSent,
      long bytesReceived,
      long mostAddresses,
      int days) {}

  /** An address at the other end. */
  record Peer(
      String address,
      List<String> directions,
      long sessions,
      long established,
      long events,
      long bytesSent,
      long bytesReceived,
      Long longestMicros,
      Instant first,
      Instant last,
      List<Integer> ports,
      String dossier) {}

  String path() {
    return path(site, host);
  }

  /** The worst reason why it has a page; null where only its events are one. */
  Severity severity() {
    Severity worst = foundSeverity;
    for (Contact contact : contacts) {
      worst = worst == null || contact.severity().compareTo(worst) > 0 ? contact.severity() : worst;
    }
    return worst;
  }

  static String path(String site, String host) {
    return "hosts/" + Untrusted.slug(site + "-" + host) + ".html";
  }

  /** A place on the night's page that links can name. */
  String anchor() {
    return "host-" + Untrusted.slug(site + "-" + host);
  }

  long sessions() {
    return ports.stream().mapToLong(Port::sessions).sum();
  }

  long established() {
    return ports.stream().mapToLong(Port::established).sum();
  }

  long allEvents() {
    return ports.stream().mapToLong(Port::events).sum();
  }

  long bytesSent() {
    return ports.stream().mapToLong(Port::bytesSent).sum();
  }

  long bytesReceived() {
    return ports.stream().mapToLong(Port::bytesReceived).sum();
  }
}
