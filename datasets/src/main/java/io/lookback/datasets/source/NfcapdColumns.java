package io.lookback.datasets.source;

import io.lookback.datasets.nfcapd.NfcapdField;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of nfcapd files: one for each {@link NfcapdField}, by its name in lower case, and
 * {@code source_file}.
 *
 * <p>Times are timestamps, addresses canonical text (RFC 5952), MAC addresses colon-separated, MPLS
 * labels as nfdump prints them ({@code 1010-0-1}: label, experimental bits, bottom of stack).
 */
public final class NfcapdColumns {
  /** The file that a row comes from. */
  public static final String SOURCE_FILE = "source_file";

  /** The columns of flows. */
  public static final StructType SCHEMA = schema();

  /** The columns of problems. */
  public static final StructType PROBLEMS =
      new StructType(
          new StructField[] {
            column(SOURCE_FILE, DataTypes.StringType, false, "The file, as a URI"),
            column("byte_offset", DataTypes.LongType, false, "Where in the file it is"),
            column("reason", DataTypes.StringType, false, "What is wrong and what it cost"),
          });

  private NfcapdColumns() {}

  private static StructType schema() {
    List<StructField> columns = new ArrayList<>();
    for (NfcapdField field : NfcapdField.values()) {
      columns.add(
          column(field.column(), type(field), field.kind() != NfcapdField.Kind.FLAG, field.doc()));
    }
    columns.add(
        column(SOURCE_FILE, DataTypes.StringType, false, "The file that it is from, as a URI"));
    return new StructType(columns.toArray(new StructField[0]));
  }

  private static StructField column(String name, DataType type, boolean nullable, String doc) {
    return new StructField(name, type, nullable, Metadata.empty()).withComment(doc);
  }

  private static DataType type(NfcapdField field) {
    return switch (field.kind()) {
      case TIME -> DataTypes.TimestampType;
      case LONG -> DataTypes.LongType;
      case INT -> DataTypes.IntegerType;
      case FLAG -> DataTypes.BooleanType;
      case ADDRESS, MAC, MPLS, TEXT -> DataTypes.StringType;
    };
  }
}
