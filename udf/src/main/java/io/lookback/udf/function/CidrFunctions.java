package io.lookback.udf.function;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpKey;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.GreaterThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.OctetLength;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * SQL functions over networks; called from generated code, so public. A network is text: {@code
 * 192.0.2.0/24}, a single address, or a range {@code 192.0.2.1-192.0.2.9}; host bits must be zero.
 */
@Sql.Family("Networks")
public final class CidrFunctions {
  private static final String CIDR =
      "cidr CIDR - a network (a/b with zero host bits), an address or a range (a-b)";

  /** Bounds of the v4-mapped keys, which no network of IPv6 holds. */
  private static final byte[] FIRST_V4 = IpKey.toBytes(0, 0x0000_ffff_0000_0000L);

  private static final byte[] LAST_V4 = IpKey.toBytes(0, 0x0000_ffff_ffff_ffffL);

  private CidrFunctions() {}

  private static Cidr cidr(UTF8String text) {
    try {
      return Cidr.parse(text.toString());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether the network holds the address, or null. */
  @Sql(
      name = "cidr_contains",
      does =
          "Whether the network holds the address; null when either is none. IPv4 and IPv6 never hold"
              + " each other's.",
      takes = {CIDR, "ip ADDRESS - an address"},
      gives = "BOOLEAN",
      example = "SELECT cidr_contains('192.0.2.0/24', '192.0.2.77')",
      result = "true",
      note =
          "A literal network is parsed once. With a key (BINARY) it becomes comparisons with the"
              + " first and the last key, which Spark pushes into the scan of a table; a key of"
              + " another length than 16 bytes then gives false.",
      rewrite = "containsLiteral")
  public static Boolean contains(UTF8String cidr, Object ip) {
    Cidr network = cidr(cidr);
    IpKey key = Addresses.key(ip);
    return network == null || key == null ? null : network.contains(key.hi, key.lo);
  }

  /** Whether the address lies between these keys and in their family, or null. */
  public static Boolean within(long firstHi, long firstLo, long lastHi, long lastLo, Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null
        ? null
        : IpKey.isV4(key.hi, key.lo) == IpKey.isV4(firstHi, firstLo)
            && IpKey.compare(firstHi, firstLo, key.hi, key.lo) <= 0
            && IpKey.compare(key.hi, key.lo, lastHi, lastLo) <= 0;
  }

  static Expression containsLiteral(List<Expression> arguments) {
    Expression ip = arguments.get(1);
    Cidr network = literal(arguments.get(0));
    if (network == null) {
      return null;
    }
    if (!ip.dataType().equals(DataTypes.BinaryType)) {
      return ofRange("within", network, ip);
    }
    // Comparing twice would ask twice for a key that is another each time.
    return ip.deterministic() ? comparisons(network, ip) : null;
  }

  private static Literal number(long value) {
    return Literal.create(value, DataTypes.LongType);
  }

  private static Expression comparisons(Cidr network, Expression key) {
    Expression within =
        new And(
            new And(
                new GreaterThanOrEqual(key, bytes(network.first().toBytes())),
                new LessThanOrEqual(key, bytes(network.last().toBytes()))),
            new EqualTo(new OctetLength(key), Literal.create(16, DataTypes.IntegerType)));
    boolean spansV4 =
        !network.isV4()
            && network.firstHi() == 0
            && network.firstLo() < 0x0000_ffff_0000_0000L
            && network.firstLo() >= 0
            && (network.lastHi() != 0 || Long.compareUnsigned(network.lastLo(), 1L << 48) >= 0);
    return spansV4
        ? new And(
            within,
            new Or(new LessThan(key, bytes(FIRST_V4)), new GreaterThan(key, bytes(LAST_V4))))
        : within;
  }

  private static Literal bytes(byte[] key) {
    return Literal.create(key, DataTypes.BinaryType);
  }

  /** The first address, or null. */
  @Sql(
      name = "cidr_first",
      does = "The first address of the network; null when it is none.",
      takes = CIDR,
      gives = "STRING",
      example = "SELECT cidr_first('192.0.2.64/26')",
      result = "192.0.2.64")
  public static UTF8String first(UTF8String cidr) {
    Cidr network = cidr(cidr);
    return network == null ? null : Addresses.text(network.first());
  }

  /** The last address, or null. */
  @Sql(
      name = "cidr_last",
      does = "The last address of the network; null when it is none.",
      takes = CIDR,
      gives = "STRING",
      example = "SELECT cidr_last('2001:db8::/32')",
      result = "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")
  public static UTF8String last(UTF8String cidr) {
    Cidr network = cidr(cidr);
    return network == null ? null : Addresses.text(network.last());
  }

  /** The prefix length, or null. */
  @Sql(
      name = "cidr_prefix_length",
      does =
          "The prefix length of the network, that of an address being 32 or 128; null for a range"
              + " that is no network and for what is none at all.",
      takes = CIDR,
      gives = "INT",
      example = "SELECT cidr_prefix_length('192.0.2.0-192.0.2.127')",
      result = "25")
  public static Integer prefixLength(UTF8String cidr) {
    Cidr network = cidr(cidr);
    OptionalInt length = network == null ? OptionalInt.empty() : network.prefixLength();
    return length.isPresent() ? length.getAsInt() : null;
  }

  /** Whether an address lies in both, or null. */
  @Sql(
      name = "cidr_overlaps",
      does = "Whether an address lies in both networks; null when either is none.",
      takes = {"left CIDR - a network", "right CIDR - another"},
      gives = "BOOLEAN",
      example = "SELECT cidr_overlaps('192.0.2.0/24', '192.0.2.200-192.0.3.4')",
      result = "true",
      rewrite = "overlapsLiteral")
  public static Boolean overlaps(UTF8String left, UTF8String right) {
    Cidr one = cidr(left);
    Cidr other = cidr(right);
    return one == null || other == null ? null : one.overlaps(other);
  }

  /** Whether an address lies in the network and between these keys, or null. */
  public static Boolean overlapsRange(
      long firstHi, long firstLo, long lastHi, long lastLo, UTF8String cidr) {
    Cidr network = cidr(cidr);
    return network == null ? null : network.overlaps(new Cidr(firstHi, firstLo, lastHi, lastLo));
  }

  static Expression overlapsLiteral(List<Expression> arguments) {
    for (int i = 0; i < 2; i++) {
      Cidr network = literal(arguments.get(i));
      if (network != null) {
        return ofRange("overlapsRange", network, arguments.get(1 - i));
      }
    }
    return null;
  }

  /** The network that a literal says; null when it is no literal. */
  private static Cidr literal(Expression argument) {
    return argument instanceof Literal literal && literal.value() instanceof UTF8String text
        ? Cidr.parse(text.toString())
        : null;
  }

  /** A call of a method that gets the bounds of a network and then a text. */
  private static Expression ofRange(String method, Cidr network, Expression text) {
    return SqlFunction.invocation(
        CidrFunctions.class,
        method,
        DataTypes.BooleanType,
        List.of(
            number(network.firstHi()),
            number(network.firstLo()),
            number(network.lastHi()),
            number(network.lastLo()),
            text),
        List.of(
            DataTypes.LongType,
            DataTypes.LongType,
            DataTypes.LongType,
            DataTypes.LongType,
            DataTypes.StringType));
  }

  /** The fewest networks that hold what a column of networks holds. */
  @Sql(
      name = "cidr_collapse",
      does =
          "The fewest networks that together hold exactly the addresses of all networks given, IPv4"
              + " before IPv6, in ascending order. Null and what is no network count nothing.",
      takes = CIDR,
      gives = "ARRAY<STRING>",
      example =
          "SELECT cidr_collapse(n) FROM VALUES ('192.0.2.0/25'), ('192.0.2.128/25'),"
              + " ('192.0.2.7'), ('2001:db8::1') AS t(n)",
      result = "[\"192.0.2.0/24\",\"2001:db8::1\"]")
  public static Aggregator<String, ?, String[]> collapse() {
    return new CidrCollapse();
  }
}
