package io.lookback.udf.function;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Remembers what was made of texts: an argument that is the same for all rows is parsed once, few
 * different ones once each. Thread-safe; bounded.
 *
 * @param <V> immutable
 */
final class Memo<V> {
  private static final int MOST = 1024;

  private final Function<String, V> maker;
  private final Map<UTF8String, V> made = new ConcurrentHashMap<>();
  private volatile Entry<V> last = new Entry<>(null, null);

  private record Entry<V>(UTF8String text, V value) {}

  /**
   * @param maker does not return null
   */
  Memo(Function<String, V> maker) {
    this.maker = maker;
  }

  V of(UTF8String text) {
    Entry<V> entry = last;
    if (text.equals(entry.text)) {
      return entry.value;
    }
    if (made.size() >= MOST) {
      made.clear();
    }
    // A copy, because the text may lie within a row that is overwritten by the next. Made once even
    // when many threads ask at once: making may warn.
    UTF8String copy = text.clone();
    V value = made.computeIfAbsent(copy, key -> maker.apply(key.toString()));
    last = new Entry<>(copy, value);
    return value;
  }
}
