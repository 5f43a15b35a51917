package io.lookback.datasets.netflow;

import io.lookback.datasets.format.FlowRow;

/**
 * Where the decoder puts what exporters sent: for every record first {@link #at}, then exactly one
 * of {@code emit}, {@link #reject}, {@link #skip}, {@link #unresolved}.
 *
 * <p>A record here is a data record; where its bounds are not known, it is the rest of the set or
 * message that could not be read.
 */
public interface ExportSink {
  /**
   * Names the record that the next call is about.
   *
   * @param message number of the message that brought it, as the caller counts messages; records
   *     that waited for their template come later than those of newer messages
   * @param buffer holds the raw bytes in {@code [from, to)}, until the next call
   */
  void at(long message, byte[] buffer, int from, int to);

  /** A cleared row to fill; one instance is used again and again. */
  FlowRow flow();

  /** Takes the filled flow. Text in it points into the buffer given to {@link #at}. */
  void emit(FlowRow row);

  /**
   * Refuses the current record.
   *
   * @param reason machine-readable, see {@link NetflowDecoder}
   * @param detail the offending value and what was expected
   */
  void reject(String reason, String detail);

  /**
   * Passes over the current record on purpose.
   *
   * @param kind {@code not_read:options} or {@code not_read:reserved_set}
   */
  void skip(String kind);

  /**
   * Gives up the current record, a whole set: its template never came, so nobody knows how many
   * records it holds.
   *
   * @param templateId what it was waiting for
   */
  void unresolved(int templateId);

  /**
   * Tells what never arrived of one exporter, hour by hour and before its account; no record, so
   * without {@link #at}.
   *
   * @param account how the exporter fared up to now
   * @param message number of the message by which it was noticed first
   * @param hourMs start of the hour of the exporter's clock in which it was noticed, UTC
   *     milliseconds
   * @param lost in the unit of {@link ExporterAccount#lost}
   */
  void lost(ExporterAccount account, long message, long hourMs, long lost);

  /**
   * Tells how one exporter fared, after its last record: at the end, or earlier when there are too
   * many exporters; what it sends after that counts anew.
   */
  void exporter(ExporterAccount account);
}
