package io.lookback.udf.function;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a public static method a SQL function and documents it. The method is called from generated
 * code with the arguments that are given, in Spark's internal types ({@code UTF8String}, {@code
 * byte[]}, {@code ArrayData}, primitives). A null argument makes the result null without a call;
 * the method may return null. A method without parameters that returns an {@code Aggregator} makes
 * an aggregate function.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Sql {
  /** Name in SQL, prefix first ({@code ip_...}). */
  String name();

  /** A sentence: what it returns, and when null. */
  String does();

  /**
   * The arguments, each as {@code name TYPE - meaning}; see {@link Parameter} for types, optional
   * and nullable ones.
   */
  String[] takes();

  /** SQL type of the result. */
  String gives();

  /** A query over literals. */
  String example();

  /** What the example prints. */
  String result();

  /** Whatever else one should know. */
  String note() default "";

  /** Version that brought it. */
  String since() default "1.0.0";

  /**
   * Settings of the session whose values the method gets in front of its arguments, as they are
   * when a query is analysed: executors do not have the session.
   */
  String[] settings() default {};

  /**
   * A static method of the same class that takes all arguments as a list of expressions and returns
   * an expression to use instead of the call, or null. For what Spark can push into a scan.
   */
  String rewrite() default "";

  /** A group of functions: its heading, on a class. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface Family {
    String value();
  }
}
