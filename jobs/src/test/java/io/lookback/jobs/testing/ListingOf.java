package io.lookback.jobs.testing;

import io.lookback.datasets.table.Indicators;
import io.lookback.udf.net.Cidr;
import java.time.Instant;

/** An indicator of a test: on list "bad", basis ENTRY, from a time until now unless said so. */
public final class ListingOf extends TestRow {
  private ListingOf(String value, String from) {
    super(Indicators.TABLE);
    Cidr range = Cidr.parse(value);
    put(Indicators.LIST, "bad");
    put(Indicators.VALUE, range.toString());
    put(Indicators.FIRST_KEY, range.first().toBytes());
    put(Indicators.LAST_KEY, range.last().toBytes());
    put(Indicators.LISTED_FROM, Instant.parse(from));
    put(Indicators.BASIS, "ENTRY");
  }

  public static ListingOf listing(String value, String from) {
    return new ListingOf(value, from);
  }

  public ListingOf until(String to) {
    put(Indicators.LISTED_TO, Instant.parse(to));
    return this;
  }

  public ListingOf list(String name) {
    put(Indicators.LIST, name);
    return this;
  }

  public ListingOf basis(String value) {
    put(Indicators.BASIS, value);
    return this;
  }

  public ListingOf earliestSnapshot() {
    put(Indicators.BASIS, "SNAPSHOT");
    put(Indicators.IS_EARLIEST_SNAPSHOT, true);
    return this;
  }

  public ListingOf category(String value) {
    put(Indicators.CATEGORY, value);
    return this;
  }
}
