package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** Which own hosts are on which list, by the rules of conf/: dynamic asset lists. */
public final class AssetLists {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date at the end of which it was so; the partition");
  public static final Column LIST = required("list", Types.TEXT, "Name of the list");
  public static final Column ADDRESS = required("address", Types.IP, "Own address");
  public static final Column ENTERED =
      required("entered", Types.DATE, "Day since when it is on the list without a break");
  public static final Column LEFT =
      optional(
          "left",
          Types.DATE,
          "Day on which it was no longer on it, which is the row's day; null = it is on it");

  public static final Table TABLE =
      Table.named("asset_lists", "Which own hosts are on which list, and which left it that day.")
          .columns(EVENT_DATE, SITE, LIST, ADDRESS, ENTERED, LEFT)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private AssetLists() {}
}
