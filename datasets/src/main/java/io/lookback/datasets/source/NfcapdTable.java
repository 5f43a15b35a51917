package io.lookback.datasets.source;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.CatalogV2Util;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Some nfcapd files as one table. */
final class NfcapdTable implements SupportsRead {
  private final NfcapdOptions options;

  NfcapdTable(NfcapdOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return NfcapdSource.NAME + " " + String.join(",", options.paths());
  }

  @Override
  public Column[] columns() {
    return CatalogV2Util.structTypeToV2Columns(options.content().schema());
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap scanOptions) {
    return new Builder(options);
  }

  private static final class Builder
      implements ScanBuilder, SupportsPushDownRequiredColumns, SupportsPushDownV2Filters {
    private final NfcapdOptions options;
    private StructType schema;
    private Predicate[] pushed = new Predicate[0];

    Builder(NfcapdOptions options) {
      this.options = options;
      this.schema = options.content().schema();
    }

    @Override
    public void pruneColumns(StructType required) {
      schema = required;
    }

    @Override
    public Predicate[] pushPredicates(Predicate[] predicates) {
      if (options.content() == NfcapdOptions.Content.FLOWS) {
        pushed =
            Arrays.stream(predicates)
                .filter(predicate -> NfcapdFilter.of(predicate).isPresent())
                .toArray(Predicate[]::new);
      }
      return predicates;
    }

    @Override
    public Predicate[] pushedPredicates() {
      return pushed;
    }

    @Override
    public Scan build() {
      return new NfcapdScan(options, schema, List.of(pushed));
    }
  }
}
