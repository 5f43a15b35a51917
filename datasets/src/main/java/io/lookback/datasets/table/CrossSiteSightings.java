package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Remote addresses of a day and site that other sites saw in the last 30 days, too. */
public final class CrossSiteSightings {
  /** What an address did at one site within the 30 days. */
  public static final DataType SITE_SIGHTINGS =
      Types.listOf(
          new StructType()
              .add("site", Types.TEXT, true, "Site, or name of the partner")
              .add("is_partner", Types.BOOL, true, "Whether a partner shared it")
              .add("first_time", Types.TIME, true, "Earliest record")
              .add("last_time", Types.TIME, true, "Latest record")
              .add("sessions", Types.LONG, true, "Sessions that ended")
              .add("sessions_established", Types.LONG, true, "Of these, established")
              .add("open_sessions", Types.LONG, true, "Sessions reported while open")
              .add("events", Types.LONG, true, "Events")
              .add("bytes", Types.LONG, true, "Bytes both ways; null = not shared")
              .add("hosts", Types.INT, true, "Distinct hosts there; null = not shared")
              .add("top_port", Types.INT, true, "Port of the serving end with most sessions")
              .add("top_class", Types.TEXT, true, "Class or protocol of most sessions")
              .add("top_event", Types.TEXT, true, "Name of the most frequent event"));

  public static final Column RULE =
      required("rule", Types.TEXT, "The gravest rule that holds, as in the reason");
  public static final Column LISTS =
      required("lists", Types.TEXTS, "Blacklists that hold or held the address, by name");
  public static final Column FOUND_BY =
      required(
          "found_by",
          Types.TEXTS,
          "Findings of other detectors above informational in the 30 days: 'detector at site'");
  public static final Column PEER_SITE =
      optional(
          "peer_site", Types.TEXT, "Site whose own networks hold the address, if another one does");
  public static final Column ALLOWED_BY =
      optional("allowed_by", Types.TEXT, "Allow-list that holds the address: then no finding");
  public static final Column SITES =
      required(
          "sites",
          SITE_SIGHTINGS,
          "What it did at each site in the 30 days, in order of appearance: (site, is_partner,"
              + " first_time, last_time, sessions, sessions_established, open_sessions, events,"
              + " bytes, hosts, top_port, top_class, top_event)");
  public static final Column SITE_COUNT =
      required("site_count", Types.INT, "Sites and partners that saw it");
  public static final Column SITES_ESTABLISHED =
      required("sites_established", Types.INT, "Of these, where it had an established session");
  public static final Column SITES_IN_ALL =
      required("sites_in_all", Types.INT, "Sites and partners with any data in the 30 days");
  public static final Column DELAY_S =
      required(
          "delay_s",
          Types.LONG,
          "Seconds from its first record anywhere to its first at this site");
  public static final Column GAP_SITES =
      required(
          "gap_sites",
          Types.TEXTS,
          "Own sites in the row that have a day without any data up to the first sighting: it may"
              + " have been there earlier");

  public static final Table TABLE =
      Table.named(
              "cross_site_sightings",
              "Remote addresses of a day and site that other sites saw in the last 30 days, too:"
                  + " listed ones, own addresses of other sites, those that a detector found, rare"
                  + " ones.")
          .columns(
              FindingColumns.and(
                  RULE,
                  LISTS,
                  FOUND_BY,
                  PEER_SITE,
                  ALLOWED_BY,
                  SITES,
                  SITE_COUNT,
                  SITES_ESTABLISHED,
                  SITES_IN_ALL,
                  DELAY_S,
                  GAP_SITES))
          .partitionedBy(Partitioning.MONTH)
          .build();

  private CrossSiteSightings() {}
}
