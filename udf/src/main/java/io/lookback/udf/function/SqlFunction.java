package io.lookback.udf.function;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.UnixMicros;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.execution.aggregate.ScalaAggregator;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * A SQL function as its annotated method declares it ({@link Sql}): a call of the method from
 * generated code, or an aggregate.
 */
public final class SqlFunction {
  private final Method method;
  private final Sql sql;
  private final List<Parameter> parameters;

  private SqlFunction(Method method) {
    this.method = method;
    this.sql = method.getAnnotation(Sql.class);
    this.parameters = Arrays.stream(sql.takes()).map(Parameter::parse).toList();
  }

  /** The functions of a class, by name. */
  static List<SqlFunction> of(Class<?> family) {
    return Arrays.stream(family.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Sql.class))
        .map(SqlFunction::new)
        .sorted(Comparator.comparing(SqlFunction::name))
        .toList();
  }

  public String name() {
    return sql.name();
  }

  /** Heading of the group it belongs to. */
  public String family() {
    return method.getDeclaringClass().getAnnotation(Sql.Family.class).value();
  }

  /** {@code name(arguments)}, optional ones in brackets. */
  public String signature() {
    StringBuilder text = new StringBuilder(name()).append('(');
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      text.append(parameter.isOptional() ? "[" : "").append(i == 0 ? "" : ", ");
      text.append(parameter.name());
    }
    parameters.stream().filter(Parameter::isOptional).forEach(parameter -> text.append(']'));
    return text.append(')').toString();
  }

  /** {@code name(arguments) - sentence}. */
  public String usage() {
    return signature() + " - " + sql.does();
  }

  public String does() {
    return sql.does();
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** SQL type of the result. */
  public String gives() {
    return sql.gives();
  }

  /** A query that shows it. */
  public String example() {
    return sql.example();
  }

  /** What the example prints. */
  public String result() {
    return sql.result();
  }

  public String note() {
    return sql.note();
  }

  public String since() {
    return sql.since();
  }

  public boolean isAggregate() {
    return Aggregator.class.isAssignableFrom(method.getReturnType());
  }

  /** The function as Spark wants it injected. */
  Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>> description() {
    ExpressionInfo info =
        new ExpressionInfo(
            method.getDeclaringClass().getName(),
            null,
            name(),
            usage(),
            parameters.stream()
                .map(p -> "      * " + p.name() + " - " + p.sqlType() + ": " + p.meaning() + "\n")
                .collect(Collectors.joining("", "\n    Arguments:\n", "  ")),
            "\n    Examples:\n      > " + example() + ";\n       " + result() + "\n  ",
            note().isEmpty() ? "" : "\n    " + note() + "\n  ",
            "",
            since(),
            "",
            "built-in");
    Function1<Seq<Expression>, Expression> builder =
        new AbstractFunction1<>() {
          @Override
          public Expression apply(Seq<Expression> arguments) {
            return call(CollectionConverters.asJava(arguments));
          }
        };
    return new Tuple3<>(FunctionIdentifier.apply(name()), info, builder);
  }

  private Expression call(List<Expression> given) {
    long required = parameters.stream().filter(parameter -> !parameter.isOptional()).count();
    if (given.size() < required || given.size() > parameters.size()) {
      throw Problem.of(
          "Function "
              + name()
              + " takes "
              + (required == parameters.size() ? "" : required + " to ")
              + parameters.size()
              + (parameters.size() == 1 ? " argument" : " arguments")
              + ", not "
              + given.size()
              + ": "
              + usage());
    }
    List<Expression> arguments = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      arguments.add(
          i < given.size() ? parameter.prepare(name(), given.get(i)) : parameter.defaultValue());
    }
    if (isAggregate()) {
      return aggregate((Aggregator<?, ?, ?>) invoke(method), arguments);
    }
    Expression rewritten = rewrite(arguments);
    return rewritten == null ? invocation(arguments) : rewritten;
  }

  private Expression rewrite(List<Expression> arguments) {
    if (sql.rewrite().isEmpty()) {
      return null;
    }
    try {
      Method rewriting = method.getDeclaringClass().getDeclaredMethod(sql.rewrite(), List.class);
      return (Expression) invoke(rewriting, arguments);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(name() + " has no rewriting " + sql.rewrite(), e);
    }
  }

  private static Object invoke(Method method, Object... arguments) {
    try {
      return method.invoke(null, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Cannot call " + method, e);
    }
  }

  private Expression invocation(List<Expression> arguments) {
    List<Expression> all = new ArrayList<>();
    List<AbstractDataType> types = new ArrayList<>();
    for (String setting : sql.settings()) {
      all.add(Literal.create(SQLConf.get().getConfString(setting, ""), DataTypes.StringType));
      types.add(DataTypes.StringType);
    }
    for (int i = 0; i < arguments.size(); i++) {
      all.add(arguments.get(i));
      types.add(parameters.get(i).inputType(arguments.get(i)));
    }
    return invocation(
        method.getDeclaringClass(),
        method.getName(),
        withoutNullElements(DataType.fromDDL(gives())),
        all,
        types);
  }

  /** A call of a static method from generated code; null for a null argument. */
  static Expression invocation(
      Class<?> owner,
      String name,
      DataType gives,
      List<Expression> arguments,
      List<? extends AbstractDataType> types) {
    boolean isPrimitive =
        Arrays.stream(owner.getMethods())
            .anyMatch(m -> m.getName().equals(name) && m.getReturnType().isPrimitive());
    return new StaticInvoke(
        owner,
        gives,
        name,
        seq(arguments),
        seq(List.<AbstractDataType>copyOf(types)),
        true,
        !isPrimitive,
        true,
        Option.empty());
  }

  /** No function of ours puts null into a list, which a type's text cannot say. */
  private static DataType withoutNullElements(DataType type) {
    if (type instanceof ArrayType array) {
      return DataTypes.createArrayType(withoutNullElements(array.elementType()), false);
    }
    if (type instanceof StructType struct) {
      UnaryOperator<StructField> inner =
          field ->
              new StructField(
                  field.name(),
                  withoutNullElements(field.dataType()),
                  field.nullable(),
                  field.metadata());
      return new StructType(Arrays.stream(struct.fields()).map(inner).toArray(StructField[]::new));
    }
    return type;
  }

  private <I, B, O> Expression aggregate(Aggregator<I, B, O> aggregator, List<Expression> given) {
    List<Expression> arguments = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      DataType type = parameters.get(i).inputType(given.get(i));
      Expression argument = Parameter.cast(given.get(i), type);
      // Times as numbers: an object for each would cost more than the rest.
      arguments.add(type.equals(DataTypes.TimestampType) ? new UnixMicros(argument) : argument);
    }
    AggregateInput<I> input = (AggregateInput<I>) aggregator;
    return new ScalaAggregator<>(
        seq(arguments),
        aggregator,
        ExpressionEncoder.apply((AgnosticEncoder<I>) input.inputEncoder()),
        ExpressionEncoder.apply((AgnosticEncoder<B>) aggregator.bufferEncoder()),
        true,
        true,
        0,
        0,
        Option.apply(name()));
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
