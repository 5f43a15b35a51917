package io.lookback.datasets.scenario;

import io.lookback.udf.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers for {@link Truth} what the sessions and alerts of one planted address amount to. */
final class Evidence {
  private static final long MEGABYTE = 1 << 20;
  private static final long GIGABYTE = 1 << 30;

  private final String address;
  private final SortedMap<String, Long> counts = new TreeMap<>();
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  Evidence(String address, Story story) {
    this.address = address;
    for (Session session : story.sessions()) {
      if (isAbout(session)) {
        session(session);
      }
    }
    for (Alert alert : story.alerts()) {
      if (isAbout(alert.session())) {
        seen(alert.timeUs());
        count("alerts");
        count("alerts " + alert.rule().name());
      }
    }
  }

  private boolean isAbout(Session session) {
    return text(session.srcHi, session.srcLo).equals(address)
        || text(session.dstHi, session.dstLo).equals(address);
  }

  static String text(long hi, long lo) {
    return IpAddress.text(hi, lo);
  }

  private void session(Session session) {
    seen(session.startUs);
    count("sessions");
    count(
        text(session.srcHi, session.srcLo).equals(address)
            ? "sessions as client"
            : "sessions as server");
    if (session.protocol == 6) {
      count(session.isEstablished() ? "sessions established" : "sessions not established");
      count("port " + session.dstPort);
      count(TenableSnifferWriter.name(session));
      long bytes = session.srcPayload + session.dstPayload;
      if (bytes >= GIGABYTE) {
        count("size 1 GiB and more");
      } else if (bytes >= 100 * MEGABYTE) {
        count("size 100-1024 MB");
      }
    }
  }

  private void seen(long timeUs) {
    first = Math.min(first, timeUs);
    last = Math.max(last, timeUs);
  }

  private void count(String kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  Truth.Planted planted(
      String name,
      String site,
      String list,
      String listed,
      String listedFrom,
      List<String> localHosts,
      List<String> lines) {
    return new Truth.Planted(
        name,
        site,
        address,
        list,
        listed,
        listedFrom,
        Talk.text(first),
        Talk.text(last),
        new ArrayList<>(localHosts),
        counts,
        new ArrayList<>(lines));
  }
}
