package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;

/** Listings that retrohunt_hit_days holds: what a night compares new listings with. */
public final class HuntedListings {
  public static final Column LISTING_ID =
      required("listing_id", Types.TEXT, "Hash of list, value, listing interval and basis");

  public static final Table TABLE =
      Table.named(
              "hunted_listings",
              "Listings that retrohunt_hit_days holds: what a night compares new listings with.")
          .columns(LISTING_ID)
          .build();

  private HuntedListings() {}
}
