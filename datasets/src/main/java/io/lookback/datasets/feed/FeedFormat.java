package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;

/**
 * A format of blacklists: how it is recognised and how one file of it becomes entries.
 *
 * <p>Every line ends as an entry, a reject with its reason or a counted skip; a bad line never
 * stops a file. Implementations are stateless; {@link Feeds#ALL} lists them.
 */
interface FeedFormat {
  /** Name in {@code list_snapshots.format} and on the command line. */
  String name();

  /** One sentence for the list of formats. */
  String doc();

  /** Whether a file that begins like this is of this format, judged strictly. */
  boolean detects(Head head);

  /** Reads all lines into the sink. */
  void read(FeedLines lines, FeedSink sink);
}
