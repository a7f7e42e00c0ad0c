package dev.spfgateway.odata.body;

/** Tells Error Prone, by its name, that a method's result is there for those who want it. */
@interface CanIgnoreReturnValue {}
