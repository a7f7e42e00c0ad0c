package dev.spfgateway.simulator.edm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** Error Prone knows it by this name: the methods return their own object for chaining. */
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface CanIgnoreReturnValue {}
