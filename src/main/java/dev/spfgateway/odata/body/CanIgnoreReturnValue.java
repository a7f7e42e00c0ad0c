package dev.spfgateway.odata.body;

/**
 * Tells Error Prone, which recognizes it by its name, that callers may ignore a method's result.
 */
@interface CanIgnoreReturnValue {}
