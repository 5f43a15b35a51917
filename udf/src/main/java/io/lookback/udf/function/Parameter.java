package io.lookback.udf.function;

import io.lookback.udf.net.Cidr;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.expressions.ArrayJoin;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An argument of a SQL function, declared as {@code name TYPE - meaning}.
 *
 * <p>TYPE is a type of Spark's or one of ours:
 *
 * <ul>
 *   <li>{@code ADDRESS}: text or a key of 16 bytes; the method gets an {@code Object}
 *   <li>{@code CIDR}: text of a network or range; a literal is checked when the query is analysed
 *   <li>{@code KEY}: 32 bytes, or text that says them ({@link AnonFunctions#keyBytes}); the method
 *       gets an {@code Object}; a literal is checked too
 *   <li>{@code NETWORKS}: an array of such texts; the method gets one text with a line for each
 * </ul>
 *
 * <p>{@code TYPE?} may be null: the method gets the smallest number of the type, NaN, or of a
 * BOOLEAN an int: -1 for null, 0, 1. {@code TYPE = value} may be left out, {@code TYPE? = NULL}
 * too.
 *
 * @param name its name
 * @param type TYPE as declared
 * @param isNullable whether null reaches the method
 * @param defaultText what stands for it when it is left out; null when it must be given
 * @param meaning what it is
 */
record Parameter(String name, String type, boolean isNullable, String defaultText, String meaning) {
  private static final Pattern DECLARATION =
      Pattern.compile(
          "(?<name>[a-z][a-z0-9_]*) (?<type>.+?)(?<null>\\?)?(?: = (?<value>\\S+))? - (?<meaning>.+)");
  private static final DataType TEXTS = DataTypes.createArrayType(DataTypes.StringType);

  static Parameter parse(String declaration) {
    Matcher matcher = DECLARATION.matcher(declaration);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not 'name TYPE - meaning': " + declaration);
    }
    return new Parameter(
        matcher.group("name"),
        matcher.group("type"),
        matcher.group("null") != null,
        matcher.group("value"),
        matcher.group("meaning"));
  }

  boolean isOptional() {
    return defaultText != null;
  }

  /** The type as Spark's users know it. */
  String sqlType() {
    return switch (type) {
      case "ADDRESS" -> "STRING or BINARY(16)";
      case "KEY" -> "BINARY or STRING";
      case "CIDR" -> "STRING";
      case "NETWORKS" -> "ARRAY<STRING>";
      default -> type;
    };
  }

  /**
   * What Spark casts the argument to. Not a choice of types, which Spark knows too but cannot send
   * to executors.
   */
  DataType inputType(Expression argument) {
    return switch (type) {
      case "ADDRESS", "KEY" ->
          argument.dataType().equals(DataTypes.BinaryType)
              ? DataTypes.BinaryType
              : DataTypes.StringType;
      case "CIDR", "NETWORKS" -> DataTypes.StringType;
      case "BOOLEAN" -> isNullable ? DataTypes.IntegerType : DataTypes.BooleanType;
      default -> dataType();
    };
  }

  private DataType dataType() {
    return DataType.fromDDL(type);
  }

  /** The argument that the method gets. */
  Expression prepare(String function, Expression given) {
    if (given instanceof Literal literal && literal.value() != null) {
      check(function, literal);
    }
    if (type.equals("NETWORKS")) {
      Expression texts = cast(given, TEXTS);
      return new ArrayJoin(texts, Literal.create("\n", DataTypes.StringType));
    }
    if (!isNullable) {
      return given;
    }
    Expression value =
        type.equals("BOOLEAN")
            ? cast(cast(given, DataTypes.BooleanType), DataTypes.IntegerType)
            : cast(given, dataType());
    return new Coalesce(CollectionConverters.asScala(List.of(value, nullValue())).toSeq());
  }

  private void check(String function, Literal literal) {
    try {
      if (type.equals("CIDR") && literal.value() instanceof UTF8String text) {
        Cidr.parse(text.toString());
      } else if (type.equals("KEY")) {
        AnonFunctions.keyBytes(literal.value());
      }
    } catch (IllegalArgumentException e) {
      throw Problem.of("Argument " + name + " of " + function + ": " + e.getMessage());
    }
  }

  static Expression cast(Expression given, DataType to) {
    return given.dataType().equals(to) ? given : new Cast(given, to, Option.empty());
  }

  private Literal nullValue() {
    if (type.equals("BOOLEAN")) {
      return Literal.create(-1, DataTypes.IntegerType);
    }
    DataType dataType = dataType();
    Object value;
    if (dataType.equals(DataTypes.IntegerType)) {
      value = Integer.MIN_VALUE;
    } else if (dataType.equals(DataTypes.LongType)) {
      value = Long.MIN_VALUE;
    } else if (dataType.equals(DataTypes.DoubleType)) {
      value = Double.NaN;
    } else {
      throw new IllegalArgumentException("Nothing stands for null of " + type);
    }
    return Literal.create(value, dataType);
  }

  /** What stands for the argument when it is left out. */
  Expression defaultValue() {
    if (defaultText.equals("NULL")) {
      return nullValue();
    }
    Literal text = Literal.create(defaultText, DataTypes.StringType);
    return cast(text, inputType(text));
  }
}
