package dev.spfgateway.base;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/**
 * Tells Error Prone, which recognizes it by its name, that callers may ignore a method's result.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface CanIgnoreReturnValue {}
