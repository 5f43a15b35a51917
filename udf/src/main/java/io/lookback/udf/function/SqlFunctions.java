package io.lookback.udf.function;

import java.util.List;
import java.util.stream.Stream;

/** Every SQL function of ours; a new one is one annotated static method in one of these classes. */
public final class SqlFunctions {
  static final List<Class<?>> FAMILIES =
      List.of(
          IpFunctions.class,
          CidrFunctions.class,
          SessionFunctions.class,
          GeoFunctions.class,
          AnonFunctions.class,
          BeaconFunctions.class,
          StatisticsFunctions.class,
          CountFunctions.class);

  public static final List<SqlFunction> ALL =
      FAMILIES.stream().flatMap(SqlFunctions::functions).toList();

  private SqlFunctions() {}

  private static Stream<SqlFunction> functions(Class<?> family) {
    return SqlFunction.of(family).stream();
  }
}
