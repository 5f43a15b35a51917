package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

import org.apache.spark.sql.types.StructType;

/** Logins that mean trouble: guessed passwords, accounts used from where they never were. */
public final class LoginFindings {
  public static final Column KIND =
      required(
          "kind",
          Types.TEXT,
          "guessing (one source, one host), spray (one source, many hosts), unknown-accounts (one"
              + " source, accounts that do not exist), success-after-failures (the same source"
              + " failed often before), success-elsewhere (others failed often on that account"
              + " before, and its network is new), new-network (an account used from a network for"
              + " the first time)");
  public static final Column BASIS =
      required(
          "basis",
          Types.TEXT,
          "logged: the host wrote it; inferred: guessed from packet sizes (Zeek), never critical");
  public static final Column HOST =
      optional("host", Types.TEXT, "Host as its log calls it, or its address; null = several");
  public static final Column HOST_ADDRESS =
      optional(
          "host_address",
          Types.IP,
          "Its address; null = several, or nothing tells the address of that name");
  public static final Column SRC_IP =
      required("src_ip", Types.IP, "Client; of several the first to succeed");
  public static final Column NETWORK =
      required("network", Types.TEXT, "Its network, /24 (IPv6: /48)");
  public static final Column USERS =
      required("users", Types.LONG, "Distinct accounts tried, or succeeded with, on the day");
  public static final Column USER_NAMES =
      required(
          "user_names",
          Types.TEXTS,
          "Ten of these, the first by name; text of attackers, cut to 64 characters");
  public static final Column METHOD =
      optional("method", Types.TEXT, "Authentication method of the first success");
  public static final Column FAILURES =
      required("failures", Types.LONG, "Failures within the 24 h before the last of them");
  public static final Column PEAK_FAILURES =
      optional(
          "peak_failures",
          Types.LONG,
          "Guessing: most failures within the short time; null for other kinds");
  public static final Column HOSTS =
      required("hosts", Types.LONG, "Distinct hosts; spray: the most within 24 h");
  public static final Column SUCCESSES =
      required("successes", Types.LONG, "Successful logins that the row is about, on the day");
  public static final Column SESSION_ID =
      optional(
          "session_id",
          Types.TEXT,
          "Session of the first success, if it had ended by the end of the day; see sessions");
  public static final Column SESSION_DURATION_US =
      optional("session_duration_us", Types.LONG, "Its duration, microseconds");
  public static final Column SESSION_BYTES =
      optional("session_bytes", Types.LONG, "Its bytes, both ends together");
  public static final Column CHANGES =
      required(
          "changes",
          Types.listOf(
              new StructType()
                  .add("time", Types.TIME)
                  .add("event_name", Types.TEXT)
                  .add("user_name", Types.TEXT)
                  .add("message", Types.TEXT)),
          "Changes of the host that followed, the first 20 by time: accounts, packages, promiscuous"
              + " mode");
  public static final Column CHANGE_COUNT =
      required("change_count", Types.LONG, "All of these up to the end of the day");
  public static final Column ALLOWED_BY =
      optional("allowed_by", Types.TEXT, "Allow-list that names the source");
  public static final Column KIND_ROWS =
      required(
          "kind_rows",
          Types.LONG,
          "Rows of that kind at the site on the day; the worst of them are kept");

  public static final Table TABLE =
      Table.named("login_findings", "Logins that mean trouble, one row per kind, ends and day.")
          .columns(
              FindingColumns.and(
                  KIND,
                  BASIS,
                  HOST,
                  HOST_ADDRESS,
                  SRC_IP,
                  NETWORK,
                  USERS,
                  USER_NAMES,
                  METHOD,
                  FAILURES,
                  PEAK_FAILURES,
                  HOSTS,
                  SUCCESSES,
                  SESSION_ID,
                  SESSION_DURATION_US,
                  SESSION_BYTES,
                  CHANGES,
                  CHANGE_COUNT,
                  ALLOWED_BY,
                  KIND_ROWS))
          .partitionedBy(Partitioning.MONTH)
          .build();

  private LoginFindings() {}
}
