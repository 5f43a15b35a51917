package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.FILE_ID;
import static io.lookback.datasets.table.SourceColumns.LINE_NO;
import static io.lookback.datasets.table.SourceColumns.SENSOR;
import static io.lookback.datasets.table.SourceColumns.SITE;
import static io.lookback.datasets.table.SourceColumns.SOURCE_FORMAT;
import static io.lookback.datasets.table.SourceColumns.TIME_BASIS;

/** What sensors and hosts reported that is not a session: alerts, logins, changes. */
public final class Events {
  public static final Column TIME = required("time", Types.TIME, "When it happened");
  public static final Column EVENT_TYPE =
      required(
          "event_type",
          Types.TEXT,
          "Kind of event in the words of log correlation: intrusion, threatlist, login,"
              + " login-failure, access-denied, firewall, detected-change, vulnerability, network,"
              + " process, system, scanning, continuous, nbs");
  public static final Column EVENT_NAME =
      required("event_name", Types.TEXT, "Normalised name; the table of names is in conf/");
  public static final Column OCSF_CLASS =
      optional("ocsf_class", Types.INT, "OCSF class_uid: 2004 detection finding, 3002 login, ...");
  public static final Column SEVERITY =
      optional("severity", Types.TEXT, "informational, low, medium, high, critical");
  public static final Column OUTCOME =
      optional(
          "outcome",
          Types.TEXT,
          "success, failure, unknown; alerts: allowed, blocked (as printed)");
  public static final Column SRC_IP =
      optional("src_ip", Types.IP, "Source as printed, never swapped");
  public static final Column SRC_PORT =
      optional("src_port", Types.INT, "Source port as printed; ICMP: type");
  public static final Column DST_IP =
      optional("dst_ip", Types.IP, "Destination as printed, never swapped");
  public static final Column DST_PORT =
      optional("dst_port", Types.INT, "Destination port as printed; ICMP: code");
  public static final Column PROTOCOL = optional("protocol", Types.INT, "IANA protocol number");
  public static final Column CLIENT_SIDE =
      optional(
          "client_side",
          Types.TEXT,
          "Which printed end is the client: src, dst; null when neither the record nor the ports"
              + " tell");
  public static final Column USER_NAME =
      optional("user_name", Types.TEXT, "Account named in the line; attacker-controlled text");
  public static final Column HOST =
      optional("host", Types.TEXT, "Host that wrote the line, or the sensor's own name for itself");
  public static final Column UID =
      optional("uid", Types.TEXT, "The sensor's identifier of the session it belongs to");
  public static final Column RULE_ID =
      optional("rule_id", Types.TEXT, "Rule that fired, e.g. gid:sid:rev");
  public static final Column RULE_NAME = optional("rule_name", Types.TEXT, "Text of the rule");
  public static final Column CATEGORY =
      optional("category", Types.TEXT, "Classification as printed");
  public static final Column MESSAGE =
      optional("message", Types.TEXT, "The rest worth reading, at most 1,024 characters");
  public static final Column COUNT =
      required("count", Types.LONG, "How many times it happened (repeated-message lines)");
  public static final Column DIRECTION =
      optional(
          "direction",
          Types.TEXT,
          "inbound, outbound, internal, external by the printed source and destination");
  public static final Column IS_COUNTED =
      required("is_counted", Types.BOOL, "False for what another file already brought");

  public static final Table TABLE =
      Table.named("events", "Alerts, logins, changes and other events, one line each.")
          .columns(
              EVENT_DATE,
              SITE,
              SENSOR,
              SOURCE_FORMAT,
              FILE_ID,
              LINE_NO,
              TIME_BASIS,
              TIME,
              EVENT_TYPE,
              EVENT_NAME,
              OCSF_CLASS,
              SEVERITY,
              OUTCOME,
              SRC_IP,
              SRC_PORT,
              DST_IP,
              DST_PORT,
              PROTOCOL,
              CLIENT_SIDE,
              USER_NAME,
              HOST,
              UID,
              RULE_ID,
              RULE_NAME,
              CATEGORY,
              MESSAGE,
              COUNT,
              DIRECTION,
              IS_COUNTED)
          .partitionedBy(Partitioning.DAY_SITE)
          .expirable()
          .sortedBy(TIME)
          .settled(EVENT_TYPE, EVENT_NAME, DIRECTION, IS_COUNTED)
          .build();

  private Events() {}
}
