package io.lookback.datasets.scenario;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What each detector is to find in the everyday traffic of two sites, at places and times drawn
 * anew for every seed; all of it ends within the last week. The names of what is planted begin with
 * the name of the result table, e.g. {@code beacons-3600}.
 */
final class DetectorCases {
  static final String FIRST = "alpha";
  static final String SECOND = "beta";
  static final String LIST = "planted";
  static final int DAYS = 30;

  private static final long SECONDS = 1_000_000L;
  private static final long MINUTES = 60 * SECONDS;
  private static final long HOURS = 60 * MINUTES;
  private static final long DAY = 24 * HOURS;
  private static final long MEGABYTE = 1 << 20;

  private final SiteAddresses own;
  private final SiteAddresses others;
  private final long beginUs;
  private final Dice dice;
  private final Story first = new Story();
  private final Story second = new Story();
  private final List<Truth.Planted> planted = new ArrayList<>();
  private int nextHost;
  private int nextRemote = 7_000_000;
  private int nextPort = 20_000;

  /**
   * @param firstDay of the {@link #DAYS} days
   */
  DetectorCases(long seed, LocalDate firstDay, SiteAddresses own, SiteAddresses others) {
    this.own = own;
    this.others = others;
    beginUs = firstDay.atStartOfDay().toEpochSecond(ZoneOffset.UTC) * SECONDS;
    dice = new Dice(seed, 77);
    nextHost = dice.below(20);
    beacons();
    proxies();
    outliers();
    longTerm();
    firstSeen();
    listed();
  }

  Story first() {
    return first;
  }

  Story second() {
    return second;
  }

  List<Truth.Planted> planted() {
    return planted;
  }

  private static String text(int address) {
    return Evidence.text(0, 0xffff_0000_0000L | address & 0xffff_ffffL);
  }

  /** A host of people that has no other part. */
  private String host(SiteAddresses site) {
    return text(site.client(nextHost++));
  }

  private String remote() {
    return text(RemoteAddresses.visitor(nextRemote++));
  }

  private int port() {
    return nextPort++;
  }

  /** A moment of the last week, so long before its end. */
  private long lastWeek(long beforeEnd) {
    return beginUs + dice.between((DAYS - 7) * DAY, DAYS * DAY - beforeEnd);
  }

  private void plant(String name, Story story, String site, String remote, String... hosts) {
    planted.add(
        new Evidence(remote, story)
            .planted(name, site, null, null, null, List.of(hosts), List.of()));
  }

  // ---------------------------------------------------------------- beacons

  private void beacons() {
    beacon("120", 120 * SECONDS, 0.02, 1);
    beacon("900-jittered", 900 * SECONDS, 0.3, 2);
    beacon("3600", HOURS, 0.1, 4);
    beacon("21600", 6 * HOURS, 0.05, 14);
    beacon("28800", 8 * HOURS, 0.03, 20);
    beacon("86400", DAY, 0.01, 28);
  }

  /** Each interval is drawn evenly from the period times 1 - jitter to 1 + jitter. */
  private void beacon(String name, long period, double jitter, int days) {
    String host = host(own);
    String server = remote();
    long end = beginUs + DAYS * DAY - dice.between(0, 6 * HOURS);
    for (long at = end - days * DAY;
        at < end;
        at += period + (long) ((dice.nextDouble() * 2 - 1) * jitter * period)) {
      if (dice.chance(0.05)) {
        continue;
      }
      first.add(
          Talk.tcp(
              at,
              dice.between(SECONDS / 5, 3 * SECONDS),
              host,
              port(),
              server,
              443,
              dice.between(480, 520),
              dice.between(300, 900)));
    }
    plant("beacons-" + name, first, FIRST, server, host);
  }

  // ---------------------------------------------------------------- hops

  private void proxies() {
    for (int i = 0; i < 4; i++) {
      String host = host(own);
      String from = remote();
      long duration = dice.between(8 * MINUTES, 50 * MINUTES);
      long at = lastWeek(2 * HOURS);
      first.add(
          Talk.tcp(at, duration, from, port(), host, 22, dice.between(20_000, 90_000), 120_000));
      int hops = 1 + dice.below(2);
      for (int k = 0; k < hops; k++) {
        long inside = duration / hops;
        first.add(
            Talk.tcp(
                at + k * inside + dice.between(20 * SECONDS, inside / 4),
                dice.between(inside / 4, inside / 2),
                host,
                port(),
                remote(),
                22,
                dice.between(10_000, 60_000),
                dice.between(20_000, 80_000)));
      }
      plant("suspicious_proxies-" + (i + 1), first, FIRST, from, host);
    }
  }

  // ---------------------------------------------------------------- outliers

  private void outliers() {
    for (int i = 0; i < 3; i++) {
      String from = remote();
      String host = text(own.server(9));
      first.add(
          Talk.tcp(
              lastWeek(2 * HOURS),
              dice.between(40 * MINUTES, 75 * MINUTES),
              from,
              port(),
              host,
              22,
              dice.between(400, 700),
              dice.between(1400, 1800)));
      plant("session_outliers-guessing-" + (i + 1), first, FIRST, from, host);
    }
    for (int i = 0; i < 3; i++) {
      String from = remote();
      String host = host(own);
      long bytes = dice.between(300 * MEGABYTE, 2000 * MEGABYTE);
      first.add(
          Talk.tcp(
              lastWeek(2 * HOURS),
              dice.between(3 * MINUTES, 20 * MINUTES),
              from,
              port(),
              host,
              22,
              bytes / 900,
              bytes));
      plant("session_outliers-transfer-" + (i + 1), first, FIRST, from, host);
    }
    for (int i = 0; i < 3; i++) {
      String host = host(own);
      String to = remote();
      long bytes = dice.between(4000 * MEGABYTE, 9000 * MEGABYTE);
      first.add(
          Talk.tcp(
              lastWeek(4 * HOURS),
              dice.between(20 * MINUTES, 120 * MINUTES),
              host,
              port(),
              to,
              443,
              bytes,
              bytes / 500));
      plant("session_outliers-upload-" + (i + 1), first, FIRST, to, host);
    }
  }

  // ---------------------------------------------------------------- events

  private void longTerm() {
    for (int i = 0; i < 4; i++) {
      String from = remote();
      String host = host(own);
      long at = lastWeek(4 * HOURS);
      long end = at + dice.between(24 * MINUTES, 120 * MINUTES);
      for (; at < end; at += dice.between(40 * SECONDS, 250 * SECONDS)) {
        Session attempt = Talk.attempt(at, Outcome.REJECTED, from, port(), host, 22);
        first.add(attempt);
        first.add(new Alert(at + 900, Rule.SSH_BRUTE_FORCE, attempt));
      }
      plant("long_term_activity-" + (i + 1), first, FIRST, from, host);
      plant("never_before_seen-correlated-" + (i + 1), first, FIRST, from, host);
    }
    // Not long enough: to be left alone.
    for (int i = 0; i < 4; i++) {
      String from = remote();
      String host = host(own);
      long at = lastWeek(HOURS);
      for (long end = at + dice.between(8 * MINUTES, 14 * MINUTES);
          at < end;
          at += dice.between(40 * SECONDS, 150 * SECONDS)) {
        Session attempt = Talk.attempt(at, Outcome.REJECTED, from, port(), host, 22);
        first.add(attempt);
        first.add(new Alert(at + 900, Rule.SSH_BRUTE_FORCE, attempt));
      }
    }
  }

  private void firstSeen() {
    int[] services = {6667, 31337, 8443};
    for (int service : services) {
      String from = remote();
      String host = host(own);
      first.add(Talk.tcp(lastWeek(HOURS), 40 * SECONDS, from, port(), host, service, 900, 4_000));
      plant("never_before_seen-service-" + service, first, FIRST, from, host);
    }
    for (int i = 0; i < 3; i++) {
      String from = host(own);
      String host = host(own);
      first.add(Talk.tcp(lastWeek(HOURS), 90 * SECONDS, from, port(), host, 22, 2_000, 9_000));
      plant("never_before_seen-trust-" + (i + 1), first, FIRST, from, host);
    }
  }

  // ---------------------------------------------------------------- listed addresses

  private void listed() {
    for (int i = 0; i < 3; i++) {
      String listed = remote();
      String host = host(own);
      long at = lastWeek(30 * HOURS);
      first.add(Talk.tcp(at, 5 * MINUTES, listed, port(), host, 22, 3_000, 9_000));
      String next = remote();
      long later = at + dice.between(HOURS, 20 * HOURS);
      first.add(Talk.tcp(later, 6 * MINUTES, host, port(), next, 22, 8_000, 20_000));
      // At the other site it only comes by, or talks to a host too.
      String other = host(others);
      long there = Math.min(at + dice.between(HOURS, 3 * DAY), beginUs + DAYS * DAY - HOURS);
      second.add(
          i == 0
              ? Talk.attempt(there, Outcome.REJECTED, listed, port(), other, 22)
              : Talk.tcp(there, 2 * MINUTES, listed, port(), other, 22, 2_000, 4_000));
      String from = Talk.text(at - at % DAY + DAY);
      planted.add(
          new Evidence(listed, first)
              .planted(
                  "aftermath-" + (i + 1), FIRST, LIST, listed, from, List.of(host), List.of()));
      planted.add(
          new Evidence(listed, second)
              .planted(
                  "cross_site_sightings-" + (i + 1),
                  SECOND,
                  LIST,
                  listed,
                  from,
                  List.of(other),
                  List.of()));
    }
  }
}
