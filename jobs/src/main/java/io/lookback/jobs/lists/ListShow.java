package io.lookback.jobs.lists;

import io.lookback.datasets.UserException;
import io.lookback.udf.net.Cidr;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Shows which lists there are, the versions of one, and the listings of an address. */
public final class ListShow {
  private ListShow() {}

  /** One row per list: versions, how many are held back, values now and ever, re-listings. */
  public static Dataset<Row> lists(Dataset<Row> indicators, Dataset<Row> listSnapshots) {
    return ListSql.run("ListShow.sql", indicators, listSnapshots, Map.of());
  }

  /** One row per version of a list, by time, with what came and went. */
  public static Dataset<Row> versions(
      String list, Dataset<Row> indicators, Dataset<Row> listSnapshots) {
    Dataset<Row> versions =
        ListSql.run("ListShowVersions.sql", indicators, listSnapshots, Map.of("list", list));
    if (versions.isEmpty()) {
      throw new UserException(
          "There is no list '" + list + "'. 'lookback lists show' tells which there are.");
    }
    return versions;
  }

  /** One row per listing that has any address of the network, of all lists, by time. */
  public static Dataset<Row> listings(Cidr addresses, Dataset<Row> indicators) {
    return ListSql.run(
        "ListShowListings.sql",
        indicators,
        null,
        Map.of("first_key", addresses.first().toBytes(), "last_key", addresses.last().toBytes()));
  }
}
