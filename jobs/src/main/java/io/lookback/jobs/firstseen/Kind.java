package io.lookback.jobs.firstseen;

import java.util.List;
import java.util.Locale;

/** Kinds of things that can be new. */
enum Kind {
  /** An event on an own host, by the end that it is and its name: the rule of the LCE. */
  EVENT,
  /** A port on which an own host answered. */
  SERVICE,
  /** A service of an internal host that an internal client used. */
  TRUST,
  /** A remote network that reached a service. */
  NETWORK;

  static String[] texts(List<Kind> kinds) {
    return kinds.stream().map(kind -> kind.name().toLowerCase(Locale.ROOT)).toArray(String[]::new);
  }
}
