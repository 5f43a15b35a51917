package io.lookback.datasets.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key of a repeated section (a site, a rule) is when it is left out. Keys that occur once
 * have their default in {@code conf/lookback.conf} instead.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** The value in the syntax of the configuration file, e.g. {@code []} or {@code "any"}. */
  String value();
}
