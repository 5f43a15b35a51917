package io.lookback.jobs.stitch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;

import io.lookback.datasets.stitch.Conversation;
import io.lookback.datasets.stitch.FlowPiece;
import io.lookback.datasets.table.Flows;
import io.lookback.datasets.table.StitchCarry;
import io.lookback.datasets.table.Table;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The rows that are sorted for stitching: flows with the conversation they belong to, and sessions
 * that the day before left open, which have only their conversation and the column {@code carry}.
 * Numbers that are not known are {@link FlowPiece#NONE}.
 */
final class FlowPieces {
  /** The columns of flows that matter, in the order in which {@link #of} reads them. */
  private static final List<io.lookback.datasets.table.Column> READ =
      List.of(
          Flows.SRC_IP,
          Flows.SRC_PORT,
          Flows.DST_IP,
          Flows.DST_PORT,
          Flows.PROTOCOL,
          Flows.START_TIME,
          Flows.DURATION_US,
          Flows.EXPORTER_IP,
          Flows.EXPORTER_ID,
          Flows.OBSERVED_AT,
          Flows.PACKETS,
          Flows.BYTES,
          Flows.TCP_FLAGS,
          Flows.REVERSE_PACKETS,
          Flows.REVERSE_BYTES,
          Flows.REVERSE_TCP_FLAGS,
          Flows.END_REASON,
          Flows.BIFLOW_DIRECTION,
          Flows.IS_SAMPLED,
          Flows.BYTES_BASIS);

  /** Firewalls export connections that they refused, too. */
  private static final int DENIED = 3;

  static final StructType SCHEMA =
      new StructType()
          .add(of("event_date", DataTypes.DateType))
          .add(of("site", DataTypes.StringType))
          .add(of("a_hi", DataTypes.LongType))
          .add(of("a_lo", DataTypes.LongType))
          .add(of("a_port", DataTypes.IntegerType))
          .add(of("b_hi", DataTypes.LongType))
          .add(of("b_lo", DataTypes.LongType))
          .add(of("b_port", DataTypes.IntegerType))
          .add(of("protocol", DataTypes.IntegerType))
          .add(of("is_flow", DataTypes.BooleanType))
          .add(of("start_us", DataTypes.LongType))
          .add(of("end_us", DataTypes.LongType))
          .add(of("sensor", DataTypes.StringType))
          .add(of("exporter_hi", DataTypes.LongType))
          .add(of("exporter_lo", DataTypes.LongType))
          .add(of("exporter_id", DataTypes.LongType))
          .add(of("observed_at", DataTypes.LongType))
          .add(of("sent_by_a", DataTypes.BooleanType))
          .add(of("packets", DataTypes.LongType))
          .add(of("bytes", DataTypes.LongType))
          .add(of("tcp_flags", DataTypes.LongType))
          .add(of("reverse_packets", DataTypes.LongType))
          .add(of("reverse_bytes", DataTypes.LongType))
          .add(of("reverse_tcp_flags", DataTypes.LongType))
          .add(of("icmp", DataTypes.LongType))
          .add(of("end_reason", DataTypes.LongType))
          .add(of("biflow_direction", DataTypes.LongType))
          .add(of("is_sampled", DataTypes.BooleanType))
          .add(new StructField("bytes_basis", DataTypes.StringType, true, meta()))
          .add(of("file_id", DataTypes.StringType))
          .add(of("line_no", DataTypes.LongType))
          .add(new StructField("carry", carry(), true, meta()));

  /** What belongs together. */
  static final Column[] CONVERSATION = {
    col("site"),
    col("a_hi"),
    col("a_lo"),
    col("a_port"),
    col("b_hi"),
    col("b_lo"),
    col("b_port"),
    col("protocol")
  };

  private FlowPieces() {}

  private static StructField of(String name, DataType type) {
    return new StructField(name, type, false, meta());
  }

  private static org.apache.spark.sql.types.Metadata meta() {
    return org.apache.spark.sql.types.Metadata.empty();
  }

  private static StructType carry() {
    StructType schema = new StructType();
    for (io.lookback.datasets.table.Column column : StitchCarry.TABLE.columns()) {
      schema = schema.add(column.name(), column.type(), true);
    }
    return schema;
  }

  static int ordinal(String column) {
    return SCHEMA.fieldIndex(column);
  }

  /**
   * By conversation, then by day, what was carried first, then in time. What is equal but for file
   * and record follows each other, in an order that does not depend on what was read first.
   */
  static Column[] order(Column hash) {
    List<Column> order = new ArrayList<>();
    order.add(hash);
    order.addAll(Arrays.asList(CONVERSATION));
    order.add(col("event_date"));
    order.add(col("is_flow"));
    for (String name : SCHEMA.fieldNames()) {
      if (ordinal(name) >= ordinal("start_us") && !name.equals("carry")) {
        order.add(col(name));
      }
    }
    return order.toArray(Column[]::new);
  }

  /** What is needed of flows. */
  static Dataset<Row> columns(Dataset<Row> flows) {
    List<Column> columns = new ArrayList<>();
    for (String name : List.of("event_date", "site", "sensor", "file_id", "line_no")) {
      columns.add(col(name));
    }
    READ.forEach(
        column -> {
          Column value = col(column.name());
          columns.add(column.equals(Flows.START_TIME) ? unix_micros(value) : value);
        });
    return flows
        .filter(
            Flows.FIREWALL_EVENT.name()
                + " IS NULL OR "
                + Flows.FIREWALL_EVENT.name()
                + " <> "
                + DENIED)
        .select(columns.toArray(Column[]::new));
  }

  /** Sessions that were left open as rows of {@link #SCHEMA}. */
  static Dataset<Row> carried(Dataset<Row> carry) {
    Table table = StitchCarry.TABLE;
    List<String> own = table.columnNames();
    List<Column> columns = new ArrayList<>();
    for (StructField field : SCHEMA.fields()) {
      Column value;
      if (field.name().equals("carry")) {
        value = struct(own.stream().map(name -> col(name)).toArray(Column[]::new));
      } else if (ordinal(field.name()) < ordinal("is_flow")) {
        value = col(field.name());
      } else if (field.dataType().equals(DataTypes.StringType)) {
        value = lit("");
      } else if (field.dataType().equals(DataTypes.BooleanType)) {
        value = lit(false);
      } else {
        value = lit(0L);
      }
      columns.add(value.as(field.name()));
    }
    return carry.select(columns.toArray(Column[]::new));
  }

  /** Rows of {@link #columns} as rows of {@link #SCHEMA}; each is valid until the next. */
  static Iterator<InternalRow> of(Iterator<InternalRow> flows) {
    return new Pieces(flows);
  }

  private static final class Pieces implements Iterator<InternalRow> {
    private static final int SITE = 1;
    private static final int FIRST = 5;

    private final Iterator<InternalRow> flows;
    private final SpecificInternalRow out = new SpecificInternalRow(SCHEMA);
    private final IpKey src = new IpKey();
    private final IpKey dst = new IpKey();
    private final IpKey exporter = new IpKey();

    Pieces(Iterator<InternalRow> flows) {
      this.flows = flows;
    }

    @Override
    public boolean hasNext() {
      return flows.hasNext();
    }

    @Override
    public InternalRow next() {
      InternalRow flow = flows.next();
      int from = FIRST;
      parse(flow.getUTF8String(from++), src);
      int srcPort = port(flow, from++);
      parse(flow.getUTF8String(from++), dst);
      int dstPortAt = from;
      int dstPort = port(flow, from++);
      int protocol = flow.getInt(from++);
      if (flow.isNullAt(dstPortAt) && Conversation.isIcmp(protocol)) {
        // No echo, which zero would be.
        dstPort = -1;
      }
      Conversation conversation =
          Conversation.of(src.hi, src.lo, srcPort, dst.hi, dst.lo, dstPort, protocol);
      long start = flow.getLong(from++);
      long duration = flow.getLong(from++);
      if (flow.isNullAt(from)) {
        exporter.set(0, 0);
      } else {
        parse(flow.getUTF8String(from), exporter);
      }
      from++;
      int to = 0;
      out.setInt(to++, flow.getInt(0));
      out.update(to++, flow.getUTF8String(SITE));
      out.setLong(to++, conversation.aHi());
      out.setLong(to++, conversation.aLo());
      out.setInt(to++, conversation.aPort());
      out.setLong(to++, conversation.bHi());
      out.setLong(to++, conversation.bLo());
      out.setInt(to++, conversation.bPort());
      out.setInt(to++, protocol);
      out.setBoolean(to++, true);
      out.setLong(to++, start);
      out.setLong(to++, start + duration);
      out.update(to++, flow.getUTF8String(SITE + 1));
      out.setLong(to++, exporter.hi);
      out.setLong(to++, exporter.lo);
      out.setLong(to++, number(flow, from++));
      out.setLong(to++, integer(flow, from++));
      out.setBoolean(to++, conversation.isSentByA(src.hi, src.lo, srcPort));
      out.setLong(to++, number(flow, from++));
      out.setLong(to++, number(flow, from++));
      out.setLong(to++, integer(flow, from++));
      out.setLong(to++, number(flow, from++));
      out.setLong(to++, number(flow, from++));
      out.setLong(to++, integer(flow, from++));
      out.setLong(to++, integer(flow, dstPortAt));
      out.setLong(to++, integer(flow, from++));
      out.setLong(to++, integer(flow, from++));
      out.setBoolean(to++, flow.getBoolean(from++));
      if (flow.isNullAt(from)) {
        out.setNullAt(to++);
      } else {
        out.update(to++, flow.getUTF8String(from));
      }
      out.update(to++, flow.getUTF8String(SITE + 2));
      out.setLong(to++, flow.getLong(SITE + 3));
      out.setNullAt(to);
      return out;
    }

    private static void parse(UTF8String text, IpKey key) {
      byte[] bytes = text.getBytes();
      if (!IpAddress.parse(bytes, 0, bytes.length, key)) {
        throw new IllegalStateException("Table flows holds an address that is none: " + text);
      }
    }

    private static int port(InternalRow flow, int ordinal) {
      return flow.isNullAt(ordinal) ? 0 : flow.getInt(ordinal);
    }

    private static long number(InternalRow flow, int ordinal) {
      return flow.isNullAt(ordinal) ? FlowPiece.NONE : flow.getLong(ordinal);
    }

    private static long integer(InternalRow flow, int ordinal) {
      return flow.isNullAt(ordinal) ? FlowPiece.NONE : flow.getInt(ordinal);
    }
  }
}
