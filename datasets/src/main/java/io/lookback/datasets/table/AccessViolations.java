package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** Who used protected services without being declared, and services that nobody declared. */
public final class AccessViolations {
  public static final Column KIND =
      required(
          "kind",
          Types.TEXT,
          "login (accepted), session (established for long), undeclared-service (reached from"
              + " outside), undeclared-site (declares no service at all)");
  public static final Column SERVICE =
      optional("service", Types.TEXT, "Name of the declared service; null = none is declared");
  public static final Column OWNER = optional("owner", Types.TEXT, "Who is responsible for it");
  public static final Column WHY = optional("why", Types.TEXT, "What it is for");
  public static final Column PROTOCOL =
      optional("protocol", Types.INT, "IANA protocol number of the service");
  public static final Column SRC_IP =
      optional("src_ip", Types.IP, "Client; null for services that nobody declared");
  public static final Column SESSIONS =
      required(
          "sessions",
          Types.LONG,
          "Established sessions that were long enough; of undeclared services all established ones");
  public static final Column LOGINS = required("logins", Types.LONG, "Logins that hosts logged");
  public static final Column INFERRED_LOGINS =
      required("inferred_logins", Types.LONG, "Logins guessed from packet sizes (Zeek)");
  public static final Column LONGEST_US =
      optional("longest_us", Types.LONG, "Longest of the sessions, microseconds");
  public static final Column BYTES =
      optional("bytes", Types.LONG, "Bytes of the sessions, both ends, suspect counts left out");
  public static final Column USER_NAMES =
      required("user_names", Types.TEXTS, "Accounts of the logins, the first 10 by name");
  public static final Column NETWORKS =
      optional("networks", Types.LONG, "Remote /24 (IPv6: /48) that reached it that day");
  public static final Column SERVICES =
      optional("services", Types.LONG, "Undeclared site: services reached from outside that day");
  public static final Column HOSTS =
      optional("hosts", Types.LONG, "Undeclared site: hosts reached from outside that day");
  public static final Column SUGGESTIONS =
      required(
          "suggestions",
          Types.TEXTS,
          "Declarations for conf/, by who used the undeclared service in the last 30 days; to be"
              + " read before they are believed");
  public static final Column KIND_ROWS =
      required(
          "kind_rows",
          Types.LONG,
          "Rows of that kind at the site on the day; the worst of them are kept");

  public static final Table TABLE =
      Table.named(
              "access_violations",
              "Use of protected services by others than declared; services that nobody declared.")
          .columns(
              FindingColumns.and(
                  KIND,
                  SERVICE,
                  OWNER,
                  WHY,
                  PROTOCOL,
                  SRC_IP,
                  SESSIONS,
                  LOGINS,
                  INFERRED_LOGINS,
                  LONGEST_US,
                  BYTES,
                  USER_NAMES,
                  NETWORKS,
                  SERVICES,
                  HOSTS,
                  SUGGESTIONS,
                  KIND_ROWS))
          .partitionedBy(Partitioning.MONTH)
          .build();

  private AccessViolations() {}
}
