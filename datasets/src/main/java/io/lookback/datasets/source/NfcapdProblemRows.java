package io.lookback.datasets.source;

import io.lookback.datasets.nfcapd.NfcapdProblem;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** What is wrong with the files, one problem a row. */
final class NfcapdProblemRows implements PartitionReader<InternalRow> {
  private final NfcapdFiles files;
  private final List<String> columns;
  private Iterator<NfcapdProblem> ofFile = List.<NfcapdProblem>of().iterator();
  private NfcapdProblem problem;

  NfcapdProblemRows(NfcapdFiles files, StructType schema) {
    this.files = files;
    this.columns = List.of(schema.fieldNames());
  }

  @Override
  public boolean next() throws IOException {
    while (!ofFile.hasNext()) {
      if (!files.nextFile()) {
        return false;
      }
      while (files.nextOfFile()) {
        // Reading is how the problems are found.
      }
      ofFile = files.problems().iterator();
    }
    problem = ofFile.next();
    return true;
  }

  @Override
  public InternalRow get() {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (columns.get(i)) {
            case "byte_offset" -> problem.offset();
            case "reason" -> UTF8String.fromString(problem.reason());
            default -> UTF8String.fromString(files.path());
          };
    }
    return new GenericInternalRow(values);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
