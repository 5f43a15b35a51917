package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** What own hosts did in the week after a listed address had reached them. */
public final class Aftermath {
  public static final Column KIND =
      required(
          "kind",
          Types.TEXT,
          "host (a row for each host and day: the finding), destination (whom it contacted),"
              + " service (a port on which it newly answered)");
  public static final Column CONTACT_TIME =
      required(
          "contact_time",
          Types.TIME,
          "First established session of a listed address with the host within the week before");
  public static final Column CONTACTS =
      required("contacts", Types.TEXTS, "Listed addresses that reached it, at most 16");
  public static final Column CONTACT_COUNT =
      required("contact_count", Types.INT, "How many reached it");
  public static final Column LISTS =
      required("lists", Types.TEXTS, "Lists that name them, by name");
  public static final Column PROTOCOL = optional("protocol", Types.INT, "IANA protocol number");
  public static final Column SESSIONS =
      required("sessions", Types.LONG, "Sessions after the contact");
  public static final Column SESSIONS_ESTABLISHED =
      required("sessions_established", Types.LONG, "Those with a conversation");
  public static final Column BYTES_SENT =
      required("bytes_sent", Types.LONG, "Bytes the host sent in them, suspect counts left out");
  public static final Column BYTES_RECEIVED =
      required("bytes_received", Types.LONG, "Bytes the host received in them");
  public static final Column IS_NEW_TO_HOST =
      optional(
          "is_new_to_host",
          Types.BOOL,
          "Not so in the 25 days before the day of the contact; null = unknown, as for own"
              + " destinations");
  public static final Column IS_CONTACT =
      required("is_contact", Types.BOOL, "The destination is one of the listed addresses");
  public static final Column DESTINATIONS =
      optional("destinations", Types.LONG, "Kind host: distinct destinations");
  public static final Column NEW_DESTINATIONS =
      optional("new_destinations", Types.LONG, "Kind host: those that are new and answered");
  public static final Column NEW_INTERACTIVE =
      optional(
          "new_interactive",
          Types.LONG,
          "Kind host: those that are new and answered on a port on which people log in");
  public static final Column NEW_PORTS =
      optional("new_ports", Types.listOf(Types.INT), "Kind host: ports on which it newly answered");
  public static final Column USUAL_BYTES =
      optional(
          "usual_bytes",
          Types.LONG,
          "Kind host: most bytes sent out of the site on one of the 25 days before");

  public static final Table TABLE =
      Table.named(
              "aftermath",
              "What own hosts did in the week after a listed address had reached them: whom they"
                  + " contacted, what they newly served, how much they sent.")
          .columns(
              FindingColumns.and(
                  KIND,
                  CONTACT_TIME,
                  CONTACTS,
                  CONTACT_COUNT,
                  LISTS,
                  PROTOCOL,
                  SESSIONS,
                  SESSIONS_ESTABLISHED,
                  BYTES_SENT,
                  BYTES_RECEIVED,
                  IS_NEW_TO_HOST,
                  IS_CONTACT,
                  DESTINATIONS,
                  NEW_DESTINATIONS,
                  NEW_INTERACTIVE,
                  NEW_PORTS,
                  USUAL_BYTES))
          .partitionedBy(Partitioning.MONTH)
          .build();

  private Aftermath() {}
}
