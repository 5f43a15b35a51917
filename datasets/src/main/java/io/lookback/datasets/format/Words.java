package io.lookback.datasets.format;

import java.util.Arrays;
import java.util.Map;

/** A few known words and what they stand for, found by their bytes without making strings. */
final class Words<T> {
  private final byte[][] words;
  private final T[] values;

  private Words(byte[][] words, T[] values) {
    this.words = words;
    this.values = values;
  }

  static <T> Words<T> of(Map<String, T> meanings) {
    // At least half of the places stay empty, so that every search ends.
    int places = Integer.highestOneBit(Math.max(1, meanings.size())) * 4;
    @SuppressWarnings("unchecked")
    Words<T> table = new Words<>(new byte[places][], (T[]) new Object[places]);
    meanings.forEach(
        (word, value) -> {
          byte[] bytes = Text.ascii(word);
          int place = table.place(bytes, 0, bytes.length);
          table.words[place] = bytes;
          table.values[place] = value;
        });
    return table;
  }

  /** What the slice stands for; null when it is none of the words. */
  T get(byte[] b, int from, int to) {
    return values[place(b, from, to)];
  }

  /** Where the slice is, or where it would be. */
  private int place(byte[] b, int from, int to) {
    int place = hash(b, from, to) & (words.length - 1);
    while (words[place] != null
        && !Arrays.equals(words[place], 0, words[place].length, b, from, to)) {
      place = (place + 1) & (words.length - 1);
    }
    return place;
  }

  /** A hash of the bytes, with its low bits well mixed. */
  static int hash(byte[] b, int from, int to) {
    int hash = 17;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + b[i];
    }
    hash *= 0x9e3779b1;
    return hash ^ hash >>> 15;
  }
}
