package io.lookback.jobs.finding;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Views;
import java.util.List;
import java.util.Map;

/**
 * What the detectors are called where people read, and what their findings mean. Everything that
 * shows findings takes the detectors from here; a new one needs no more than its result table in
 * {@link Views#results}, and is explained by that table until it has a line here.
 */
public final class Detectors {
  /** Title and meaning by result table. */
  private static final Map<String, Text> TEXTS =
      Map.ofEntries(
          entry(
              "retrohunt_hits",
              "Listed address seen",
              "An address that a blacklist names was seen, before, during or after its listing. The"
                  + " severity follows from who began and whether a conversation came about."),
          entry(
              "aftermath",
              "After an intrusion",
              "What an own host did in the days after a listed address had an established session"
                  + " with it: addresses that are new for it, new listening ports, and how much more"
                  + " it sent than in the weeks before."),
          entry(
              "never_before_seen",
              "Never before seen",
              "Something happened for the first time: an event name on a host, a service on a host,"
                  + " two hosts of ours on a port, a remote network or a login from it. The first days"
                  + " of a site, a sensor or a host only fill the memory and give no finding."),
          entry(
              "long_term_activity",
              "Long-term activity",
              "Events of one type that go on without a pause of ten minutes for twenty minutes and"
                  + " more, from one source, or from one source to one destination; and those that come"
                  + " back day after day."),
          entry(
              "session_outliers",
              "Unusual session",
              "A session that lasted or carried much more or much less than the history of the same"
                  + " service, direction and site, or of the same host; and named habits such as long and"
                  + " almost empty sessions, as when passwords are guessed."),
          entry(
              "suspicious_proxies",
              "Suspicious proxy",
              "An own host that, while somebody holds a long session with it, begins sessions of its"
                  + " own that fit into that one: somebody may be working through it. Where it goes on"
                  + " from host to host the chain is shown."),
          entry(
              "beacons",
              "Beacon",
              "An own host that contacts the same address at even intervals or with even sizes over"
                  + " hours or days, as malware does that asks for orders."),
          entry(
              "cross_site_sightings",
              "Seen at several sites",
              "One remote address at two sites or more within 30 days: where it came first, how long"
                  + " after that it came to the others, and what it did at each."),
          entry(
              "login_findings",
              "Login",
              "Passwords that somebody guesses, and where it seems to have worked: many failures, accounts"
                  + " that do not exist, a success after failures, an account used from where it never"
                  + " was; and what changed on the host afterwards."),
          entry(
              "access_violations",
              "Access",
              "Use of a protected service by somebody who is not declared for it, by a login or a session"
                  + " that lasted; and services that answer the outside without being declared."));

  /** In the order in which pages and commands name them. */
  public static final List<Detector> ALL =
      Views.results().stream().map(Detectors::describe).toList();

  private Detectors() {}

  private static Map.Entry<String, Text> entry(String results, String title, String meaning) {
    return Map.entry(results, new Text(title, meaning));
  }

  private record Text(String title, String meaning) {}

  /**
   * A detector.
   *
   * @param results its table
   * @param title what it finds, in a few words
   * @param meaning what its findings mean, in sentences
   */
  public record Detector(Table results, String title, String meaning) {
    /** As in the column {@code detector} of the view {@code findings}. */
    public String name() {
      return results.name();
    }

    /** The columns that only its table has. */
    public List<Column> ownColumns() {
      return results.columns().stream()
          .filter(column -> FindingColumns.ALL.stream().noneMatch(column::equals))
          .toList();
    }
  }

  /** The detector of a result table; where none is described here, as its table says. */
  public static Detector describe(Table results) {
    String words = results.name().replace('_', ' ');
    Text text =
        TEXTS.getOrDefault(
            results.name(),
            new Text(
                words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1),
                results.doc()));
    return new Detector(results, text.title(), text.meaning());
  }
}
