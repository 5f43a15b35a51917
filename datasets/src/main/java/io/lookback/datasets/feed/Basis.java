package io.lookback.datasets.feed;

/** What the date of a listing, or of a version of a list, rests on. */
public enum Basis {
  /** The entry itself says it. */
  ENTRY,
  /** Only the list as a whole says it. */
  FEED,
  /** Our dated snapshots of the list: the first (or last) one that has the entry. */
  SNAPSHOT,
  /** The time the file was retrieved, as far as its modification time tells. */
  RETRIEVED
}
