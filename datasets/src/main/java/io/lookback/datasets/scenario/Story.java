package io.lookback.datasets.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened at one site besides the everyday traffic: conversations and alerts. */
final class Story {
  private final List<Session> sessions = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();

  void add(Session session) {
    sessions.add(session);
  }

  void add(Alert alert) {
    alerts.add(alert);
  }

  void addAll(Story other) {
    sessions.addAll(other.sessions);
    alerts.addAll(other.alerts);
  }

  /** Sorts by time; call once before asking for spans. */
  void sort() {
    sessions.sort(Comparator.comparingLong((Session session) -> session.startUs));
    alerts.sort(Comparator.comparingLong(Alert::timeUs));
  }

  /** The part of the story that begins and ends inside {@code [fromUs, toUs)}. */
  Story within(long fromUs, long toUs) {
    Story part = new Story();
    for (Session session : sessions) {
      if (session.startUs >= fromUs && session.endUs() < toUs) {
        part.add(session);
      }
    }
    for (Alert alert : alerts) {
      if (alert.timeUs() >= fromUs && alert.timeUs() < toUs) {
        part.add(alert);
      }
    }
    return part;
  }

  List<Session> sessions() {
    return sessions;
  }

  List<Alert> alerts() {
    return alerts;
  }

  /** The sessions that start in {@code [fromUs, toUs)}. */
  List<Session> sessions(long fromUs, long toUs) {
    return sessions.subList(firstSession(fromUs), firstSession(toUs));
  }

  List<Alert> alerts(long fromUs, long toUs) {
    return alerts.subList(firstAlert(fromUs), firstAlert(toUs));
  }

  private int firstSession(long timeUs) {
    int low = 0;
    int high = sessions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sessions.get(middle).startUs < timeUs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int firstAlert(long timeUs) {
    int low = 0;
    int high = alerts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (alerts.get(middle).timeUs() < timeUs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
