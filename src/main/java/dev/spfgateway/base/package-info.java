/**
 * Value types that every other package shares, and the one source of time. Knows the JDK only and
 * nothing of HTTP, OData or the gateway's own vocabulary.
 */
@NullMarked
package dev.spfgateway.base;

import org.jspecify.annotations.NullMarked;
