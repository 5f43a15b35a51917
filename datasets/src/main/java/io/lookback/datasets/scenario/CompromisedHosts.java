package io.lookback.datasets.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * The first reference story: an address from far away appears on a blacklist and two hours later
 * knocks on port 22 of a university, for two days. Nothing of it was there before. It guesses
 * passwords for hours with hardly two kilobytes, gets into two hosts, goes on from there to others
 * and fetches gigabytes. Another site only sees some ICMP of it.
 *
 * <p>Intrusion alerts that go on for 20 minutes and more concern exactly the two hosts; every other
 * host sees single reputation alerts.
 */
final class CompromisedHosts {
  static final String ATTACKER = "123.151.42.61";
  static final String FIRST_HOST = "128.66.20.14";
  static final String SECOND_HOST = "128.66.31.77";

  /** Where the attacker goes on to from the two hosts, during its own sessions. */
  static final List<String> HOPS = List.of("203.0.113.31", "203.0.113.118", "203.0.113.59");

  /** What the two hosts contact afterwards and never did before. */
  static final List<String> AFTERMATH =
      List.of("203.0.113.140", "203.0.113.141", "203.0.113.142", "203.0.113.143", "203.0.113.144");

  /** Hosts of the second site that get ICMP of it. */
  static final List<String> PINGED = List.of("149.66.12.9", "149.66.12.10", "149.66.12.11");

  static final String SESSION_LINE =
      "Fri Jan 16 13:49:15 - TNM-Long_TCP_Session_60_Minutes[2102]:123.151.42.61:13861 ->"
          + " 128.66.20.14:22 [u:521 d:1581]|1232128074|1232131755|3681";
  static final String ICMP_LINE =
      "Fri Jan 16 03:53:04 \u2013 TNM-ICMP_Activity:123.151.42.61:11 -> 149.66.12.9:0";

  static final String FIRST_CONTACT = "2009-01-15T14:00:03Z";
  private static final String LAST_CONTACT = "2009-01-17T20:00:00Z";
  private static final long SECOND = 1_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final long MEGABYTE = 1 << 20;
  private static final long FIRST_HOP = Talk.at("2009-01-16T23:10:00Z");
  private static final long SECOND_HOP = Talk.at("2009-01-17T04:25:00Z");

  private final Dice dice;
  private final long begin = Talk.at(FIRST_CONTACT);
  private final long end = Talk.at(LAST_CONTACT);
  private final Story university = new Story();
  private final Story laboratory = new Story();
  private int port = 20_000;

  CompromisedHosts(long seed) {
    dice = new Dice(seed, 1);
    guessing(FIRST_HOST, begin);
    guessing(SECOND_HOST, begin + 47 * SECOND);
    probing();
    longSessions();
    hops();
    transfers();
    aftermath();
    icmp();
  }

  /** What happened at the university. */
  Story university() {
    return university;
  }

  /** What happened at the other site. */
  Story laboratory() {
    return laboratory;
  }

  /** Another port every time, so that no two sessions of the attacker can be taken for one. */
  private int nextPort() {
    port = port == 60_000 ? 20_000 : port + 1;
    return port;
  }

  /** Short sessions and alerts every few minutes, day and night. */
  private void guessing(String host, long from) {
    long nextReputation = from;
    for (long at = from; at < end; at += dice.between(60 * SECOND, 200 * SECOND)) {
      Session attempt;
      if (dice.chance(0.4) || at == from) {
        attempt =
            Talk.tcp(
                at,
                dice.between(2 * SECOND, 40 * SECOND),
                ATTACKER,
                nextPort(),
                host,
                22,
                dice.between(700, 1100),
                dice.between(1200, 1900));
        university.add(attempt);
      } else {
        attempt = Talk.attempt(at, Outcome.REJECTED, ATTACKER, nextPort(), host, 22);
        university.add(attempt);
      }
      Rule rule = dice.chance(0.7) ? Rule.SSH_BRUTE_FORCE : Rule.SSH_SCAN;
      university.add(new Alert(at + 2000, rule, attempt));
      while (nextReputation <= at) {
        university.add(new Alert(Math.max(nextReputation, at) + 900, Rule.COMPROMISED, attempt));
        nextReputation += dice.between(40 * SECOND, 110 * SECOND);
      }
    }
  }

  /** Probes of other hosts, one reputation alert each. */
  private void probing() {
    for (long at = begin + 5 * MINUTE; at < end; at += dice.between(60 * SECOND, 420 * SECOND)) {
      String host = "128.66." + (1 + dice.below(11)) + "." + (20 + dice.below(60));
      double kind = dice.nextDouble();
      Session probe =
          kind < 0.7
              ? Talk.attempt(at, Outcome.UNANSWERED, ATTACKER, nextPort(), host, 22)
              : kind < 0.9
                  ? Talk.attempt(at, Outcome.REJECTED, ATTACKER, nextPort(), host, 22)
                  : Talk.tcp(at, 3 * SECOND, ATTACKER, nextPort(), host, 22, 21, 41);
      university.add(probe);
      university.add(new Alert(at + 900, Rule.COMPROMISED, probe));
    }
  }

  /** Sessions of 5, 15, 30 and 60 minutes with two kilobytes: passwords are being guessed. */
  private void longSessions() {
    int[] minutes = {
      5, 5, 15, 5, 30, 15, 5, 60, 15, 5, 30, 5, 15, 60, 30, 5, 15, 60, 5, 30, 15, 60
    };
    // The last hours belong to the transfers.
    long step = (end - begin - 12 * 60 * MINUTE) / minutes.length;
    for (int i = 0; i < minutes.length; i++) {
      long at = begin + 40 * MINUTE + i * step + dice.between(0, 20 * MINUTE);
      long duration = minutes[i] * MINUTE + dice.between(5 * SECOND, 170 * SECOND);
      // Only the two hops happen inside a session, so the host that hops has no other meanwhile.
      String host =
          at < FIRST_HOP + 60 * MINUTE && at + duration > FIRST_HOP
              ? SECOND_HOST
              : at < SECOND_HOP + 90 * MINUTE && at + duration > SECOND_HOP
                  ? FIRST_HOST
                  : i % 3 == 2 ? SECOND_HOST : FIRST_HOST;
      university.add(
          Talk.tcp(
              at,
              duration,
              ATTACKER,
              nextPort(),
              host,
              22,
              dice.between(470, 560),
              dice.between(1480, 1640)));
    }
    university.add(
        Talk.tcp(
            1_232_128_074 * SECOND, 3681 * SECOND, ATTACKER, 13861, FIRST_HOST, 22, 521, 1581));
  }

  /** Two sessions during which the host itself goes on elsewhere and back before they end. */
  private void hops() {
    long first = FIRST_HOP;
    university.add(
        Talk.tcp(first, 35 * MINUTE, ATTACKER, nextPort(), FIRST_HOST, 22, 38_211, 64_902));
    university.add(
        Talk.tcp(
            first + 6 * MINUTE, 10 * MINUTE, FIRST_HOST, 41_207, HOPS.get(0), 22, 12_004, 19_377));
    university.add(
        Talk.tcp(
            first + 19 * MINUTE, 8 * MINUTE, FIRST_HOST, 41_233, HOPS.get(1), 22, 9_120, 15_846));
    long second = SECOND_HOP;
    university.add(
        Talk.tcp(second, 70 * MINUTE, ATTACKER, nextPort(), SECOND_HOST, 22, 71_540, 120_663));
    university.add(
        Talk.tcp(
            second + 12 * MINUTE,
            15 * MINUTE,
            SECOND_HOST,
            38_911,
            HOPS.get(2),
            22,
            22_418,
            40_097));
  }

  /** Towards the end: hundreds of megabytes, then gigabytes, all on port 22. */
  private void transfers() {
    long[] megabytes = {118, 204, 356, 512, 731, 967, 1190, 1388, 1675};
    for (int i = 0; i < megabytes.length; i++) {
      long at = Talk.at("2009-01-17T09:20:00Z") + i * 65 * MINUTE + dice.between(0, 9 * MINUTE);
      String host = i % 2 == 0 ? FIRST_HOST : SECOND_HOST;
      long bytes = megabytes[i] * MEGABYTE + dice.between(0, MEGABYTE);
      long duration = dice.between(140 * SECOND, 290 * SECOND);
      university.add(Talk.tcp(at, duration, ATTACKER, nextPort(), host, 22, bytes / 900, bytes));
    }
    // One copy is sent, not fetched.
    university.add(
        Talk.tcp(
            Talk.at("2009-01-17T19:31:00Z"),
            245 * SECOND,
            FIRST_HOST,
            41_977,
            ATTACKER,
            22,
            623 * MEGABYTE + 40_961,
            702_113));
  }

  private void aftermath() {
    for (int i = 0; i < AFTERMATH.size(); i++) {
      String host = i % 2 == 0 ? FIRST_HOST : SECOND_HOST;
      int service = i < 3 ? 80 : 6667;
      for (int k = 0; k < 3; k++) {
        university.add(
            Talk.tcp(
                Talk.at("2009-01-17T09:30:00Z") + (i * 17 + k * 160) * MINUTE,
                dice.between(2 * SECOND, 20 * SECOND),
                host,
                42_000 + i * 10 + k,
                AFTERMATH.get(i),
                service,
                dice.between(300, 900),
                dice.between(4_000, 90_000)));
      }
    }
  }

  private void icmp() {
    long at = Talk.at("2009-01-16T08:53:04Z");
    for (int i = 0; i < PINGED.size(); i++) {
      laboratory.add(Talk.icmp(at + i * 3 * SECOND, ATTACKER, PINGED.get(i), 11, 0));
    }
  }

  List<Truth.Planted> planted(String firstSite, String secondSite, String list, String listed) {
    List<Truth.Planted> planted = new ArrayList<>();
    planted.add(
        new Evidence(ATTACKER, university)
            .planted(
                "story-1-attacker",
                firstSite,
                list,
                ATTACKER,
                listed,
                List.of(FIRST_HOST, SECOND_HOST),
                List.of(SESSION_LINE)));
    planted.add(
        new Evidence(ATTACKER, laboratory)
            .planted(
                "story-1-icmp", secondSite, list, ATTACKER, listed, PINGED, List.of(ICMP_LINE)));
    for (int i = 0; i < HOPS.size(); i++) {
      planted.add(
          new Evidence(HOPS.get(i), university)
              .planted(
                  "story-1-hop-" + (i + 1),
                  firstSite,
                  null,
                  null,
                  null,
                  List.of(i < 2 ? FIRST_HOST : SECOND_HOST),
                  List.of()));
    }
    for (int i = 0; i < AFTERMATH.size(); i++) {
      planted.add(
          new Evidence(AFTERMATH.get(i), university)
              .planted(
                  "story-1-aftermath-" + (i + 1),
                  firstSite,
                  null,
                  null,
                  null,
                  List.of(i % 2 == 0 ? FIRST_HOST : SECOND_HOST),
                  List.of()));
    }
    return planted;
  }
}
