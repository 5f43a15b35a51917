package io.lookback.udf.function;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.List;
import org.apache.spark.sql.types.ArrayType;

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
              "ip_network",
              IpFunctions.class,
              "ipNetwork",
              List.of(StringType),
              StringType,
              "ip_network(text) - The network by which clients are told apart: the /24 of an IPv4"
                  + " address, the /48 of an IPv6 one; null when the text is no address.",
              "SELECT array(ip_network('192.0.2.130'), ip_network('2001:db8:aaaa:1::1'))",
              "ArraySeq(192.0.2.0/24, 2001:db8:aaaa::/48)"),
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
                  + "{\"event_type\":\"login\",\"event_name\":\"c\",\"count\":2}]"),
          new SqlFunction(
              "log_bin",
              StatisticsFunctions.class,
              "logBin",
              List.of(LongType),
              IntegerType,
              "log_bin(value) - Bin of a value on a log scale: 16 per doubling of value + 1, each 4.4 %"
                  + " wide.",
              "SELECT array(log_bin(0), log_bin(1), log_bin(1023))",
              "ArraySeq(0, 16, 160)"),
          new SqlFunction(
              "log_bin_middle",
              StatisticsFunctions.class,
              "logBinMiddle",
              List.of(DoubleType),
              DoubleType,
              "log_bin_middle(bin) - Value in the middle of a bin of log_bin.",
              "SELECT round(log_bin_middle(160D), 1)",
              "1045.4"),
          new SqlFunction(
              "log_bins_spread",
              StatisticsFunctions.class,
              "spread",
              List.of(StatisticsFunctions.BIN_COUNTS),
              StatisticsFunctions.SPREAD,
              "log_bins_spread(counts) - Median of counted bins, median and mean of the distances from"
                  + " it; null when nothing was counted.",
              "SELECT to_json(log_bins_spread(array(named_struct('bin', 1, 'sessions', 1L),"
                  + " named_struct('bin', 2, 'sessions', 1L),"
                  + " named_struct('bin', 9, 'sessions', 1L))))",
              "{\"count\":3,\"median\":2.0,\"median_deviation\":1.0,"
                  + "\"mean_deviation\":2.6666666666666665}"),
          new SqlFunction(
              "poisson_tail",
              StatisticsFunctions.class,
              "poissonTail",
              List.of(LongType, DoubleType),
              DoubleType,
              "poisson_tail(count, expected) - Decimal logarithm of the chance of so many or more when"
                  + " so many are expected.",
              "SELECT round(poisson_tail(3L, 1D), 6)",
              "-1.095277"),
          new SqlFunction(
              "expected_at_hours",
              StatisticsFunctions.class,
              "expectedAtHours",
              List.of(
                  StatisticsFunctions.DAY_HOURS,
                  new ArrayType(IntegerType, false),
                  TimestampType,
                  TimestampType),
              DoubleType,
              "expected_at_hours(days, weekdays, start, end) - How much to expect in a period, from the"
                  + " hourly counts of earlier days at the same hours of the week; weekdays says how"
                  + " many Mondays, Tuesdays, ... were observed.",
              "SELECT round(expected_at_hours(array(named_struct('event_date', DATE'2026-03-02',"
                  + " 'hours', array(47L))), array(1, 0, 0, 0, 0, 0, 0), TIMESTAMP'2026-03-09"
                  + " 00:00:00', TIMESTAMP'2026-03-09 00:30:00'), 6)",
              "12.0"));

  private SqlFunctions() {}
}
