package io.lookback.datasets.source;

import io.lookback.datasets.nfcapd.NfcapdField;
import io.lookback.datasets.nfcapd.NfcapdRecord;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A condition of a query that is asked of a record where it lies, before anything is made of it.
 * Spark asks again, so that a filter may let pass too much, never too little.
 */
interface NfcapdFilter extends Serializable {
  /** Whether the record may fulfil the condition. Not thread-safe: made for one reader. */
  boolean mayHold(NfcapdRecord record);

  /**
   * The filter of a condition; empty for one that is left to Spark. Understood are equality, lists
   * and bounds of one column with constants, and AND and OR of such.
   */
  static Optional<NfcapdFilter> of(Predicate condition) {
    Expression[] parts = condition.children();
    return switch (condition.name()) {
      case "AND" -> {
        Optional<NfcapdFilter> left = of((Predicate) parts[0]);
        Optional<NfcapdFilter> right = of((Predicate) parts[1]);
        yield left.isPresent() && right.isPresent()
            ? Optional.of(new Both(left.get(), right.get()))
            : left.or(() -> right);
      }
      case "OR" -> {
        Optional<NfcapdFilter> left = of((Predicate) parts[0]);
        Optional<NfcapdFilter> right = of((Predicate) parts[1]);
        yield left.isPresent() && right.isPresent()
            ? Optional.of(new Either(left.get(), right.get()))
            : Optional.empty();
      }
      case "=", "IN", "<", "<=", ">", ">=" -> ofColumn(condition.name(), parts);
      default -> Optional.empty();
    };
  }

  private static Optional<NfcapdFilter> ofColumn(String operator, Expression[] parts) {
    if (!(parts[0] instanceof NamedReference column)
        || column.fieldNames().length != 1
        || !Arrays.stream(parts).skip(1).allMatch(Literal.class::isInstance)) {
      return Optional.empty();
    }
    String name = column.fieldNames()[0];
    Optional<NfcapdField> field =
        Arrays.stream(NfcapdField.values()).filter(one -> one.column().equals(name)).findFirst();
    if (field.isEmpty()) {
      return Optional.empty();
    }
    Object[] values =
        Arrays.stream(parts).skip(1).map(part -> ((Literal<?>) part).value()).toArray();
    boolean isList = operator.equals("=") || operator.equals("IN");
    return switch (field.get().kind()) {
      case ADDRESS ->
          isList ? Optional.of(OneOfAddresses.of(field.get(), values)) : Optional.empty();
      case INT, LONG, TIME -> Numbers.of(field.get(), operator, values);
      default -> Optional.empty();
    };
  }

  /** Both of two. */
  record Both(NfcapdFilter one, NfcapdFilter other) implements NfcapdFilter {
    @Override
    public boolean mayHold(NfcapdRecord record) {
      return one.mayHold(record) && other.mayHold(record);
    }
  }

  /** One of two. */
  record Either(NfcapdFilter one, NfcapdFilter other) implements NfcapdFilter {
    @Override
    public boolean mayHold(NfcapdRecord record) {
      return one.mayHold(record) || other.mayHold(record);
    }
  }

  /** An address of a list. */
  final class OneOfAddresses implements NfcapdFilter {
    private static final long serialVersionUID = 1L;

    private final NfcapdField field;

    /** In order, each of two longs. */
    private final long[][] addresses;

    private transient IpKey key;

    private OneOfAddresses(NfcapdField field, long[][] addresses) {
      this.field = field;
      this.addresses = addresses;
    }

    static OneOfAddresses of(NfcapdField field, Object[] values) {
      TreeSet<IpKey> addresses = new TreeSet<>();
      for (Object value : values) {
        IpKey key = new IpKey();
        byte[] text = value instanceof UTF8String string ? string.getBytes() : new byte[0];
        // A column holds canonical text, and no other text equals it.
        if (IpAddress.parse(text, 0, text.length, key)
            && Arrays.equals(
                text, IpAddress.text(key.hi, key.lo).getBytes(StandardCharsets.US_ASCII))) {
          addresses.add(key);
        }
      }
      return new OneOfAddresses(
          field, addresses.stream().map(key -> new long[] {key.hi, key.lo}).toArray(long[][]::new));
    }

    @Override
    public boolean mayHold(NfcapdRecord record) {
      if (key == null) {
        key = new IpKey();
      }
      return record.address(field, key) && contains(key.hi, key.lo);
    }

    private boolean contains(long hi, long lo) {
      int low = 0;
      int high = addresses.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = IpKey.compare(addresses[middle][0], addresses[middle][1], hi, lo);
        if (order == 0) {
          return true;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return false;
    }
  }

  /**
   * A number or time within bounds or of a list; times in the milliseconds of the record.
   *
   * @param list in order; empty if there are only bounds
   */
  record Numbers(NfcapdField field, long[] list, long least, long most) implements NfcapdFilter {
    private static final long[] NO_LIST = {};

    static Optional<NfcapdFilter> of(NfcapdField field, String operator, Object[] values) {
      long[] numbers = new long[values.length];
      for (int i = 0; i < values.length; i++) {
        if (!(values[i] instanceof Long || values[i] instanceof Integer)) {
          return Optional.empty();
        }
        long number = ((Number) values[i]).longValue();
        numbers[i] = field.kind() == NfcapdField.Kind.TIME ? Math.floorDiv(number, 1000L) : number;
      }
      Arrays.sort(numbers);
      // Bounds that exclude their value include it here, since times are cut to milliseconds.
      return Optional.of(
          switch (operator) {
            case "<", "<=" -> new Numbers(field, NO_LIST, Long.MIN_VALUE, numbers[0]);
            case ">", ">=" -> new Numbers(field, NO_LIST, numbers[0], Long.MAX_VALUE);
            default -> new Numbers(field, numbers, Long.MIN_VALUE, Long.MAX_VALUE);
          });
    }

    @Override
    public boolean mayHold(NfcapdRecord record) {
      long value = record.number(field);
      return value != NfcapdRecord.NONE
          && value >= least
          && value <= most
          && (list.length == 0 || Arrays.binarySearch(list, value) >= 0);
    }
  }
}
