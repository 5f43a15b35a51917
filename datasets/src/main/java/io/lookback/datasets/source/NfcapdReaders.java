package io.lookback.datasets.source;

import io.lookback.datasets.nfcapd.NfcapdField;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Makes the readers of the tasks. */
final class NfcapdReaders implements PartitionReaderFactory {
  private static final long serialVersionUID = 1L;

  private final NfcapdOptions options;
  private final StructType schema;
  private final List<NfcapdFilter> filters;
  private final SerializableConfiguration hadoop;

  NfcapdReaders(
      NfcapdOptions options,
      StructType schema,
      List<NfcapdFilter> filters,
      SerializableConfiguration hadoop) {
    this.filters = List.copyOf(filters);
    this.options = options;
    this.schema = schema;
    this.hadoop = hadoop;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return switch (options.content()) {
      case FLOWS -> new NfcapdRows(files(partition, NfcapdRows.fields(schema)), schema, filters);
      case PROBLEMS -> new NfcapdProblemRows(files(partition, Set.of()), schema);
    };
  }

  private NfcapdFiles files(InputPartition partition, Set<NfcapdField> fields) {
    return new NfcapdFiles(
        ((NfcapdScan.Partition) partition).pieces(), fields, options.failFast(), hadoop.value());
  }
}
