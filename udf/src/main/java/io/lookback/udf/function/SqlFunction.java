package io.lookback.udf.function;

import java.util.List;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * A SQL function that calls a public static Java method from generated code. A null argument makes
 * the result null without a call; the method may return null.
 *
 * @param name name in SQL, prefix first ({@code ip_...})
 * @param owner class of the method
 * @param method name of the static method
 * @param takes SQL types of the arguments
 * @param gives SQL type of the result
 * @param usage what it returns, as {@code name(arguments) - sentence}
 * @param example a query over literals
 * @param result what the example prints
 */
public record SqlFunction(
    String name,
    Class<?> owner,
    String method,
    List<? extends DataType> takes,
    DataType gives,
    String usage,
    String example,
    String result) {

  /** The function as Spark wants it injected. */
  Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>> description() {
    ExpressionInfo info =
        new ExpressionInfo(
            owner.getName(),
            null,
            name,
            usage,
            "",
            "\n    Examples:\n      > " + example + ";\n       " + result + "\n  ",
            "",
            "",
            "1.0.0",
            "",
            "built-in");
    Function1<Seq<Expression>, Expression> builder =
        new AbstractFunction1<>() {
          @Override
          public Expression apply(Seq<Expression> arguments) {
            return call(arguments);
          }
        };
    return new Tuple3<>(FunctionIdentifier.apply(name), info, builder);
  }

  private Expression call(Seq<Expression> arguments) {
    if (arguments.size() != takes.size()) {
      throw new IllegalArgumentException(
          "Function "
              + name
              + " takes "
              + takes.size()
              + " arguments, not "
              + arguments.size()
              + ": "
              + usage);
    }
    return new StaticInvoke(
        owner,
        gives,
        method,
        arguments,
        CollectionConverters.asScala(List.<AbstractDataType>copyOf(takes)).toSeq(),
        true,
        true,
        true,
        Option.empty());
  }
}
