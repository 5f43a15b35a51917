package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A row of {@code retrohunt_hits}, as read; columns keep their meaning.
 *
 * @param suppressedBy what the configuration says why it is left out, or null
 * @param isNew active on the night's day, or listed on it or on the day after, when the night runs
 */
record Hit(
    String site,
    String list,
    String listing,
    Instant listedFrom,
    Instant listedTo,
    String basis,
    boolean isBound,
    String category,
    Integer confidence,
    String reference,
    String address,
    String role,
    Instant firstSeen,
    Instant lastSeen,
    int daysSeen,
    Long leadSeconds,
    String leadText,
    Side before,
    Side during,
    Side after,
    List<String> hosts,
    List<PortCount> topPorts,
    List<NameCount> sessionClasses,
    List<EventCount> eventCounts,
    long openSessions,
    Long longestMicros,
    Long largestBytes,
    String split,
    Integer coveredPercent,
    Severity severity,
    String reason,
    String allowedBy,
    String suppressedBy,
    String country,
    String peerSite,
    boolean isOwnAddress,
    boolean isNew) {

  /** What happened on one side of the listing. */
  record Side(long sessions, long established, long events, long bytes, int hosts) {
    static final Side NOTHING = new Side(0, 0, 0, 0, 0);

    Side plus(Side other) {
      return new Side(
          sessions + other.sessions,
          established + other.established,
          events + other.events,
          bytes + other.bytes,
          Math.max(hosts, other.hosts));
    }

    boolean isEmpty() {
      return sessions == 0 && events == 0;
    }

    /** Sessions and events together. */
    long records() {
      return sessions + events;
    }

    String text() {
      if (isEmpty()) {
        return "nothing";
      }
      StringBuilder text = new StringBuilder();
      if (sessions > 0) {
        text.append(Words.count(sessions, "session", "sessions"))
            .append(" (")
            .append(Words.count(established))
            .append(" established), ")
            .append(Words.bytes(bytes));
      }
      if (events > 0) {
        text.append(text.isEmpty() ? "" : "; ").append(Words.count(events, "event", "events"));
      }
      return text.toString();
    }
  }

  record PortCount(int port, long sessions) {}

  record NameCount(String name, long count) {}

  record EventCount(String type, String name, long count) {}

  /** All sides together; hosts are counted exactly by {@link #hosts}. */
  Side total() {
    return before.plus(during).plus(after);
  }

  boolean isAllowed() {
    return allowedBy != null;
  }

  /** Whether it is left out of the findings: on an allow-list or suppressed. */
  boolean isSetAside() {
    return allowedBy != null || suppressedBy != null;
  }

  /** Whether it is to be looked at: above informational and not set aside. */
  boolean isFinding() {
    return severity != Severity.INFORMATIONAL && !isSetAside();
  }

  /** The lead time in a few words; {@link #leadText} says it with its coverage. */
  String leadShort() {
    if (leadSeconds == null) {
      return "listed on or before";
    }
    String span = Words.seconds(Duration.ofSeconds(Math.abs(leadSeconds)).toSeconds());
    return leadSeconds > 0 ? span + " before listing" : span + " after listing";
  }

  /** The role of the address in words. */
  String roleText() {
    return switch (role) {
      case "client" -> "it initiated";
      case "server" -> "our hosts initiated";
      default -> "initiator unknown";
    };
  }

  /** What the listing dates rest on, in words. */
  String basisText() {
    return basisText(basis, isBound);
  }

  static String basisText(String basis, boolean isBound) {
    String text =
        switch (basis) {
          case "ENTRY" -> "the entry itself says so";
          case "FEED" -> "the list file says so";
          case "SNAPSHOT" -> "our snapshots of the list";
          case "RETRIEVED" -> "the time the list was downloaded";
          default -> basis;
        };
    return isBound ? text + "; our earliest one, so it was listed on or before" : text;
  }

  String listedText() {
    return (isBound ? "on or before " : "") + Words.minute(listedFrom);
  }

  String listedToText() {
    return listedTo == null ? "still listed" : Words.minute(listedTo);
  }
}
