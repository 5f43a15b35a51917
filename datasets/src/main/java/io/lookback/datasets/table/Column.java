package io.lookback.datasets.table;

import org.apache.spark.sql.types.DataType;

/**
 * One column of a table, declared once: DDL, comments, the dictionary, report headings and test
 * rows are derived from it.
 *
 * @param doc what the value means, with its unit where the name does not carry it
 * @param required whether null is a defect
 */
public record Column(String name, DataType type, boolean required, String doc) {
  public static Column required(String name, DataType type, String doc) {
    return new Column(name, type, true, doc);
  }

  public static Column optional(String name, DataType type, String doc) {
    return new Column(name, type, false, doc);
  }
}
