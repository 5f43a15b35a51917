package io.lookback.jobs.lists;

import io.lookback.datasets.feed.Basis;
import java.time.Instant;

/** One imported version of a list, a row of {@code list_snapshots}. */
record ListSnapshot(
    Instant asOf,
    Basis basis,
    String contentId,
    String path,
    String format,
    long lines,
    long entries,
    long rejects,
    String rejectReasons,
    long skips,
    State state,
    String note,
    Instant importedAt) {

  /** Whether a version counts. */
  enum State {
    /** It counts. */
    APPLIED("applied"),
    /** It shrank suspiciously or broke off, and waits for somebody to accept it. */
    HELD_BACK("held_back"),
    /** Another content of the same time took its place. */
    REPLACED("replaced");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** As the table spells it. */
    String text() {
      return text;
    }

    static State of(String text) {
      for (State state : values()) {
        if (state.text.equals(text)) {
          return state;
        }
      }
      throw new IllegalStateException("list_snapshots has an unknown state '" + text + "'");
    }
  }

  ListSnapshot with(State newState, String newNote) {
    return new ListSnapshot(
        asOf,
        basis,
        contentId,
        path,
        format,
        lines,
        entries,
        rejects,
        rejectReasons,
        skips,
        newState,
        newNote,
        importedAt);
  }
}
