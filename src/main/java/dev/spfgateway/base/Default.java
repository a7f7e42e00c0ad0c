package dev.spfgateway.base;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a configuration record's component when its key is absent, written as in the YAML
 * file. A component that has no default and is not nullable is a required key.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** YAML text: {@code "30s"}, {@code "64KiB"}, {@code "[]"}. */
  String value();
}
