package io.lookback.udf.function;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;

/** Every SQL function of ours; a new one is one static method and one entry here. */
public final class SqlFunctions {
  public static final List<SqlFunction> ALL =
      List.of(
          new SqlFunction(
              "ip_key",
              IpFunctions.class,
              "ipKey",
              List.of(StringType),
              BinaryType,
              "ip_key(text) - The address as 16 bytes, IPv4 as v4-mapped; null when the text is no"
                  + " address.",
              "SELECT hex(ip_key('192.0.2.1'))",
              "00000000000000000000FFFFC0000201"),
          new SqlFunction(
              "ip_text",
              IpFunctions.class,
              "ipText",
              List.of(BinaryType),
              StringType,
              "ip_text(key) - The canonical text of an address of 16 bytes; null when the key has"
                  + " another length.",
              "SELECT ip_text(ip_key('2001:DB8:0::1'))",
              "2001:db8::1"),
          new SqlFunction(
              "port_counts_merge",
              CountFunctions.class,
              "mergePorts",
              List.of(CountFunctions.PORT_COUNTS, IntegerType),
              CountFunctions.PORT_COUNTS,
              "port_counts_merge(counts, limit) - Adds up the sessions of equal ports; most sessions"
                  + " first, then by port, at most limit entries.",
              "SELECT to_json(port_counts_merge(array(named_struct('port', 443, 'sessions', 1L),"
                  + " named_struct('port', 22, 'sessions', 2L),"
                  + " named_struct('port', 443, 'sessions', 1L)), 32))",
              "[{\"port\":22,\"sessions\":2},{\"port\":443,\"sessions\":2}]"),
          new SqlFunction(
              "class_counts_merge",
              CountFunctions.class,
              "mergeClasses",
              List.of(CountFunctions.CLASS_COUNTS),
              CountFunctions.CLASS_COUNTS,
              "class_counts_merge(counts) - Adds up the sessions of equal classes; by class.",
              "SELECT to_json(class_counts_merge(array("
                  + "named_struct('session_class', 'Whole', 'sessions', 1L),"
                  + " named_struct('session_class', 'Short', 'sessions', 2L),"
                  + " named_struct('session_class', 'Whole', 'sessions', 3L))))",
              "[{\"session_class\":\"Short\",\"sessions\":2},"
                  + "{\"session_class\":\"Whole\",\"sessions\":4}]"),
          new SqlFunction(
              "event_counts_merge",
              CountFunctions.class,
              "mergeEvents",
              List.of(CountFunctions.EVENT_COUNTS, IntegerType),
              CountFunctions.EVENT_COUNTS,
              "event_counts_merge(counts, limit) - Adds up the counts of equal events, keeps the"
                  + " limit most frequent (ties by type and name); by type and name.",
              "SELECT to_json(event_counts_merge(array("
                  + "named_struct('event_type', 'login', 'event_name', 'b', 'count', 1L),"
                  + " named_struct('event_type', 'login', 'event_name', 'a', 'count', 1L),"
                  + " named_struct('event_type', 'login', 'event_name', 'c', 'count', 2L)), 2))",
              "[{\"event_type\":\"login\",\"event_name\":\"a\",\"count\":1},"
                  + "{\"event_type\":\"login\",\"event_name\":\"c\",\"count\":2}]"));

  private SqlFunctions() {}
}
