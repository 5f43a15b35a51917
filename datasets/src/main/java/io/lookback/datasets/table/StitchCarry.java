package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/**
 * Sessions made of flows that might go on after a day: all that the next day's stitching has to
 * know of the past. The columns are those of {@code CarriedSession}.
 */
public final class StitchCarry {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date at the end of which it was open; the partition");
  public static final Column A_HI =
      required("a_hi", Types.LONG, "First eight bytes of the address of end a, the smaller one");
  public static final Column A_LO = required("a_lo", Types.LONG, "Last eight bytes of it");
  public static final Column A_PORT = required("a_port", Types.INT, "Port of end a");
  public static final Column B_HI =
      required("b_hi", Types.LONG, "First eight bytes of the address of end b");
  public static final Column B_LO = required("b_lo", Types.LONG, "Last eight bytes of it");
  public static final Column B_PORT = required("b_port", Types.INT, "Port of end b");
  public static final Column PROTOCOL = required("protocol", Types.INT, "IANA protocol number");
  public static final Column START_TIME =
      required("start_time", Types.TIME, "Start of the first flow");
  public static final Column END_TIME = required("end_time", Types.TIME, "End of the last flow");
  public static final Column SYN_TIME =
      optional("syn_time", Types.TIME, "Start of the first flow with a SYN");
  public static final Column CLIENT_TIME =
      optional("client_time", Types.TIME, "Start of the first flow that says who is the client");
  public static final Column CLIENT =
      optional("client", Types.TEXT, "End that it names, a or b; null = none did");
  public static final Column A_FLAGS =
      optional("a_flags", Types.INT, "OR of the TCP flags that end a sent");
  public static final Column B_FLAGS =
      optional("b_flags", Types.INT, "OR of the TCP flags that end b sent");
  public static final Column A_CLOSED =
      required("a_closed", Types.BOOL, "Whether end a closed the connection");
  public static final Column B_CLOSED =
      required("b_closed", Types.BOOL, "Whether end b closed the connection");
  public static final Column IS_BROKEN =
      required("is_broken", Types.BOOL, "Whether either end broke the connection (RST)");
  public static final Column IS_CONTINUED =
      required("is_continued", Types.BOOL, "Whether it follows a session cut for its length");
  public static final Column IS_SAMPLED =
      required("is_sampled", Types.BOOL, "Whether any count is an estimate from a sample");
  public static final Column FLOW_COUNT = required("flow_count", Types.LONG, "Flow records so far");
  public static final Column FIRST_SENT_BY_A =
      required("first_sent_by_a", Types.BOOL, "Whether end a sent the first flow");
  public static final Column FIRST_FILE_ID =
      required("first_file_id", Types.TEXT, "Raw file of the first flow");
  public static final Column FIRST_LINE_NO =
      required("first_line_no", Types.LONG, "Number of its record");
  public static final Column LAST_FILE_ID =
      required("last_file_id", Types.TEXT, "Raw file of the flow that ended last");
  public static final Column LAST_LINE_NO =
      required("last_line_no", Types.LONG, "Number of its record");
  public static final Column EXPORTERS =
      required(
          "exporters",
          Types.TEXT,
          "What each observation point counted, in the form that CarriedSession describes");

  public static final Table TABLE =
      Table.named(
              "stitch_carry",
              "Sessions made of flows that might go on after a day: where the next day's stitching"
                  + " begins.")
          .columns(
              EVENT_DATE,
              SourceColumns.SITE,
              A_HI,
              A_LO,
              A_PORT,
              B_HI,
              B_LO,
              B_PORT,
              PROTOCOL,
              START_TIME,
              END_TIME,
              SYN_TIME,
              CLIENT_TIME,
              CLIENT,
              A_FLAGS,
              B_FLAGS,
              A_CLOSED,
              B_CLOSED,
              IS_BROKEN,
              IS_CONTINUED,
              IS_SAMPLED,
              FLOW_COUNT,
              FIRST_SENT_BY_A,
              FIRST_FILE_ID,
              FIRST_LINE_NO,
              LAST_FILE_ID,
              LAST_LINE_NO,
              EXPORTERS)
          .partitionedBy(Partitioning.DAY_SITE)
          .expirable()
          .sortedBy(START_TIME)
          .build();

  private StitchCarry() {}
}
