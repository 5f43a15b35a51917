package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

import org.apache.spark.sql.types.DataTypes;

/**
 * The sightings of days, packed by network: what a hunt asks.
 *
 * <p>One row has all sightings of a site's day whose addresses lie in one network (/16 of IPv4, /48
 * of IPv6), in order, as a few byte strings. Telling which of thousands of addresses were there
 * reads two bytes for each address that was; what they did stands in columns of its own, which only
 * those pay for who ask.
 */
public final class AddressSets {
  public static final Column FIRST_KEY =
      required("first_key", Types.IP_KEY, "Lowest address in the row; the sort order");
  public static final Column LAST_KEY =
      required("last_key", Types.IP_KEY, "Highest address in the row");
  public static final Column SIGHTINGS =
      required("sightings", Types.INT, "Sightings in the row: one per address and role");
  public static final Column KEYS =
      required(
          "keys",
          DataTypes.BinaryType,
          "What follows the network in the key of each address, packed");
  public static final Column COUNTS =
      required("counts", DataTypes.BinaryType, "Role, times and counts of each, packed; Zstandard");
  public static final Column LISTS =
      required(
          "lists",
          DataTypes.BinaryType,
          "Hosts, ports, classes and events of each, packed; Zstandard");

  public static final Table TABLE =
      Table.named(
              "address_sets",
              "Remote addresses seen, per day and site, packed by network: what a hunt asks.")
          .columns(EVENT_DATE, SITE, FIRST_KEY, LAST_KEY, SIGHTINGS, KEYS, COUNTS, LISTS)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(FIRST_KEY)
          .smallRowGroups()
          .smallPages()
          .build();

  private AddressSets() {}
}
