package io.lookback.jobs.report;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.HostMonths;
import io.lookback.datasets.table.ListSnapshots;
import io.lookback.datasets.table.Rejects;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.RetrohuntTimeline;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What headings and rules of the pages mean. A heading that is a column takes its meaning from the
 * column; only what the pages work out themselves is written here.
 */
final class Glossary {
  private static final List<Term> HEADINGS = new ArrayList<>();
  private static final List<Term> RULES = new ArrayList<>();

  static final Term SEVERITY =
      column("Severity", RetrohuntHits.TABLE, RetrohuntHits.SEVERITY)
          .also(
              "The worst finding of an address at a site counts; its reason names the rule. The rules"
                  + " are in conf/, under retrohunt.severity and under jobs for the other detectors.");
  static final Term ADDRESS = column("Address", RetrohuntHits.TABLE, RetrohuntHits.ADDRESS);
  static final Term SITE = column("Site", RetrohuntHits.TABLE, SourceColumns.SITE);
  static final Term LISTS = column("Lists", RetrohuntHits.TABLE, RetrohuntHits.LIST);
  static final Term FOUND_BY =
      heading(
          "Found by",
          "The blacklists that name the address, and the detectors that found it. A list leads to"
              + " its page, a detector to its finding.");
  static final Term WHY =
      heading(
          "Why",
          "Of a listed address, how long it was seen before its listing; of the findings of other"
              + " detectors, the rule and the numbers that made the severity.");
  static final Term OTHER_END = column("Other end", FindingColumns.OTHER_ADDRESS);
  static final Term SINCE =
      heading("Since", "The first day on which it was a finding. It is new on that day.");
  static final Term DID =
      heading(
          "What it did",
          "Sessions, of them established ones, bytes both ways, and events, before, during and"
              + " after the listing together. Hits on several lists are the same records and count"
              + " once.");
  static final Term OWN_HOSTS = column("Own hosts", RetrohuntHits.TABLE, RetrohuntHits.HOSTS);
  static final Term FIRST_SEEN =
      column("First seen", RetrohuntHits.TABLE, RetrohuntHits.FIRST_SEEN);
  static final Term LAST_SEEN = column("Last seen", RetrohuntHits.TABLE, RetrohuntHits.LAST_SEEN);
  static final Term LISTED_AS = column("Listed as", RetrohuntHits.TABLE, RetrohuntHits.LISTING);
  static final Term LISTED_FROM =
      column("Listed from", RetrohuntHits.TABLE, RetrohuntHits.LISTED_FROM);
  static final Term LISTED_TO = column("Listed to", RetrohuntHits.TABLE, RetrohuntHits.LISTED_TO);
  static final Term LEAD = column("Lead", RetrohuntHits.TABLE, RetrohuntHits.LEAD_TIME_S);
  static final Term BEFORE =
      column("Before", RetrohuntHits.TABLE, RetrohuntHits.BEFORE_SESSIONS)
          .also("Events and bytes likewise; established sessions in brackets.");
  static final Term DURING =
      column("While listed", RetrohuntHits.TABLE, RetrohuntHits.DURING_SESSIONS);
  static final Term AFTER = column("After", RetrohuntHits.TABLE, RetrohuntHits.AFTER_SESSIONS);
  static final Term ROLE = column("Who initiated", RetrohuntHits.TABLE, RetrohuntHits.ROLE);
  static final Term BASIS =
      column("The dates rest on", RetrohuntHits.TABLE, RetrohuntHits.BASIS)
          .also(
              "ENTRY: the entry itself says so; FEED: the list file says so; SNAPSHOT: our"
                  + " snapshots of the list, so it was listed on or before the first; RETRIEVED:"
                  + " the time at which the list was downloaded.");
  static final Term CATEGORY = column("Category", RetrohuntHits.TABLE, RetrohuntHits.CATEGORY);
  static final Term REFERENCE = column("Reference", RetrohuntHits.TABLE, RetrohuntHits.REFERENCE);
  static final Term SPLIT = column("Split", RetrohuntHits.TABLE, RetrohuntHits.SPLIT);
  static final Term PORT = column("Port", RetrohuntHits.TABLE, RetrohuntHits.TOP_PORTS);

  static final Term TYPE = column("Type", Events.TABLE, Events.EVENT_TYPE);
  static final Term EVENT_NAME = column("Event name", Events.TABLE, Events.EVENT_NAME);
  static final Term DIRECTION = column("Direction", Events.TABLE, Events.DIRECTION);
  static final Term RECORDS = column("Records", RetrohuntTimeline.TABLE, RetrohuntTimeline.COUNT);

  static final Term ESTABLISHED =
      column("Established", SessionRecords.TABLE, SessionRecords.IS_ESTABLISHED);
  static final Term CLASS =
      column("Class", SessionRecords.TABLE, SessionRecords.SESSION_CLASS)
          .also(
              "Worked out from the numbers, not from what the sensor printed. Partial: one"
                  + " direction or one piece was seen. Timed_Out: never established. Long:"
                  + " established and at least so many minutes. Short: under a minute and under 1"
                  + " MB. Whole: all others. The limits are in conf/.");
  static final Term SIZE_CLASS =
      column("Size class", SessionRecords.TABLE, SessionRecords.SIZE_CLASS);
  static final Term DURATION = column("Duration", SessionRecords.TABLE, SessionRecords.DURATION_US);
  static final Term CLIENT = column("Client", SessionRecords.TABLE, SessionRecords.SRC_IP);
  static final Term SERVER = column("Server", SessionRecords.TABLE, SessionRecords.DST_IP);
  static final Term CLIENT_SENT =
      column("Client sent", SessionRecords.TABLE, SessionRecords.SRC_BYTES);
  static final Term SERVER_SENT =
      column("Server sent", SessionRecords.TABLE, SessionRecords.DST_BYTES);
  static final Term ORIENTATION =
      column("Client inferred or unknown", SessionRecords.TABLE, SessionRecords.ORIENTATION);
  static final Term SUSPECT =
      column("Suspect byte counts", SessionRecords.TABLE, SessionRecords.BYTES_SUSPECT);

  static final Term MOST_ADDRESSES =
      column("Most addresses", HostMonths.TABLE, HostMonths.MOST_REMOTE_ADDRESSES);

  static final Term VERSION = column("Version of", ListSnapshots.TABLE, ListSnapshots.AS_OF);
  static final Term ENTRIES = column("Entries", ListSnapshots.TABLE, ListSnapshots.ENTRIES);
  static final Term REFUSED = column("Refused", ListSnapshots.TABLE, ListSnapshots.REJECTS);
  static final Term STATE = column("State", ListSnapshots.TABLE, ListSnapshots.STATE);

  static final Term SENSOR = column("Sensor", Coverage.TABLE, SourceColumns.SENSOR);
  static final Term FORMAT = column("Format", Coverage.TABLE, SourceColumns.SOURCE_FORMAT);
  static final Term LINES = column("Lines", Rejects.TABLE, Rejects.LINE_COUNT);
  static final Term REASON = column("Reason", Rejects.TABLE, Rejects.REASON);
  static final Term COVERED = column("Covered", RetrohuntHits.TABLE, RetrohuntHits.COVERED_PERCENT);

  static final Term HIT =
      rule(
          "Hit and finding",
          "A hit is a listed address that a site saw, for one list and one role. It is a finding"
              + " when its severity is above informational and no allow-list holds it. What the other"
              + " detectors find is a finding with an id that stays the same every night; 'lookback"
              + " findings ID' explains it.");
  static final Term RANKED =
      rule(
          "Ranking",
          "Addresses of sites stand by the highest severity of their findings, then by how many"
              + " detectors found them in the last 7 days, then the newest first.");
  static final Term SUPPRESSED =
      rule(
          "Suppressed",
          "The configuration says that a finding is known: it is left out and counted, and listed on"
              + " a page of its own with the reason, up to the day that the suppression names. Hits stay"
              + " on the pages of lists.");
  static final Term NEW =
      rule(
          "New finding",
          "A listed address that was active on the reported day, or was listed on it or on the day"
              + " after, when the night runs; and what another detector found on the reported day for the"
              + " first time in 30 days. All other findings are earlier ones.");
  static final Term INFORMATIONAL =
      rule(
          "Informational",
          "A listed address that got no answer, or did nothing that counts, such as a scanner that"
              + " met closed ports. It has no finding; the page of its list names it.");
  static final Term SIDES =
      rule(
          "Before, during, after",
          "A record is before the listing if it starts before the listing does, during it while the"
              + " listing lasts, else after it. What happened before is what nobody could have"
              + " known.");
  static final Term LEAD_TIME =
      rule(
          "Lead time",
          "How long an address was seen before its listing. Negative: first seen after it. Where"
              + " only a bound of the listing is known there is no lead time.");
  static final Term FLOW =
      rule(
          "Flow and session",
          "A flow is one exported record of one direction. A session is both directions of one"
              + " conversation, the client first.");
  static final Term OWN =
      rule(
          "Own and remote address",
          "Own are the networks that the configuration declares for a site at that time; multicast,"
              + " broadcast, loopback and link-local addresses are neither own nor remote.");
  static final Term GAP =
      rule(
          "Coverage and gap",
          "A gap is an hour without records in which the sensor usually delivers. Covered are the"
              + " other hours. 'Nothing before' means as much as the sensors covered.");
  static final Term LONG_AND_EMPTY =
      rule(
          "Long and almost empty",
          "A session of five minutes or more with less than 10,000 bytes both ways: what guessing"
              + " passwords by hand or with a slow tool looks like.");
  static final Term OPEN =
      rule(
          "While open",
          "Sessions that a sensor reported before they ended. They are in no sum, only in what is"
              + " longest or last.");
  static final Term ALLOWED =
      rule(
          "Allowed",
          "An allow-list of the configuration holds the address: it is kept and shown, and is no"
              + " finding.");
  static final Term AT_LEAST =
      rule(
          "≥ (at least)",
          "The number is a lower bound: only the busiest addresses of each kind of record are kept"
              + " hour by hour. The command shown below the addresses counts all.");
  static final Term WINDOW =
      rule(
          "24 h, 5 d, 7 d, 25 d",
          "Windows of trends; each ends at the end of the reported day, UTC. Bars are hours, over 25"
              + " days six hours.");
  static final Term OTHER_PORTS =
      rule("Other ports", "All ports beyond the busiest, together; 'no port': records without.");
  static final Term DEFANGED =
      rule(
          "Defanged",
          "An address written so that no program makes a link of it: "
              + Untrusted.defanged("198.51.100.7")
              + ".");

  private Glossary() {}

  /**
   * One entry.
   *
   * @param source the table and column it comes from, or null
   */
  record Term(String heading, String source, String text) {
    String id() {
      return "term-"
          + heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    String path() {
      return GlossaryPage.PATH + "#" + id();
    }

    private Term also(String sentence) {
      Term longer = new Term(heading, source, text + " " + sentence);
      HEADINGS.set(HEADINGS.indexOf(this), longer);
      return longer;
    }
  }

  /** What tables are headed with, by heading. */
  static List<Term> headings() {
    return sorted(HEADINGS.stream());
  }

  /** What else the pages speak of, in the order in which it is best read. */
  static List<Term> rules() {
    return List.copyOf(RULES);
  }

  private static List<Term> sorted(Stream<Term> terms) {
    return terms
        .sorted((one, other) -> one.heading().compareToIgnoreCase(other.heading()))
        .toList();
  }

  private static Term column(String heading, Table table, Column column) {
    String doc = table.column(column.name()).doc();
    Term term =
        new Term(heading, table.name() + "." + column.name(), doc.endsWith(".") ? doc : doc + ".");
    HEADINGS.add(term);
    return term;
  }

  private static Term column(String heading, Column column) {
    return heading(heading, column.doc().endsWith(".") ? column.doc() : column.doc() + ".");
  }

  private static Term heading(String heading, String text) {
    Term term = new Term(heading, null, text);
    HEADINGS.add(term);
    return term;
  }

  private static Term rule(String heading, String text) {
    Term term = new Term(heading, null, text);
    RULES.add(term);
    return term;
  }
}
