package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** Who logged in to which host from where on a day: what later logins are compared with. */
public final class LoginDays {
  public static final Column HOST =
      required("host", Types.TEXT, "Host as its log calls it, or its address");
  public static final Column ADDRESS =
      optional("address", Types.IP, "Its address; null = nothing tells the address of that name");
  public static final Column USER_NAME =
      optional("user_name", Types.TEXT, "Account; null where the record names none");
  public static final Column NETWORK =
      optional(
          "network",
          Types.TEXT,
          "Network of the client, /24 (IPv6: /48); null = logged in at the host itself");
  public static final Column METHOD =
      optional("method", Types.TEXT, "Authentication method as printed");
  public static final Column IS_INFERRED =
      required(
          "is_inferred",
          Types.BOOL,
          "Whether the login is guessed from packet sizes (Zeek), not logged by the host");
  public static final Column FIRST_TIME = required("first_time", Types.TIME, "First login");
  public static final Column LAST_TIME = required("last_time", Types.TIME, "Last login");
  public static final Column LOGINS = required("logins", Types.LONG, "Successful logins");
  public static final Column SOURCES =
      required("sources", Types.LONG, "Distinct client addresses of the network");

  public static final Table TABLE =
      Table.named("login_days", "Who logged in to which host from where on a day; successes only.")
          .columns(
              EVENT_DATE,
              SITE,
              HOST,
              ADDRESS,
              USER_NAME,
              NETWORK,
              METHOD,
              IS_INFERRED,
              FIRST_TIME,
              LAST_TIME,
              LOGINS,
              SOURCES)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private LoginDays() {}
}
