/**
 * Converts events, statements and operations from rows and back, and remembers what is known of a
 * chain. Uses no other package of the store.
 */
@NullMarked
package dev.spfgateway.store.record;

import org.jspecify.annotations.NullMarked;
