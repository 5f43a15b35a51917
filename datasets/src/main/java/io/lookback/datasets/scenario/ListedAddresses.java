package io.lookback.datasets.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * Addresses whose place on a list is known, one for each question a retrospective hunt must answer:
 * seen long before it was listed; listed only as part of a network; IPv6; listed but never
 * answered.
 */
final class ListedAddresses {
  /** First contact exactly nine days before it is listed. */
  static final String EARLY = "203.0.113.77";

  static final String EARLY_FIRST_SEEN = "2009-01-05T12:00:00Z";
  static final String EARLY_LISTED = "2009-01-14T12:00:00Z";
  static final String EARLY_HOST = "128.66.44.12";

  /** Listed by its network. */
  static final String IN_NETWORK = "198.51.100.23";

  static final String NETWORK = "198.51.100.0/24";
  static final String NETWORK_LISTED = "2008-12-30T12:05:00Z";
  static final String NETWORK_HOST = "128.66.17.25";

  static final String V6 = "2001:db8:f00d::66";
  static final String V6_LISTED = "2009-01-06T12:10:00Z";
  static final String V6_HOST = "2001:db8:128::80";

  /** Knocks, and nobody answers. */
  static final String ONLY_SCANNING = "203.0.113.200";

  static final String ONLY_SCANNING_LISTED = "2008-12-28T12:00:00Z";

  private static final long SECOND = 1_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private final Story story = new Story();

  ListedAddresses(long seed) {
    Dice dice = new Dice(seed, 3);
    // Every nine hours: a machine, not a person.
    long early = Talk.at(EARLY_FIRST_SEEN);
    for (int i = 0; i < 26; i++) {
      story.add(
          Talk.tcp(
              early + i * 540 * MINUTE + (i == 0 ? 0 : dice.between(0, 40 * SECOND)),
              dice.between(2 * SECOND, 9 * SECOND),
              EARLY_HOST,
              36_100 + i,
              EARLY,
              443,
              dice.between(700, 900),
              dice.between(1800, 2600)));
    }
    long network = Talk.at("2009-01-02T16:11:00Z");
    for (int i = 0; i < 14; i++) {
      story.add(
          Talk.tcp(
              network + i * 13 * 60 * MINUTE + dice.between(0, 50) * MINUTE,
              dice.between(SECOND, 30 * SECOND),
              NETWORK_HOST,
              37_100 + i,
              IN_NETWORK,
              80,
              dice.between(400, 900),
              dice.between(3000, 60_000)));
    }
    long v6 = Talk.at("2009-01-04T09:30:00Z");
    for (int i = 0; i < 10; i++) {
      story.add(
          Talk.tcp(
              v6 + i * 19 * 60 * MINUTE + dice.between(0, 30) * MINUTE,
              dice.between(SECOND, 12 * SECOND),
              V6,
              49_200 + i,
              V6_HOST,
              80,
              dice.between(300, 700),
              dice.between(900, 9000)));
    }
    long scanning = Talk.at("2008-12-24T02:40:00Z");
    for (int i = 0; i < 60; i++) {
      story.add(
          Talk.attempt(
              scanning + i * 5 * 60 * MINUTE + dice.between(0, 200) * MINUTE,
              Outcome.UNANSWERED,
              ONLY_SCANNING,
              51_000 + i,
              "128.66." + (1 + dice.below(11)) + "." + (100 + dice.below(100)),
              445));
    }
  }

  Story story() {
    return story;
  }

  List<Truth.Planted> planted(String site) {
    List<Truth.Planted> planted = new ArrayList<>();
    planted.add(
        new Evidence(EARLY, story)
            .planted(
                "seen-before-listing",
                site,
                Blacklists.COMPROMISED,
                EARLY,
                EARLY_LISTED,
                List.of(EARLY_HOST),
                List.of()));
    planted.add(
        new Evidence(IN_NETWORK, story)
            .planted(
                "listed-network",
                site,
                Blacklists.NETWORKS,
                NETWORK,
                NETWORK_LISTED,
                List.of(NETWORK_HOST),
                List.of()));
    planted.add(
        new Evidence(V6, story)
            .planted(
                "listed-ipv6",
                site,
                Blacklists.BOTNETS,
                V6,
                V6_LISTED,
                List.of(V6_HOST),
                List.of()));
    planted.add(
        new Evidence(ONLY_SCANNING, story)
            .planted(
                "only-scanning",
                site,
                Blacklists.COMPROMISED,
                ONLY_SCANNING,
                ONLY_SCANNING_LISTED,
                List.of(),
                List.of()));
    return planted;
  }
}
