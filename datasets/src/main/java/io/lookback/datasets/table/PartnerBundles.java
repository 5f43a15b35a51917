package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;

/** The bundles of partner sites that were taken in: where the partner sightings come from. */
public final class PartnerBundles {
  public static final Column SITE = required("site", Types.TEXT, "Name of the partner");
  public static final Column BUNDLE_ID =
      required("bundle_id", Types.TEXT, "SHA-256 of the bundle's file");
  public static final Column FROM_DATE =
      required("from_date", Types.DATE, "First day that it tells of");
  public static final Column TO_DATE =
      required("to_date", Types.DATE, "Last day that it tells of, inclusive");
  public static final Column AS_OF =
      required("as_of", Types.TIME, "State of the partner's lake that it holds; newer ones win");
  public static final Column POLICY =
      required("policy", Types.TEXT, "What the partner calls its choice of what to share");
  public static final Column TLP =
      required("tlp", Types.TEXT, "How far it may be passed on: Traffic Light Protocol 2.0");
  public static final Column SIGHTINGS =
      required("sightings", Types.LONG, "Rows taken into partner_sightings");
  public static final Column LEFT_OUT =
      required("left_out", Types.LONG, "Rows about own addresses of ours, which are not taken");
  public static final Column PATH = required("path", Types.TEXT, "File it was read from");
  public static final Column IMPORTED_AT =
      required("imported_at", Types.TIME, "When it was taken in");

  public static final Table TABLE =
      Table.named(
              "partner_bundles",
              "The bundles of partner sites that were taken in: where partner_sightings come from.")
          .columns(
              SITE,
              BUNDLE_ID,
              FROM_DATE,
              TO_DATE,
              AS_OF,
              POLICY,
              TLP,
              SIGHTINGS,
              LEFT_OUT,
              PATH,
              IMPORTED_AT)
          .build();

  private PartnerBundles() {}
}
