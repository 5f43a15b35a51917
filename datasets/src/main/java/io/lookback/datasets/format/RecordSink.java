package io.lookback.datasets.format;

/**
 * Where a reader puts what it finds: for every line or record first {@link #at}, then exactly one
 * of {@code emit}, {@link #reject}, {@link #skip}; and what it knows of records that never came.
 *
 * <p>One record may tell several things of hosts: after the first row of a record, whichever it is,
 * further vulnerabilities, facts and names of the same record may follow. The account of records
 * counts it once, under its first row. When the first is refused, so are all.
 */
public interface RecordSink {
  /** Names the record that the next call is about, with its raw bytes for a reject. */
  void at(long lineNo, byte[] buffer, int from, int to);

  /** A cleared session row to fill; one instance is used again and again. */
  SessionRow session();

  /** A cleared event row to fill; one instance is used again and again. */
  EventRow event();

  /** A cleared flow row to fill; one instance is used again and again. */
  FlowRow flow();

  /** A cleared vulnerability to fill; one instance is used again and again. */
  VulnerabilityRow vulnerability();

  /** A cleared fact to fill; one instance is used again and again. */
  HostFactRow hostFact();

  /** A cleared name to fill; one instance is used again and again. */
  NameRow name();

  /**
   * Takes the filled session. The sink computes direction, classes and what else the configuration
   * decides; a record whose time is out of range becomes a reject.
   */
  void emit(SessionRow row);

  /** Takes the filled event; a record whose time is out of range becomes a reject. */
  void emit(EventRow row);

  /**
   * Takes the filled flow; a record whose time is out of range, or that ends before it starts,
   * becomes a reject.
   */
  void emit(FlowRow row);

  /** Takes the filled vulnerability; a record whose time is out of range becomes a reject. */
  void emit(VulnerabilityRow row);

  /** Takes the filled fact; a record whose time is out of range becomes a reject. */
  void emit(HostFactRow row);

  /** Takes the filled name; a record whose time is out of range becomes a reject. */
  void emit(NameRow row);

  /**
   * Refuses the current record.
   *
   * @param reason machine-readable, lower case with underscores, few different ones: they are
   *     counted and listed
   * @param detail the offending value and what was expected
   */
  void reject(String reason, String detail);

  /**
   * Passes over the current record on purpose.
   *
   * @param kind header, comment, blank, continuation (a further line of a record), no_name, or
   *     {@code not_read:<log type>}
   */
  void skip(String kind);

  /**
   * Tells what exporters sent and never arrived. That is no record, so it comes without {@link
   * #at}, after all records of the file.
   */
  void lost(ExportLoss loss);

  /** Tells how many characters of the file the format does not allow and were replaced. */
  void replaced(long characters);
}
