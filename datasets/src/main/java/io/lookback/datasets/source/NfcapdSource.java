package io.lookback.datasets.source;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Queries nfcapd files where they lie: {@code spark.read().format("nfcapd").load("/flows")}, or in
 * SQL
 *
 * <pre>{@code
 * CREATE TEMPORARY VIEW flows USING nfcapd OPTIONS (path '/flows/2024');
 * SELECT src_ip, sum(src_bytes) FROM flows GROUP BY src_ip
 * }</pre>
 *
 * Spark 4.1 allows queries of a path itself (format.`path`) for its own sources only.
 *
 * <p>A path is a file, a folder (with all below it) or a pattern, on any file system that Hadoop
 * reaches. Options:
 *
 * <ul>
 *   <li>{@code mode}: {@code permissive} (default) reads what is readable, and logs once for each
 *       file what is not; {@code failfast} fails at the first problem. Files in a version that is
 *       not read fail in both.
 *   <li>{@code content}: {@code flows} (default) or {@code problems}, a row for each thing that is
 *       wrong with a file; it reads the files to find out.
 *   <li>{@code split-bytes}: files are divided among tasks at blocks into about so many bytes, and
 *       small files put together; default is {@code spark.sql.files.maxPartitionBytes}.
 * </ul>
 *
 * {@link NfcapdColumns} has the columns. Only those that a query uses are decoded.
 */
public final class NfcapdSource implements TableProvider, DataSourceRegister {
  /** Name of the format. */
  public static final String NAME = "nfcapd";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return NfcapdOptions.of(options).content().schema();
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new NfcapdTable(NfcapdOptions.of(new CaseInsensitiveStringMap(properties)));
  }
}
