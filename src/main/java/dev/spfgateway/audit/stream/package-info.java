/**
 * Copies events and signed statements to other places, each at least once, without delaying
 * requests.
 */
@NullMarked
package dev.spfgateway.audit.stream;

import org.jspecify.annotations.NullMarked;
